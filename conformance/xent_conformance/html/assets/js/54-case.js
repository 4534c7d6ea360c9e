// One case: why it exists, the call, what was expected, what came, and how far apart that is.

const TRACKERS = { chainer: "chainer/chainer", pytorch: "pytorch/pytorch", torch: "pytorch/pytorch", paddle: "PaddlePaddle/Paddle", mxnet: "apache/mxnet" };

async function caseView(section, index, { parts, query }, neighbour) {
  const number = index.place.get(parts.join(" "));
  if (number === undefined) {
    replace(section, h("h1", { id: "case-title" }, "No such case"), h("p", { class: "empty" }, `This report has no case ${parts.join(" ")}. `, h("a", { href: "#/cases" }, "All cases")));
    return;
  }
  const detail = await readCase(index, number);
  const { cases } = index;
  const loss = index.losses[cases.loss[number]];
  const id = cases.id[number];
  const chosen = library(index, number, query.get("backend"));
  replace(
    section,
    h(
      "p",
      { class: "crumbs" },
      h("a", { href: linkTo("cases", [], { loss }) }, loss),
      h("span", { class: "next" }, step(index, neighbour(number).previous, "← previous case"), step(index, neighbour(number).next, "next case →")),
    ),
    h("h1", { id: "case-title" }, id),
    h("p", { class: "why" }, cases.why[number]),
    h("p", { class: "meta" }, h("span", { class: "tag" }, `asked of ${index.originals[cases.original[number]]}`), cases.tags[number].map((tag) => tagLink(index.tags[tag]))),
    verdicts(index, number),
    findings(index, detail),
    h("h2", {}, "Run it"),
    programs(index, detail, number, id, chosen),
    h("h2", {}, "Inputs"),
    inputs(detail.call),
    h("h2", {}, "Expected and got"),
    said(index, detail),
    answerParts(index, detail),
    distances(index, detail),
  );
}

/** The library that is asked for, or else the first that the case can be asked on. */
function library(index, number, name) {
  const asked = index.backends.indexOf(name);
  return asked >= 0 ? asked : Math.max(0, index.backends.findIndex((_, i) => !"n.".includes(letter(index, number, i))));
}

function step(index, number, text) {
  return number === undefined ? null : h("a", { href: linkToCase(index, number) }, text);
}

function tagLink(tag) {
  const issue = /^issue:([a-z]+)#(\d+)$/.exec(tag);
  const repository = issue && TRACKERS[issue[1]];
  const own = h("a", { class: "tag", href: linkTo("cases", [], { tag }) }, tag);
  if (!repository) return own;
  const upstream = web(`https://github.com/${repository}/issues/${issue[2]}`, "↗");
  upstream.setAttribute("aria-label", `${tag} upstream`);
  return h("span", {}, own, " ", upstream);
}

function verdicts(index, number) {
  const facets = index.facets.filter((facet) => index.backends.some((_, i) => letter(index, number, i, facet) !== "."));
  const head = h("tr", {}, h("th", { scope: "col" }, "Facet"), index.backends.map((backend) => h("th", { scope: "col" }, backend)));
  const rows = facets.map((facet) => h("tr", {}, h("th", { scope: "row" }, facet), index.backends.map((backend, i) => h("td", {}, mark(letter(index, number, i, facet), backend)))));
  return h("div", { class: "scroll fit", tabindex: "0", role: "region", "aria-label": "Facets" }, h("table", { class: "verdicts" }, h("thead", {}, head), h("tbody", {}, rows)));
}

function findings(index, detail) {
  const found = (detail.findings ?? []).map(([who, facet, status, text, known]) =>
    h(
      "div",
      { class: `found ${CHIPS[letterOf(status)]}` },
      h("p", {}, h("strong", {}, facet), " ", h("span", { class: `chip ${CHIPS[letterOf(status)]}` }, status)),
      text ? h("p", {}, text) : null,
      h("p", { class: "who" }, named(index.backends, who), known === null ? "" : [" · ", h("a", { href: `#/known/${known}` }, "why this is known")]),
    ),
  );
  const not = (detail.not_expressible ?? []).map(([backend, reason]) => h("div", { class: "found" }, h("p", {}, h("strong", {}, index.backends[backend]), " ", h("span", { class: "chip not" }, "not expressible")), h("p", {}, reason)));
  return [...found, ...not];
}

function programs(index, detail, number, id, chosen) {
  const arrays = arraysOf(detail.call);
  const original = index.originals[index.cases.original[number]];
  const text = (which) => filledIn(detail.programs[which], arrays, id);
  const library = h("select", { "aria-label": "Array library" }, index.backends.map((backend, i) => h("option", { value: i, selected: i === chosen }, backend)));
  const body = h("div");
  const line = h("div");
  function show() {
    const i = Number(library.value);
    const { bar, bodies } = tabs("Programs", [
      { name: `the original, ${original}`, body: codeBox(`Runs where ${original} is installed; xent originals install makes a place for it`, text(detail.original_code)) },
      { name: `${index.asked} on ${index.backends[i]}`, body: codeBox(`Runs where xent and ${index.backends[i]} are installed`, text(detail.code[i])) },
    ]);
    const chosenBefore = body.querySelector('[aria-selected="true"]')?.id;
    body.replaceChildren(h("div", { class: "tools" }, bar), ...bodies);
    if (chosenBefore) document.getElementById(chosenBefore)?.click();
    line.replaceChildren(codeBox("Reproduces this case alone", text(detail.command[i]), "line"));
  }
  library.addEventListener("change", show);
  const box = h("div", {}, h("p", { class: "tools" }, h("label", {}, h("span", { class: "muted" }, "Array library "), library)), line, body);
  show();
  return box;
}

function distances(index, detail) {
  if (!detail.distances && !detail.allowed) return null;
  const rows = (detail.distances ?? []).flatMap(([backend, parts]) => Object.entries(parts).map(([part, one]) => distanceRow(index, backend, part, one)));
  const names = ["Array library", "Facet", "absolute", "relative", "ulp", "of what is allowed", `${index.asked} to float64`, "original to float64", "closer"];
  const table = h("table", { class: "plain numbers" }, h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col", class: name === "Facet" ? "left" : null }, name)))), h("tbody", {}, rows));
  return [
    h("h2", {}, "Distances and tolerance"),
    rows.length ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Distances" }, table) : null,
    h("ul", { class: "muted" }, (detail.allowed ?? []).map((sentence) => h("li", {}, sentence)), h("li", {}, "Further away, an element still passes if it is at least as close to the float64 result as the original's own answer.")),
  ];
}

function distanceRow(index, backend, part, one) {
  const bar = h("i", { class: one.share > 1 ? "over" : null });
  bar.style.width = `${Math.min(100, 100 * one.share)}%`;
  const closer = one.ours === undefined ? "" : one.ours < one.theirs ? index.asked : one.ours > one.theirs ? "the original" : "equal";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, index.backends[backend]),
    h("td", { class: "left" }, part),
    [one.absolute, one.relative, one.ulp].map((number) => h("td", {}, short(number))),
    h("td", {}, percent(one.share), h("span", { class: "share", "aria-hidden": "true" }, bar)),
    [one.ours, one.theirs].map((number) => h("td", {}, short(number))),
    h("td", {}, closer),
  );
}

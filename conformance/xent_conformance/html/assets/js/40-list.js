// The list of cases. Only the rows in sight are in the page.

const OUTSIDE = 8;

function listView(section, index) {
  const fields = {
    q: h("input", { type: "search", id: "filter-q", placeholder: "words in an id, a reason, a tag", autocomplete: "off", spellcheck: "false" }),
    loss: choice("loss", "every loss", index.losses),
    backend: choice("backend", "every library", index.backends),
    facet: choice("facet", "every facet", index.facets),
    status: choice("status", "every status", Object.values(STATUSES)),
    tag: choice("tag", "every tag", [...index.tags].sort()),
  };
  const form = h(
    "form",
    { class: "filters", role: "search", "aria-label": "Filter the cases", onsubmit: (event) => event.preventDefault() },
    Object.entries(fields).map(([name, field]) => h("label", { class: name === "q" ? "wide" : null }, FILTERS[name], field)),
  );
  const line = h("p", { class: "status-line", role: "status", "aria-live": "polite" });
  const list = h("div", { class: "list", role: "list", "aria-label": "Cases" });
  const empty = h("p", { class: "empty", hidden: true });
  section.replaceChildren(h("h1", { id: "cases-title" }, "Cases"), form, line, list, empty);

  let wanted = criteria(new URLSearchParams());
  let found = index.cases.id.map((_, number) => number);
  const rows = virtualRows(list, (place) => caseRow(index, found, place, wanted));

  function show(query) {
    wanted = criteria(query);
    for (const [name, field] of Object.entries(fields)) if (field.value !== wanted[name]) field.value = wanted[name];
    const result = matching(index, wanted);
    const unknown = new Map(unknownChoices(index, wanted));
    found = result.found;
    line.replaceChildren(...summary(index, result, wanted), ...[...unknown.values()].map((text) => h("span", { class: "alarm" }, text)));
    for (const [name, field] of Object.entries(fields)) field.setAttribute("aria-invalid", String(unknown.has(name)));
    list.hidden = found.length === 0;
    empty.hidden = found.length > 0;
    empty.replaceChildren("No case matches. ", h("a", { href: "#/cases" }, "Show all cases"));
    rows.reset(found.length);
  }

  function changed(replace) {
    const query = { known: wanted.known };
    for (const [name, field] of Object.entries(fields)) query[name] = field.value;
    const hash = linkTo("cases", [], query);
    if (replace) {
      history.replaceState(null, "", hash);
      show(route(hash).query);
    } else location.hash = hash;
  }
  fields.q.addEventListener("input", () => changed(true));
  for (const [name, field] of Object.entries(fields)) if (name !== "q") field.addEventListener("change", () => changed(false));
  list.addEventListener("keydown", (event) => rows.step(event));
  return { show, refresh: rows.refresh, neighbours: (number) => neighbours(found, number) };
}

function choice(name, all, options) {
  return h("select", { id: `filter-${name}` }, h("option", { value: "" }, all), options.map((option) => h("option", { value: option }, option)));
}

function neighbours(found, number) {
  const place = found.indexOf(number);
  return place < 0 ? {} : { previous: found[place - 1], next: found[place + 1] };
}

function summary(index, result, wanted) {
  const parts = [h("span", {}, h("strong", {}, result.found.length.toLocaleString("en")), ` of ${counted(index.size, "case")}`)];
  for (const [one, number] of Object.entries(result.counts)) {
    if (number) parts.push(h("span", { class: `chip ${CHIPS[one]}` }, h("span", { "aria-hidden": "true" }, SIGNS[one]), ` ${number.toLocaleString("en")} ${STATUSES[one]}`));
  }
  if (wanted.known && index.known[Number(wanted.known)]) parts.push(h("span", {}, h("a", { href: `#/known/${Number(wanted.known)}` }, `of known difference ${Number(wanted.known) + 1}`)));
  if (Object.keys(FILTERS).some((name) => wanted[name])) parts.push(h("a", { href: "#/cases" }, "Clear the filter"));
  return parts;
}

function caseRow(index, found, place, wanted) {
  const number = found[place];
  const { cases, backends } = index;
  const marks = backends.map((backend, i) => mark(letter(index, number, i, wanted.facet || undefined), backend));
  return h(
    "div",
    { role: "listitem", "aria-setsize": found.length, "aria-posinset": place + 1 },
    h(
      "a",
      { class: "item", href: linkToCase(index, number, { backend: wanted.backend }), "data-place": place },
      h("span", { class: "id" }, cases.id[number], h("small", {}, index.losses[cases.loss[number]])),
      h("span", { class: "why" }, cases.why[number]),
      h("span", { class: "marks" }, marks),
    ),
  );
}

/** Keep the rows in sight in a container that is as high as all of them. */
function virtualRows(list, make) {
  let size = 0;
  let shown = [0, 0];
  const height = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row"));

  function draw(force) {
    if (list.offsetParent === null) return;
    const row = height();
    const top = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / row) - OUTSIDE);
    const last = Math.min(size, Math.ceil((top + innerHeight) / row) + OUTSIDE);
    if (!force && first === shown[0] && last === shown[1]) return;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.place : undefined;
    shown = [first, last];
    const rows = [];
    for (let place = first; place < last; place++) {
      const one = make(place);
      one.firstChild.style.top = `${place * row}px`;
      rows.push(one);
    }
    list.replaceChildren(...rows);
    if (focused !== undefined) list.querySelector(`[data-place="${focused}"]`)?.focus({ preventScroll: true });
  }

  function reset(number) {
    size = number;
    list.style.height = `${number * height()}px`;
    draw(true);
  }

  function step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const place = Number(document.activeElement.dataset?.place) + by;
    if (!by || !(place >= 0 && place < size)) return;
    event.preventDefault();
    const row = height();
    const top = list.getBoundingClientRect().top + scrollY + place * row;
    if (top < scrollY + 80) scrollTo(0, top - 80);
    if (top + row > scrollY + innerHeight) scrollTo(0, top + row - innerHeight + 16);
    draw();
    list.querySelector(`[data-place="${place}"]`)?.focus({ preventScroll: true });
  }

  addEventListener("scroll", () => draw(), { passive: true });
  addEventListener("resize", () => reset(size));
  return { reset, step, refresh: () => reset(size) };
}

// One loss: its cases by family and by where they come from, on every array library.

function lossView(section, index, { parts }) {
  const loss = index.losses.indexOf(parts[0]);
  if (loss < 0) {
    replace(section, h("h1", { id: "loss-title" }, "No such loss"), h("p", { class: "empty" }, h("a", { href: "#/" }, "Overview")));
    return;
  }
  const groups = new Map();
  index.cases.loss.forEach((own, number) => {
    if (own !== loss) return;
    for (const tag of index.cases.tags[number]) {
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(number);
    }
  });
  const names = [...groups.keys()].map((tag) => index.tags[tag]);
  const families = names.filter((name) => name.startsWith("family:")).sort();
  const sources = names.filter((name) => !name.startsWith("family:")).sort();
  const numbers = (name) => groups.get(index.tags.indexOf(name));
  replace(
    section,
    h("p", { class: "crumbs" }, h("a", { href: "#/" }, "Overview")),
    h("h1", { id: "loss-title" }, index.losses[loss].split(/(?<=[._])/).map((word) => [word, h("wbr")])),
    h("p", { class: "lead" }, counted(index.cases.loss.filter((own) => own === loss).length, "case"), ". ", h("a", { href: linkTo("cases", [], { loss: index.losses[loss] }) }, "All of them"), " · ", h("a", { href: linkTo("", [], { open: index.losses[loss] }) }, "by facet")),
    families.length ? familyTable(index, index.losses[loss], "Families of generated cases", families, numbers) : null,
    sources.length ? familyTable(index, index.losses[loss], "Where cases come from, and what they are about", sources, numbers) : h("p", { class: "empty" }, "No case has a tag."),
  );
}

function familyTable(index, loss, title, names, numbers) {
  const head = h("tr", {}, h("th", { scope: "col" }, "Tag"), h("th", { scope: "col" }, "Cases"), index.backends.map((backend) => h("th", { scope: "col" }, backend)));
  const rows = names.map((tag) => {
    const own = numbers(tag);
    const cells = index.backends.map((backend, i) => h("td", {}, tally(index, own, i, { loss, tag, backend })));
    return h("tr", {}, h("th", { scope: "row" }, h("a", { href: linkTo("cases", [], { loss, tag }) }, tag.replace("family:", ""))), h("td", {}, own.length.toLocaleString("en")), cells);
  });
  return h("div", {}, h("h2", {}, title), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, h("table", { class: "matrix families" }, h("thead", {}, head), h("tbody", {}, rows))));
}

function tally(index, numbers, backend, query) {
  const counts = {};
  for (const number of numbers) {
    const one = letter(index, number, backend);
    counts[one] = (counts[one] ?? 0) + 1;
  }
  return Object.keys(STATUSES)
    .filter((one) => counts[one])
    .map((one) => {
      const text = counts[one].toLocaleString("en");
      const href = linkTo("cases", [], { ...query, status: STATUSES[one] });
      if (one === "p") return h("a", { class: "n", href }, text, sr(" passed"));
      return h("a", { class: `chip ${CHIPS[one]}`, href }, h("span", { "aria-hidden": "true" }, SIGNS[one]), text, sr(` ${STATUSES[one]}`));
    });
}

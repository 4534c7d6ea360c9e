// Plots of all cases: distances in units in the last place, and who is closer to the float64 result.

const BINS = [
  ["equal", 0],
  ["up to 1", 1],
  ["up to 4", 4],
  ["up to 16", 16],
  ["up to 64", 64],
  ["up to 1024", 1024],
  ["more", Infinity],
];

async function plotsView(index) {
  const measures = await unpack("measures");
  ulpPlot(document.getElementById("ulp-plot"), index, measures);
  closerPlot(document.getElementById("closer-plot"), index, measures);
}

function picker(label, options, changed) {
  const select = h("select", {}, options.map((option, i) => h("option", { value: i }, option)));
  select.addEventListener("change", () => changed(Number(select.value)));
  return h("label", {}, label, select);
}

function ulpPlot(place, index, measures) {
  const parts = Object.keys(measures);
  const key = h("ul", { class: "key" }, BINS.map(([name], i) => h("li", {}, h("i", { class: `bin${i}` }), name)));
  const body = h("div", { class: "plots" });
  const table = h("div");
  function draw(chosen) {
    const part = parts[chosen];
    const counts = index.losses.map((_, loss) => index.backends.map((_, backend) => binned(index, loss, measures[part][backend].ulp)));
    body.replaceChildren(...counts.map((rows, loss) => bars(index, index.losses[loss], part, rows)));
    table.replaceChildren(ulpTable(index, part, counts));
  }
  place.replaceChildren(h("div", { class: "plot-tools" }, picker("Part of the answer", parts, draw)), key, body, table);
  draw(0);
}

function binned(index, loss, column) {
  const counts = BINS.map(() => 0);
  index.cases.loss.forEach((own, i) => {
    if (own === loss && column[i] !== null) counts[BINS.findIndex(([, most]) => column[i] <= most)]++;
  });
  return counts;
}

function bars(index, loss, part, rows) {
  const [left, width, row] = [158, 250, 26];
  const height = rows.length * row + 22;
  const drawn = rows.flatMap((counts, i) => {
    const total = counts.reduce((a, b) => a + b, 0);
    const y = i * row + 4;
    let x = left;
    const pieces = counts.map((count, bin) => {
      const length = total ? (width * count) / total : 0;
      const piece = length ? svg("rect", { class: `bin${bin}`, x, y, width: Math.max(0.5, length - 0.75), height: row - 8, rx: 1.5 }, svg("title", {}, `${index.backends[i]}: ${BINS[bin][0]}, ${counted(count, "case")}`)) : null;
      x += length;
      return piece;
    });
    const name = svg("text", { x: left - 10, y: y + 13, "text-anchor": "end" }, index.backends[i]);
    return [name, pieces, svg("text", { class: "axis", x: left + width + 10, y: y + 13 }, total ? total.toLocaleString("en") : "–")];
  });
  const axis = [0, 25, 50, 75, 100].map((share) => svg("text", { class: "axis", x: left + (width * share) / 100, y: height - 4, "text-anchor": "middle" }, `${share} %`));
  const title = `${loss}: ${part}, share of cases by units in the last place`;
  return h("figure", {}, h("h3", {}, loss), svg("svg", { viewBox: `0 0 470 ${height}`, role: "img", "aria-label": title }, drawn, axis));
}

function ulpTable(index, part, counts) {
  const rows = counts.flatMap((backends, loss) => backends.map((row, backend) => h("tr", {}, h("th", { scope: "row" }, index.losses[loss]), h("td", {}, index.backends[backend]), row.map((count) => h("td", {}, count.toLocaleString("en"))))));
  const head = h("tr", {}, ["Loss", "Array library", ...BINS.map(([name]) => name)].map((name) => h("th", { scope: "col" }, name)));
  return h("details", {}, h("summary", {}, `The numbers (${part})`), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Units in the last place" }, h("table", { class: "plain numbers" }, h("thead", {}, head), h("tbody", {}, rows))));
}

function closerPlot(place, index, measures) {
  const parts = Object.keys(measures);
  const chosen = { part: 0, backend: 0 };
  const body = h("div", { class: "plots three" });
  const table = h("div");
  function draw() {
    const part = parts[chosen.part];
    const columns = measures[part][chosen.backend];
    const range = decades(columns);
    body.replaceChildren(...index.losses.map((name, loss) => scatter(index.asked, name, points(index, loss, columns), range)));
    table.replaceChildren(closerTable(index, part, measures[part]));
  }
  const tools = h(
    "div",
    { class: "plot-tools" },
    picker("Part of the answer", parts, (i) => draw((chosen.part = i))),
    picker("Array library", index.backends, (i) => draw((chosen.backend = i))),
  );
  const key = h("ul", { class: "key" }, ["1", "2 to 3", "4 to 7", "8 to 15", "16 to 31", "32 and more cases"].map((name, i) => h("li", {}, h("i", { class: `bin${i + 1}` }), name)));
  place.replaceChildren(tools, key, body, table);
  draw();
}

/** [their error, our error] of each case of a loss that was also asked for in float64. */
function points(index, loss, { ours, theirs }) {
  const found = [];
  index.cases.loss.forEach((own, i) => {
    if (own === loss && ours[i] !== null && theirs[i] !== null) found.push([theirs[i], ours[i]]);
  });
  return found;
}

/** The decades that hold nearly all errors; what lies beyond is drawn at the edge. */
function decades({ ours, theirs }) {
  const sizes = [...ours, ...theirs].filter(Boolean).map(Math.log10).sort((a, b) => a - b);
  if (!sizes.length) return [-8, 0];
  const at = (share) => sizes[Math.round(share * (sizes.length - 1))];
  return [Math.max(-14, Math.floor(at(0.01)) - 1), Math.min(4, Math.ceil(at(0.99)) + 1)];
}

// the size of a plot, the room for its labels, and the gap beside zero, which has no logarithm
const [SIZE, EDGE, GAP] = [300, 46, 36];

function scatter(asked, loss, found, [low, high]) {
  if (!found.length) return h("figure", {}, h("h3", {}, loss), h("figcaption", {}, "Nothing was asked in float64 as well."));
  const cells = 2 * (high - low);
  const unit = (SIZE - GAP) / (cells + 1);
  const zero = unit + GAP;
  // a number's cell: -1 is zero, below the smallest decade
  const cell = (number) => (number === 0 ? -1 : Math.min(cells - 1, Math.max(0, Math.floor(2 * (Math.log10(number) - low)))));
  const start = (i) => (i < 0 ? 0 : zero + i * unit);
  const counts = new Map();
  for (const [x, y] of found) {
    const key = `${cell(x)} ${cell(y)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const squares = [...counts].map(([key, count]) => {
    const [i, j] = key.split(" ").map(Number);
    const shade = Math.min(6, 1 + Math.floor(Math.log2(count)));
    return svg("rect", { class: `bin${shade}`, x: EDGE + start(i), y: SIZE - start(j) - unit + 0.5, width: unit - 0.5, height: unit - 0.5 }, svg("title", {}, counted(count, "case")));
  });
  const every = Math.max(1, Math.ceil((high - low) / 5));
  const ticks = [];
  for (let decade = low; decade <= high; decade += every) ticks.push([`1e${decade}`, zero + 2 * (decade - low) * unit]);
  ticks.push(["0", unit / 2]);
  const axes = ticks.map(([text, at]) => [
    svg("line", { class: "grid", x1: EDGE + at, x2: EDGE + at, y1: 0, y2: SIZE }),
    svg("line", { class: "grid", x1: EDGE, x2: EDGE + SIZE, y1: SIZE - at, y2: SIZE - at }),
    svg("text", { class: "axis", x: EDGE + at, y: SIZE + 16, "text-anchor": "middle" }, text),
    svg("text", { class: "axis", x: EDGE - 6, y: SIZE - at + 4, "text-anchor": "end" }, text),
  ]);
  const { closer, equal, farther } = whoIsCloser(found);
  const told = `${loss}: ${asked} is closer in ${closer}, equal in ${equal}, farther in ${farther} of ${found.length} cases`;
  return h(
    "figure",
    {},
    h("h3", {}, loss),
    svg(
      "svg",
      { viewBox: `0 -6 ${EDGE + SIZE + 16} ${SIZE + 46}`, role: "img", "aria-label": told },
      axes,
      svg("rect", { class: "frame", x: EDGE, y: 0, width: SIZE, height: SIZE }),
      squares,
      svg("line", { class: "diagonal", x1: EDGE + zero, y1: SIZE - zero, x2: EDGE + SIZE, y2: 0 }),
      svg("text", { class: "axis", x: EDGE + SIZE / 2, y: SIZE + 34, "text-anchor": "middle" }, "distance of the original's answer"),
      svg("text", { class: "axis", x: EDGE + 10, y: 18 }, `distance of ${asked}`),
    ),
    h("figcaption", {}, `closer ${closer.toLocaleString("en")} · equal ${equal.toLocaleString("en")} · farther ${farther.toLocaleString("en")}`),
  );
}

function whoIsCloser(found) {
  const count = (test) => found.filter(([theirs, ours]) => test(ours, theirs)).length;
  return { closer: count((a, b) => a < b), equal: count((a, b) => a === b), farther: count((a, b) => a > b) };
}

function closerTable(index, part, columns) {
  const rows = index.losses.flatMap((loss, i) =>
    index.backends.map((backend, j) => {
      const { closer, equal, farther } = whoIsCloser(points(index, i, columns[j]));
      return h("tr", {}, h("th", { scope: "row" }, loss), h("td", {}, backend), [closer, equal, farther].map((count) => h("td", {}, count.toLocaleString("en"))));
    }),
  );
  const head = h("tr", {}, ["Loss", "Array library", `${index.asked} closer`, "equal", `${index.asked} farther`].map((name) => h("th", { scope: "col" }, name)));
  return h("details", {}, h("summary", {}, `The numbers (${part})`), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Who is closer" }, h("table", { class: "plain numbers" }, h("thead", {}, head), h("tbody", {}, rows))));
}

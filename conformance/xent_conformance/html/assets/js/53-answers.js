// The original's answer and, element by element, those that are not the same.

const MOST_ROWS = 64;

/** Each array of an outcome: a name to show, the value, and the path to it. */
function partsOf(outcome) {
  const parts = [];
  const add = (name, value, path) => {
    if (value?.tuple) value.tuple.forEach((one, i) => parts.push({ name: `${name}[${i}]`, value: one, path, place: i }));
    else if (value !== undefined && value !== null) parts.push({ name, value, path });
  };
  add("value", outcome?.value, ["value"]);
  for (const [name, gradient] of Object.entries(outcome?.gradients ?? {})) add(`gradient of ${name}`, gradient, ["gradients", name]);
  add("second order", outcome?.second_order, ["second_order"]);
  return parts;
}

/** What an answer has in the place of a part: nothing (null), or undefined where that is exactly the original's. */
function differenceAt(answer, { path, place }) {
  const whole = path.reduce((holder, key) => holder?.[key], answer);
  const found = place !== undefined && whole?.tuple ? whole.tuple[place] ?? null : whole;
  const nothing = found && !("shape" in found) && found.data?.every((element) => element === null);
  return nothing ? undefined : found;
}

function named(backends, who) {
  const ways = new Map();
  for (const [backend, way] of who) ways.set(backend, [...(ways.get(backend) ?? []), way]);
  return [...ways].map(([backend, names]) => `${backends[backend]} (${names.join(", ")})`).join(", ");
}

/** Put together who gave the same for one part: {same: who, others: [[who, difference]]}. */
function byPart(answers, part) {
  const groups = new Map();
  const same = [];
  for (const [who, answer] of answers) {
    const own = differenceAt(answer, part);
    if (own === undefined) same.push(...who);
    else {
      const key = JSON.stringify(own);
      groups.set(key, [[...(groups.get(key)?.[0] ?? []), ...who], own]);
    }
  }
  return { same, others: [...groups.values()] };
}

function answerParts(index, detail) {
  const reference = new Map(partsOf(detail.reference).map(({ name, value }) => [name, value]));
  return partsOf(detail.outcome).map((part) => {
    const { name, value: expected } = part;
    const { same, others } = byPart(detail.answers ?? [], part);
    const line = same.length ? h("p", { class: "same" }, others.length ? "Exactly the original's: " : "Exactly the original's, everywhere: ", named(index.backends, same), ".") : null;
    const title = h("h3", {}, name, isArray(expected) ? h("small", {}, kindOf(expected)) : null);
    const body = isArray(expected) ? arrays(index, name, expected, reference.get(name), others) : plain(index, expected, others);
    return h("div", { class: "part" }, title, line, body);
  });
}

function plain(index, expected, others) {
  const rows = [["expected", anyText(expected)], ...others.map(([who, got]) => [named(index.backends, who), anyText(got)])];
  return h("dl", { class: "facts" }, rows.map(([who, text]) => h("div", {}, h("dt", {}, who), h("dd", {}, h("code", {}, text)))));
}

function arrays(index, name, expected, reference, others) {
  return others.length ? elements(index, name, expected, reference, others) : arrayTable(expected, `Answers: ${name}`);
}

function elements(index, name, expected, reference, others) {
  const sparse = others.filter(([, got]) => got !== null && !("shape" in got) && got.data?.length === expected.data.length);
  const whole = others.filter((other) => !sparse.includes(other));
  if (expected.data.length === 0) return h("div", {}, h("p", { class: "same" }, "no elements"), wholeArrays(index, whole));
  const head = h(
    "tr",
    {},
    h("td", {}),
    h("th", { scope: "col" }, "expected"),
    reference && isArray(reference) ? h("th", { scope: "col" }, "in float64") : null,
    sparse.map(([who]) => h("th", { scope: "col" }, h("span", { class: "who" }, named(index.backends, who)), "answer, and ulp apart")),
  );
  const body = h("tbody");
  const more = h("button", { type: "button", class: "quiet", onclick: () => fill(expected.data.length) }, `Show all ${counted(expected.data.length, "element")}`);
  function fill(most) {
    const rows = [];
    for (let i = 0; i < Math.min(most, expected.data.length); i++) rows.push(elementRow(i, expected, reference, sparse));
    body.replaceChildren(...rows);
    more.hidden = most >= expected.data.length;
  }
  fill(MOST_ROWS);
  const table = h("div", { class: "scroll fit", tabindex: "0", role: "region", "aria-label": `Answers: ${name}` }, h("table", { class: "array" }, h("thead", {}, head), body));
  return h("div", {}, table, h("p", {}, more), wholeArrays(index, whole));
}

function elementRow(i, expected, reference, sparse) {
  const theirs = expected.data[i];
  const cells = sparse.map(([, got]) => {
    const ours = got.data[i];
    if (ours === null) return h("td", { class: "same" }, "same");
    const apart = unitsApart(expected.dtype, theirs, ours);
    const sign = apart > 0 ? "+" : "";
    return h("td", { class: apart === null ? "differs far" : "differs" }, shown(ours), h("span", { class: "ulp" }, apart === null ? "" : `${sign}${short(apart)}`));
  });
  return h(
    "tr",
    {},
    expected.shape.length ? h("th", { scope: "row" }, indexOf(i, expected.shape)) : h("td", {}),
    h("td", {}, shown(theirs)),
    reference && isArray(reference) ? h("td", {}, shown(reference.data[i] ?? "")) : null,
    cells,
  );
}

/** Answers of another dtype or shape, or that are no arrays, or none. */
function wholeArrays(index, others) {
  return others.map(([who, got]) => {
    if (got === null) return h("p", {}, named(index.backends, who), ": there is none.");
    return h("div", {}, h("p", {}, named(index.backends, who), isArray(got) ? ` (${kindOf(got)})` : ""), isArray(got) ? arrayTable(got, "answer") : h("p", { class: "text" }, anyText(got)));
  });
}

/** What the original raised, warned or is called, and those who said something else. */
function said(index, detail) {
  const outcome = detail.outcome;
  if (outcome.crash) return crashed(index, detail);
  const others = (key, text) => (detail.answers ?? []).filter(([, answer]) => key in answer).map(([who, answer]) => [named(index.backends, who), text(answer[key])]);
  const parts = [];
  if (outcome.error) parts.push(["The original raises", errorText(outcome.error), others("error", errorText)]);
  else if (others("error", errorText).length) parts.push(["The original raises nothing", "", others("error", errorText)]);
  if (outcome.warnings?.length || others("warnings", warningText).length) parts.push(["The original warns", warningText(outcome.warnings), others("warnings", warningText)]);
  if (outcome.repr !== undefined) parts.push(["The representation of what was constructed", outcome.repr, others("repr", String)]);
  if (outcome.unstable) parts.push(["Not the same each time it was asked", outcome.unstable.join(", "), []]);
  return parts.map(([title, text, rest]) =>
    h("div", { class: "part" }, h("h3", {}, title), text ? h("p", { class: "text" }, text) : null, rest.map(([who, other]) => [h("p", { class: "same" }, who), h("p", { class: "text" }, other)])),
  );
}

/** That the original's process died, and what was answered instead. */
function crashed(index, { outcome, answers }) {
  const { signal, reason } = outcome.crash;
  const instead = (answers ?? []).map(([who, answer]) =>
    h(
      "div",
      { class: "part" },
      h("p", { class: "same" }, named(index.backends, who), answer.error ? " raises" : " answers"),
      h("div", { class: "inputs" }, partsOf(answer).map(({ name, value }) => argument(name, value))),
      answer.error ? h("p", { class: "text" }, errorText(answer.error)) : null,
    ),
  );
  return [
    h("div", { class: "part" }, h("h3", {}, "The original's process died"), h("p", { class: "text" }, reason ? `${signal}: ${reason}` : signal)),
    instead.length ? h("div", { class: "part" }, h("h3", {}, `What ${index.asked} does instead`), instead) : null,
  ];
}

function errorText(error) {
  return error ? `${error.class}: ${error.text}  (${error.stage.replace("_", " ")})` : "raises nothing";
}

function warningText(warnings) {
  return (warnings ?? []).map((one) => `${one.category}: ${one.text}`).join("\n") || "nothing";
}

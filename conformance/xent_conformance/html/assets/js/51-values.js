// Arguments and arrays of a case, as tables.

const MOST_ELEMENTS = 400;

/** All arrays of a call, in the order in which programs number them. */
function arraysOf(call) {
  const found = [];
  const visit = (value) => {
    if (value === null || typeof value !== "object") return;
    if ("shape" in value) found.push(value);
    else for (const part of value.list ?? value.tuple ?? []) visit(part);
  };
  for (const part of [call.init_args, call.init_kwargs, call.args, call.kwargs]) Object.values(part ?? {}).forEach(visit);
  visit(call.cotangent ?? null);
  return found;
}

function isArray(value) {
  return value !== null && typeof value === "object" && "shape" in value;
}

/** A value that is no array, as Python writes it. */
function scalarText(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return shown(value);
  if ("float" in value) return value.float;
  if ("int" in value) return value.int;
  if ("scalar" in value) return `${value.scalar}(${shown(value.data)})`;
  if ("complex" in value) return shown(value.complex.map((part) => part.float ?? part));
  if ("bytes" in value) return `bytes.fromhex("${value.bytes}")`;
  if ("list" in value) return `[${value.list.map(anyText).join(", ")}]`;
  if ("tuple" in value) return `(${value.tuple.map(anyText).join(", ")})`;
  return `array of ${value.dtype}`;
}

function anyText(value) {
  return isArray(value) ? `array(${nestedLists(value)}, ${value.dtype})` : scalarText(value);
}

function kindOf(array) {
  const layout = array.layout ? ` ${array.layout}` : "";
  return `${array.dtype} [${array.shape.join(" × ")}]${layout}`;
}

/** An array as a table, or as one table for each slice of its last two axes. */
function arrayTable(array, label) {
  if (array.data.length === 0) return h("p", { class: "same" }, "no elements");
  const shape = array.shape.length < 2 ? [1, array.data.length] : array.shape.slice(-2);
  const size = shape[0] * shape[1];
  const slices = [];
  for (let at = 0; at < array.data.length && at < MOST_ELEMENTS; at += size) {
    const rows = [];
    for (let i = 0; i < shape[0] && i * shape[1] < MOST_ELEMENTS; i++) {
      const cells = array.data.slice(at + i * shape[1], at + Math.min((i + 1) * shape[1], MOST_ELEMENTS));
      rows.push(h("tr", {}, cells.map((element) => h("td", {}, shown(element)))));
    }
    const table = h("div", { class: "scroll fit", tabindex: "0", role: "region", "aria-label": label }, h("table", { class: "array" }, h("tbody", {}, rows)));
    const outer = indexOf(at / size, array.shape.slice(0, -2)).slice(1, -1);
    slices.push(array.shape.length > 2 ? h("div", {}, h("p", {}, `[${outer}, :, :]`), table) : table);
  }
  const more = array.data.length > MOST_ELEMENTS ? h("p", { class: "same" }, `The first ${MOST_ELEMENTS} of ${counted(array.data.length, "element")}; the program has them all.`) : null;
  return h("div", {}, h("div", { class: "slices" }, slices), more);
}

function argument(name, value) {
  if (!isArray(value)) return h("div", {}, h("h3", {}, h("code", {}, name)), h("p", {}, h("code", {}, scalarText(value))));
  return h("div", {}, h("h3", {}, h("code", {}, name), " ", h("small", {}, kindOf(value))), arrayTable(value, name));
}

function inputs(call) {
  const parts = [];
  const add = (prefix, values) => Object.entries(values ?? {}).forEach(([name, value]) => parts.push([prefix + name, value]));
  add("construction: ", call.init_args);
  add("construction: ", call.init_kwargs);
  add("argument ", call.args);
  add("", call.kwargs);
  if (call.cotangent !== undefined) parts.push(["cotangent of the output", call.cotangent]);
  const state = Object.entries(call.context ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const asked = call.wrt ? `Differentiated with respect to ${call.wrt.map((name) => (/^\d+$/.test(name) ? `argument ${name}` : name)).join(", ")}${call.second_order ? ", twice" : ""}.` : "Not differentiated.";
  return h(
    "div",
    {},
    h("div", { class: "inputs" }, parts.map(([name, value]) => argument(name, value))),
    h("p", { class: "same" }, asked, state.length ? ` Under ${state.join(", ")}.` : ""),
  );
}

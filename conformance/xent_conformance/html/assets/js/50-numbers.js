// Numbers as the report writes them: numbers, or texts such as "nan" and integers that a double cannot hold.

function shown(element) {
  if (Array.isArray(element)) return `${shown(element[0])}${String(shown(element[1])).startsWith("-") ? "" : "+"}${shown(element[1])}j`;
  if (typeof element === "boolean") return element ? "True" : "False";
  return Object.is(element, -0) ? "-0" : String(element);
}

/** An element as Python code. */
function code(element) {
  if (Array.isArray(element)) return `complex(${element.map(code).join(", ")})`;
  if (["nan", "inf", "-inf"].includes(element)) return `float('${element}')`;
  return shown(element);
}

/** The elements of an array as nested Python lists. */
function nestedLists({ data, shape }) {
  const nested = (axis, at, size) => {
    if (axis === shape.length) return code(data[at]);
    const inner = size / shape[axis];
    return `[${Array.from({ length: shape[axis] }, (_, i) => nested(axis + 1, at + i * inner, inner)).join(", ")}]`;
  };
  return nested(0, 0, data.length);
}

// bits behind the binary point, and the exponent of the smallest normal number
const FORMATS = { float64: [52, -1022], float32: [23, -126], float16: [10, -14], bfloat16: [7, -126] };

function unitInTheLastPlace(dtype, number) {
  const [bits, smallest] = FORMATS[dtype];
  const exponent = number === 0 ? smallest : Math.max(smallest, Math.floor(Math.log2(Math.abs(number))));
  return 2 ** (exponent - bits);
}

/** The number of the dtype that a short decimal stands for. */
function exactly(dtype, decimal) {
  const unit = unitInTheLastPlace(dtype, decimal);
  return dtype === "float64" ? decimal : Math.round(decimal / unit) * unit;
}

/** How many units in the last place `got` is above `expected`; nothing where that has no meaning. */
function unitsApart(dtype, expected, got) {
  if (!(dtype in FORMATS) || !Number.isFinite(expected) || !Number.isFinite(got)) return null;
  return (exactly(dtype, got) - exactly(dtype, expected)) / unitInTheLastPlace(dtype, expected);
}

function short(number) {
  if (number === undefined || number === null) return "";
  if (number === 0) return "0";
  const size = Math.abs(number);
  return size >= 0.001 && size < 10000 ? String(Number(number.toPrecision(3))) : number.toExponential(1);
}

function percent(share) {
  if (share === 0 || share >= 100) return `${short(100 * share)} %`;
  return share < 0.001 ? "< 0.1 %" : `${Number((100 * share).toPrecision(2)).toLocaleString("en")} %`;
}

function indexOf(flat, shape) {
  const at = [];
  for (const length of [...shape].reverse()) {
    at.unshift(flat % length);
    flat = Math.floor(flat / length);
  }
  return at.length ? `[${at.join(", ")}]` : "";
}

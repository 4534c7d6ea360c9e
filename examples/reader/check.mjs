// Checks a naive cross-entropy in JavaScript against PyTorch's recorded answers: node examples/reader/check.mjs FOLDER
import { readFileSync } from "node:fs";

const RELATIVE = { float64: 1e-12, float32: 1e-6 };
const ROUND = { float64: (x) => x, float32: Math.fround };
const OPTIONS = ["input", "target", "weight", "ignore_index", "reduction"];
const SPECIAL = { nan: NaN, inf: Infinity, "-inf": -Infinity };

const number = (value) => (typeof value === "string" ? (SPECIAL[value] ?? BigInt(value)) : value);
const decode = (tensor) => ({ ...tensor, data: tensor.data.map(number) });

// Labels of logits (N, C, d1, ...): positions behind the class axis lie `inner` apart.
function crossEntropy({ input, target, weight, ignore_index = -100, reduction = "mean" }) {
  const [x, labels] = [decode(input), decode(target)];
  const ignored = ignore_index.data ? decode(ignore_index).data[0] : ignore_index;
  const axis = x.shape.length > 1 ? 1 : 0;
  const classes = x.shape[axis];
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const weights = weight ? decode(weight).data : Array(classes).fill(1);
  let [total, divisor] = [0, 0];
  const losses = labels.data.map((label, i) => {
    if (label === ignored) return 0;
    const first = Math.floor(i / inner) * classes * inner + (i % inner);
    const row = Array.from({ length: classes }, (_, c) => x.data[first + c * inner]);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((a, b) => a + Math.exp(b - largest), 0);
    const loss = weights[label] * (Math.log(sum) + (largest - row[label]));
    total += loss;
    divisor += weights[label];
    return loss;
  });
  const data = { none: losses, sum: [total], mean: [total / divisor] }[reduction];
  return { shape: reduction === "none" ? labels.shape : [], data: data?.map(ROUND[x.dtype]) };
}

// What a naive implementation can be asked: labels, and options that it knows.
function isAsked({ call, outcome }) {
  const given = call.kwargs ?? {};
  if (call.function !== "torch.nn.functional.cross_entropy" || !outcome.value) return false;
  const objects = Object.values(given).filter((value) => value !== null && typeof value === "object");
  const known = Object.keys(given).every((name) => OPTIONS.includes(name));
  const full = objects.every((value) => value.dtype && value.data.length > 0); // arrays only, none of them empty
  return known && full && given.input?.dtype in RELATIVE && Boolean(given.target?.dtype?.includes("int"));
}

// As near as the dtype allows, or nearer to the original's answer in float64 than the original is.
const isNear = (relative) => (got, expected, exact) =>
  Object.is(got, expected) || got === expected ||
  Math.abs(got - expected) <= relative * Math.max(1, Math.abs(expected)) ||
  Math.abs(got - exact) <= Math.abs(expected - exact);

const counts = { passed: 0, failed: 0, "left out": 0 };
const file = JSON.parse(readFileSync(`${process.argv[2]}/torch.cross_entropy.json`, "utf8"));
for (const one of file.cases) {
  let found = "left out";
  if (isAsked(one)) {
    const expected = decode(one.outcome.value);
    const exact = decode((one.reference ?? one.outcome).value).data;
    const [got, near] = [crossEntropy(one.call.kwargs), isNear(RELATIVE[expected.dtype])];
    const alike = String(got.shape) === String(expected.shape);
    const good = alike && got.data?.every((g, i) => near(g, expected.data[i], exact[i]));
    found = good ? "passed" : "failed";
    if (!good) console.log(`failed: ${one.id}: ${one.why}`);
  }
  counts[found] += 1;
}
console.log(`torch.nn.functional.cross_entropy: ${Object.entries(counts).map(([what, n]) => `${n} ${what}`).join(", ")}`);

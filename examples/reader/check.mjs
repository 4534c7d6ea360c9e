// Checks a naive cross-entropy in JavaScript against PyTorch's recorded answers: node examples/reader/check.mjs FOLDER
import { readFileSync } from "node:fs";

const RELATIVE = { float64: 1e-12, float32: 1e-6 };
const OPTIONS = ["input", "target", "weight", "ignore_index", "reduction"];
const SPECIAL = { nan: NaN, inf: Infinity, "-inf": -Infinity };

const number = (value) => (typeof value === "string" ? (SPECIAL[value] ?? BigInt(value)) : value);
const decode = (tensor) => ({ ...tensor, data: tensor.data.map(number) });

// Labels of logits (N, C, d1, ...): positions behind the class axis lie `inner` apart.
function crossEntropy({ input, target, weight, ignore_index = -100, reduction = "mean" }) {
  const [x, labels] = [decode(input), decode(target)];
  const axis = x.shape.length > 1 ? 1 : 0;
  const classes = x.shape[axis];
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const weights = weight ? decode(weight).data : Array(classes).fill(1);
  let [total, divisor] = [0, 0];
  const losses = labels.data.map((label, i) => {
    if (label === ignore_index) return 0;
    const first = Math.floor(i / inner) * classes * inner + (i % inner);
    const row = Array.from({ length: classes }, (_, c) => x.data[first + c * inner]);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((a, b) => a + Math.exp(b - largest), 0);
    const loss = weights[label] * (Math.log(sum) + largest - row[label]);
    total += loss;
    divisor += weights[label];
    return loss;
  });
  return { none: losses, sum: [total], mean: [total / divisor] }[reduction];
}

function isAsked({ call, outcome }) {
  const { input, target, ...rest } = call.kwargs ?? {};
  const known = Object.keys(call.kwargs ?? {}).every((name) => OPTIONS.includes(name));
  if (call.function !== "torch.nn.functional.cross_entropy" || !known || !outcome.value?.shape) return false;
  if (!(input?.dtype in RELATIVE) || !target?.dtype?.startsWith("int") || rest.weight?.shape?.length > 1) return false;
  return input.data.length > 0 && target.shape.length === input.shape.length - 1;
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
    const good = got?.length === expected.data.length && got.every((g, i) => near(g, expected.data[i], exact[i]));
    found = good ? "passed" : "failed";
    if (!good) console.log(`failed: ${one.id}: ${one.why}`);
  }
  counts[found] += 1;
}
console.log(`torch.nn.functional.cross_entropy: ${Object.entries(counts).map(([what, n]) => `${n} ${what}`).join(", ")}`);

// The report's data: blocks of compressed JSON, read when they are needed.

const unpacked = new Map();

function unpack(name) {
  if (!unpacked.has(name)) unpacked.set(name, decompressed(name));
  return unpacked.get(name);
}

async function decompressed(name) {
  const text = atob(document.getElementById(`block-${name}`).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** The columns of all cases, with what is looked up often made ready. */
async function readIndex() {
  const index = await unpack("index");
  const { cases, tags } = index;
  index.size = cases.id.length;
  index.haystack = cases.id.map((id, i) => {
    const words = [index.losses[cases.loss[i]], id, cases.why[i], ...cases.tags[i].map((tag) => tags[tag])];
    return words.join(" ").toLowerCase();
  });
  index.place = new Map(cases.id.map((id, i) => [`${index.losses[cases.loss[i]]} ${id}`, i]));
  return index;
}

async function readCase(index, number) {
  const block = await unpack(`cases-${Math.floor(number / index.together)}`);
  return { ...block.cases[number % index.together], programs: block.programs };
}

const STATUSES = { p: "passed", k: "known difference", f: "failed", n: "not expressible" };
const SIGNS = { p: "✓", k: "~", f: "✗", n: "–", ".": "" };
const CHIPS = { p: "passed", k: "known", f: "failed", n: "not" };

function letterOf(status) {
  return Object.keys(STATUSES).find((letter) => STATUSES[letter] === status);
}

/** The letter of a case on a backend: of the whole case, or of one facet. */
function letter(index, number, backend, facet) {
  const at = facet === undefined ? 0 : 1 + index.facets.indexOf(facet);
  return index.verdicts[index.verdict[backend][number]][at];
}

function mark(letter, what) {
  if (letter === ".") return h("span", { class: "mark absent", title: `${what}: not compared` }, sr("not compared"));
  const text = `${what}: ${STATUSES[letter]}`;
  return h("span", { class: `mark ${letter}`, title: text }, h("span", { "aria-hidden": "true" }, SIGNS[letter]), sr(STATUSES[letter]));
}

// Which cases a query asks for, and what it says of itself.

const FILTERS = { q: "Search", loss: "Loss", backend: "Array library", facet: "Facet", status: "Status", tag: "Tag", known: "Known difference" };

function criteria(query) {
  return Object.fromEntries(Object.keys(FILTERS).map((name) => [name, query.get(name) ?? ""]));
}

const MOST_NAMED = 12;

/** Sentences about what a query, perhaps typed or of another report, asks for that is not here: [[filter, text]]. */
function unknownChoices(index, wanted) {
  const known = {
    loss: index.losses,
    backend: index.backends,
    facet: index.facets,
    status: Object.values(STATUSES),
    tag: [...index.tags].sort(),
    known: index.known.map((_, number) => String(number)),
  };
  return Object.entries(known)
    .filter(([name, words]) => wanted[name] && !words.includes(wanted[name]))
    .map(([name, words]) => [name, unknownText(FILTERS[name].toLowerCase(), wanted[name], words)]);
}

function unknownText(name, word, known) {
  if (!known.length) return `unknown ${name} "${word}": there is none`;
  const more = known.length > MOST_NAMED ? `, and ${counted(known.length - MOST_NAMED, "other")}` : "";
  return `unknown ${name} "${word}": known are ${known.slice(0, MOST_NAMED).join(", ")}${more}`;
}

/** The numbers of the cases that meet every part of the query, and how many of them have each status. */
function matching(index, wanted) {
  const { cases } = index;
  const terms = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
  const loss = wanted.loss && index.losses.indexOf(wanted.loss);
  const tag = wanted.tag && index.tags.indexOf(wanted.tag);
  const known = wanted.known && new Set(index.known[Number(wanted.known)] ?? []);
  const worst = worstStatuses(index, wanted);
  const status = wanted.status && (letterOf(wanted.status) ?? "?");
  const found = [];
  const counts = { p: 0, k: 0, f: 0, n: 0 };
  for (let i = 0; i < index.size; i++) {
    if (loss !== "" && cases.loss[i] !== loss) continue;
    if (tag !== "" && !cases.tags[i].includes(tag)) continue;
    if (known !== "" && !known.has(i)) continue;
    const letters = worst(i);
    if (letters === "" || (status && !letters.includes(status))) continue;
    if (!terms.every((term) => index.haystack[i].includes(term))) continue;
    found.push(i);
    counts[status || [..."fkpn"].find((one) => letters.includes(one))]++;
  }
  return { found, counts };
}

/** A function that gives the different letters that a case has, of the facet and on the backends asked for. */
function worstStatuses(index, wanted) {
  const at = wanted.facet ? 1 + index.facets.indexOf(wanted.facet) : 0;
  const chosen = index.backends.map((_, i) => i).filter((i) => !wanted.backend || index.backends[i] === wanted.backend);
  const columns = chosen.map((i) => index.verdict[i]);
  const unknown = (wanted.facet && at === 0) || columns.length === 0;
  const letters = index.verdicts.map((word) => (unknown ? "." : word[at]));
  return (i) => {
    let seen = "";
    for (const column of columns) {
      const one = letters[column[i]];
      if (one !== "." && !seen.includes(one)) seen += one;
    }
    return seen;
  };
}

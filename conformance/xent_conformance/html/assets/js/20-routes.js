// A view is an address behind the #, so that each can be linked to: #/cases?loss=torch.cross_entropy&status=failed

function route(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").map(decoded);
  return { view: parts[0] || "overview", parts: parts.slice(1), query: new URLSearchParams(query) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function linkTo(view, parts, query) {
  const path = [view, ...(parts ?? [])].map(encodeURIComponent).join("/");
  const search = new URLSearchParams(Object.entries(query ?? {}).filter(([, value]) => value));
  return `#/${path}` + (String(search) ? `?${search}` : "");
}

function linkToCase(index, number, query) {
  return linkTo("case", [index.losses[index.cases.loss[number]], index.cases.id[number]], query);
}

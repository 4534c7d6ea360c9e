// Shows the view that the address asks for.

document.documentElement.classList.add("js");

const sections = new Map([...document.querySelectorAll("main > section")].map((section) => [section.dataset.view, section]));
const scrolled = new Map();
let current = null;
let ready = null;

function themeButton() {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  try {
    const kept = localStorage.getItem("xent-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch {
    // a file opened from disk may have no storage
  }
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("xent-theme", root.dataset.theme);
    } catch {
      // then it holds until the page is closed
    }
  });
}

/** Open and close the facets of the losses; the address says which are open. */
function openFacets(query) {
  const open = (query.get("open") ?? "").split(",");
  for (const button of document.querySelectorAll(".opener")) {
    const yes = open.includes("all") || open.includes(button.dataset.loss);
    button.setAttribute("aria-expanded", String(yes));
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("open", yes);
  }
  const all = document.getElementById("all-facets");
  const every = [...document.querySelectorAll(".opener")].every((button) => button.getAttribute("aria-expanded") === "true");
  all.setAttribute("aria-expanded", String(every));
  all.textContent = every ? "Hide the facets" : "Show all facets";
}

function listenToFacets() {
  const buttons = [...document.querySelectorAll(".opener")];
  const openNow = () => buttons.filter((button) => button.getAttribute("aria-expanded") === "true").map((button) => button.dataset.loss);
  const go = (open) => {
    history.replaceState(null, "", linkTo("", [], { open }));
    openFacets(new URLSearchParams({ open }));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const open = new Set(openNow());
      if (!open.delete(button.dataset.loss)) open.add(button.dataset.loss);
      go([...open].join(","));
    });
  }
  document.getElementById("all-facets").addEventListener("click", () => go(openNow().length === buttons.length ? "" : "all"));
}

function start() {
  themeButton();
  listenToFacets();
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
  addEventListener("hashchange", () => show(true));
  addEventListener("scroll", () => current && scrolled.set(current, scrollY), { passive: true });
  history.scrollRestoration = "manual";
  show(false);
}

async function views() {
  if (typeof DecompressionStream === "undefined") throw new Error("this browser cannot read the compressed data; one from 2024 or later can");
  const index = await readIndex();
  return { index, list: listView(sections.get("cases"), index) };
}

async function show(moved) {
  const hash = location.hash;
  if (hash && !hash.startsWith("#/")) return;
  const asked = route(hash);
  const view = sections.has(asked.view) ? asked.view : "overview";
  const before = current && route(current).view;
  current = hash;
  for (const [name, section] of sections) section.classList.toggle("current", name === view);
  for (const link of document.querySelectorAll("[data-nav]")) {
    const here = link.dataset.nav === (view === "case" ? "cases" : view === "loss" ? "overview" : view);
    link.toggleAttribute("aria-current", here);
    if (!here) continue;
    link.setAttribute("aria-current", "page");
    link.parentElement.scrollLeft = link.offsetLeft - 40;
  }
  try {
    await draw(view, asked, sections.get(view));
  } catch (error) {
    sections.get(view).append(h("p", { class: "alarm", role: "alert" }, `This view cannot be shown: ${error.message}`));
  }
  if (current !== hash) return;
  document.title = `${sections.get(view).querySelector("h1")?.textContent ?? ""} · ${document.body.dataset.title}`;
  if (!moved) return;
  const back = before === "case" && view === "cases";
  scrollTo(0, back ? scrolled.get(hash) ?? 0 : 0);
  chosenKnown(view, asked);
  if (before !== view) document.getElementById("main").focus({ preventScroll: true });
}

async function draw(view, asked, section) {
  if (view === "overview") openFacets(asked.query);
  chosenKnown(view, asked);
  if (!["cases", "case", "loss", "plots"].includes(view)) return;
  ready ??= views();
  const { index, list } = await ready;
  if (view === "cases") list.show(asked.query);
  if (view === "case") await caseView(section, index, asked, list.neighbours);
  if (view === "loss") lossView(section, index, asked);
  if (view === "plots" && !section.dataset.drawn) {
    section.dataset.drawn = "yes";
    await plotsView(index);
  }
}

function chosenKnown(view, asked) {
  if (view !== "known") return;
  for (const item of document.querySelectorAll("ol.known > li")) item.classList.toggle("chosen", item.id === `known-${asked.parts[0]}`);
  document.querySelector("ol.known > li.chosen")?.scrollIntoView();
}

start();

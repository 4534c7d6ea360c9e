// Programs with a button that copies them.

function filledIn(program, arrays, id) {
  return program.replace(/⟦(\d+|id)⟧/g, (mark, name) => {
    if (name === "id") return id;
    return name in arrays ? nestedLists(arrays[name]) : mark; // a text of the call may look like a mark
  });
}

function codeBox(title, text, kind) {
  const pre = h("pre", { tabindex: "0", "aria-label": title }, h("code", {}, text));
  return h("div", { class: `code ${kind ?? ""}` }, h("div", { class: "code-head" }, h("span", { class: "grow" }, title), copyButton(() => text, title)), pre);
}

function copyButton(text, title) {
  const said = h("span", { role: "status", class: "sr" });
  const button = h("button", { type: "button", class: "copy", "aria-label": `Copy: ${title}` }, "Copy");
  button.addEventListener("click", async () => {
    const done = await copied(text());
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    said.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2000);
  });
  return h("span", {}, button, said);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard in this browser, or not for files opened from disk
    const area = h("textarea", { class: "sr", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Tabs as of the ARIA authoring practices: arrows move, the chosen panel is shown. */
function tabs(label, panels) {
  const buttons = panels.map(({ name }, i) => h("button", { type: "button", role: "tab", id: `tab-${i}`, "aria-controls": `panel-${i}`, onclick: () => choose(i) }, name));
  const bodies = panels.map(({ body }, i) => h("div", { role: "tabpanel", id: `panel-${i}`, "aria-labelledby": `tab-${i}` }, body));
  function choose(chosen) {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === chosen));
      button.tabIndex = i === chosen ? 0 : -1;
      bodies[i].hidden = i !== chosen;
    });
  }
  const bar = h("div", { role: "tablist", "aria-label": label }, buttons);
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = (buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length;
    choose(next);
    buttons[next].focus();
  });
  choose(0);
  return { bar, bodies };
}

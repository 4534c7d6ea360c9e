"use strict";
// Everything that comes from the report goes into the page as text, through these functions, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element; `on…` attributes are listeners, strings among the children become text. */
function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...real(children));
  return element;
}

/** The children that there are, without the lists that they come in. */
function real(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined);
}

function replace(element, ...children) {
  element.replaceChildren(...real(children));
}

function sr(text) {
  return h("span", { class: "sr" }, text);
}

function web(address, text) {
  const safe = /^https?:\/\/\S+$/.test(address);
  return safe ? h("a", { href: address, rel: "noreferrer noopener" }, text ?? address) : text ?? address;
}

function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many ?? one + "s"}`;
}

// Mark-up from the server's own partials, templates in the page, and the texts that stand there for translation.
export function fragment(html) {
  return document.createRange().createContextualFragment(html);
}

export function fromTemplate(name) {
  const template = document.querySelector(`template[data-template="${name}"]`);
  return template.content.cloneNode(true).firstElementChild;
}

export function text(name, values = {}) {
  const found = document.querySelector(`template[data-text="${name}"]`)?.content.textContent ?? "";
  return found.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

export function counted(name, n) {
  const form = new Intl.PluralRules(document.documentElement.lang || "ru").select(n);
  return text(`${name}-${form === "other" ? "many" : form}`, { n }) || text(`${name}-many`, { n });
}

/** A box with this mark-up inside, not yet on the page. */
export function boxOf(nodes) {
  const box = document.createElement("div");
  box.append(...nodes);
  return box;
}

// While a button is held down its part stays as it is: a control that is exchanged between press and release is not clicked.
const later = new Map(); // part -> its newest mark-up
let pressed = null;

document.addEventListener("pointerdown", (event) => (pressed = event.button === 0 ? event.target : null), true);
for (const name of ["pointerup", "pointercancel", "blur"]) {
  window.addEventListener(name, () => setTimeout(released), true); // the click comes after the release
}

function released() {
  pressed = null;
  const waiting = [...later];
  later.clear();
  for (const [part, box] of waiting) swap(part, box);
}

// Puts new mark-up into a live part; whoever had the focus inside keeps it on the same control.
export function swap(part, box) {
  later.delete(part);
  if (pressed?.isConnected && part.contains(pressed)) {
    later.set(part, box);
    return;
  }
  if (box.isEqualNode(boxOf(Array.from(part.childNodes, (node) => node.cloneNode(true))))) return;
  const held = part.contains(document.activeElement) ? pathTo(document.activeElement) : null;
  part.replaceChildren(...box.childNodes);
  if (held) part.querySelector(held)?.focus({ preventScroll: true });
}

function pathTo(control) {
  for (const name of ["id", "href", "form", "name"]) {
    const value = control.getAttribute(name);
    if (value) return `${control.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return control.localName;
}

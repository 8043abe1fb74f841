// Keys of a chat and of the console: they press what stands on the page. Their list opens with «?» and from the menu.
import { meaning } from "./keymap.js";

const SWITCH = "single-keys";

export class Keys {
  constructor(page = document) {
    this.page = page;
    this.single = remembered();
    this.dialog = page.querySelector("dialog[data-keys]");
    this.toggle = page.querySelector("[data-single-keys]");
  }

  listen() {
    this.page.addEventListener("keydown", (event) => {
      if (!this.page.querySelector("dialog[open]") && this.#do(this.#meaning(event))) event.preventDefault();
    });
    if (!this.dialog) return;
    for (const button of this.page.querySelectorAll("[data-open-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.#open());
    }
    this.#showSwitch();
    this.toggle?.addEventListener("click", () => this.#switch());
  }

  #meaning(event) {
    const writing = event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable]") != null;
    return meaning(event, { writing, single: this.single, desk: this.page.querySelector("[data-console]") !== null });
  }

  #do(what) {
    if (what?.move) return this.#move(what.move);
    if (what?.write) return this.#write(what.write === "note");
    if (what?.help) return this.#open();
    if (what?.press) return this.#press(what.press);
    return false;
  }

  #press(code) {
    const buttons = [...this.page.querySelectorAll(`[data-key="${CSS.escape(code)}"]`)];
    const button = buttons.find((one) => one.checkVisibility());
    button?.click();
    return Boolean(button);
  }

  #move(step) {
    const rows = [...this.page.querySelectorAll("[data-list] a[data-thread], .thread-list a[data-thread]")];
    if (!rows.length) return false;
    const here = rows.findIndex((row) => row === this.page.activeElement || row.getAttribute("aria-current"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
    if (next !== rows[here]) next.click();
    return true;
  }

  #write(note) {
    const form = this.page.querySelector("[data-composer]");
    const choice = form?.querySelector(`[name="note"][value="${note ? "1" : ""}"]`);
    if (!choice?.parentElement.checkVisibility()) return false;
    choice.click();
    form.elements.text.focus();
    return true;
  }

  #open() {
    this.dialog?.showModal();
    return Boolean(this.dialog);
  }

  #switch() {
    this.single = !this.single;
    try {
      localStorage.setItem(SWITCH, this.single ? "on" : "off");
    } catch {
      // remembered for this page only
    }
    this.#showSwitch();
  }

  #showSwitch() {
    if (!this.toggle) return;
    this.toggle.hidden = false;
    this.toggle.setAttribute("aria-pressed", String(this.single));
  }
}

function remembered() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

// The search box as a combobox: articles are offered below it while one types. Without this file it is a plain form.
import { fragment } from "../fragments.js";
import { Asking, moved } from "./asking.js";

export class Suggestions {
  constructor(form) {
    this.form = form;
    this.field = form.elements.namedItem("q");
    this.list = form.querySelector("[role=listbox]");
    this.said = form.querySelector("[role=status]");
    this.active = -1;
    this.search = ""; // the token of the search that is being typed
    this.asking = new Asking({ ask: (text, signal) => this.#ask(text, signal), onAnswer: (text, answer) => this.#show(answer) });
  }

  start() {
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.setAttribute("aria-expanded", "false");
    this.field.addEventListener("input", (event) => event.isComposing || this.#typed());
    this.field.addEventListener("compositionend", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#pressed(event));
    this.field.addEventListener("focus", () => this.list.childElementCount && this.#open(true));
    this.field.addEventListener("blur", () => this.#open(false));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.form.addEventListener("submit", () => this.#carry());
  }

  async #ask(text, signal) {
    const query = new URLSearchParams({ q: text, search: this.search });
    const response = await fetch(`${this.form.dataset.suggestions}?${query}`, { signal, headers: { Accept: "application/json" } });
    if (response.status === 429) return { waitMs: 1000 * (Number(response.headers.get("Retry-After")) || 1) };
    if (!response.ok) throw new Error(`suggestions: ${response.status}`);
    return response.json();
  }

  #typed() {
    if (!this.field.value.trim()) this.search = "";
    this.asking.typed(this.field.value);
  }

  #show(answer) {
    this.list.replaceChildren(fragment(answer?.html ?? ""));
    this.search = answer?.search || this.search;
    this.#choose(-1);
    this.#open(this.list.childElementCount > 0 && document.activeElement === this.field);
    this.said.textContent = answer?.said ?? "";
    this.said.classList.toggle("visually-hidden", this.list.childElementCount > 0);
  }

  #open(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
    if (!open) this.#choose(-1);
  }

  #choose(number) {
    this.active = number;
    for (const [at, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(at === number));
      if (at === number) option.scrollIntoView({ block: "nearest" });
    }
    if (number < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", this.list.children[number].id);
  }

  #pressed(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault(); // the words stay; a second Esc clears them, as in any search field
      this.#open(false);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.list.children[this.active].click();
    } else {
      const next = moved(event.key, this.active, this.list.childElementCount);
      if (next === null) return;
      event.preventDefault();
      this.#open(true);
      this.#choose(next);
    }
  }

  // Enter ends the search that was being typed, and is not a second one.
  #carry() {
    this.asking.stop();
    if (!this.search) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "search", value: this.search });
    this.form.append(field);
  }
}

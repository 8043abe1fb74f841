// Search in what a page shows: each place is marked, «next» and «previous» go round, folded places open.
import { text } from "../fragments.js";
import { Places } from "./places.js";

const WAIT_MS = 150;

export class Finder {
  constructor(form, region) {
    Object.assign(this, { form, region });
    this.words = form.querySelector("[data-find-words]");
    this.said = form.querySelector("[data-find-said]");
    this.folds = [...region.querySelectorAll("details")];
    this.rows = [...region.querySelectorAll(region.dataset.foundIn)];
    this.places = new Places([]);
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go(this.places.next());
    });
    form.querySelector("[data-find-previous]").addEventListener("click", () => this.#go(this.places.previous()));
    this.words.addEventListener("input", () => this.#soon());
    this.words.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("keydown", (event) => this.#shortcut(event));
    for (const [name, open] of [["[data-unfold]", true], ["[data-fold]", false]]) this.#all(form.querySelector(name), open);
  }

  #all(button, open) {
    button.hidden = this.folds.length === 0;
    button.addEventListener("click", () => this.folds.forEach((fold) => (fold.open = open)));
  }

  #soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#find(), WAIT_MS);
  }

  #find() {
    for (const row of this.rows) row.classList.remove("found", "found--here");
    const words = this.words.value.trim();
    this.places = new Places(words ? this.rows.map(ownText) : [], words);
    for (const n of this.places.found) this.rows[n].classList.add("found");
    if (!words) this.said.textContent = "";
    else this.#go(this.places.next());
  }

  #go(n) {
    if (n === null) {
      this.said.textContent = this.words.value.trim() ? text("found-none") : "";
      return;
    }
    this.region.querySelector(".found--here")?.classList.remove("found--here");
    const row = this.rows[n];
    row.classList.add("found--here");
    for (let fold = row.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    row.scrollIntoView({ block: "center" });
    this.said.textContent = text("found", { n: this.places.at + 1, all: this.places.found.length });
  }

  #key(event) {
    if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      this.#go(this.places.previous());
    }
  }

  // The browser's own search finds nothing in what is folded.
  #shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyF" || event.shiftKey || document.activeElement === this.words) return;
    event.preventDefault();
    this.words.focus();
    this.words.select();
  }
}

// Of a branch its own line, not all that hangs on it.
function ownText(row) {
  const line = row.querySelector(":scope > details > summary");
  return (line && row.localName === "li" ? line : row).textContent;
}

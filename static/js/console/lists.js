// The operator's lists, as the server renders them: swapped whole, with the focus and the open chat kept.
import { boxOf, fragment, swap } from "../fragments.js";

export class Lists {
  constructor(root) {
    this.root = root;
    this.current = root.dataset.current ?? "";
  }

  show(name, html) {
    const list = this.root.querySelector(`[data-list="${CSS.escape(name)}"]`);
    if (!list) return;
    const ready = boxOf([fragment(html)]);
    if (this.current) ready.querySelector(`[data-thread="${CSS.escape(this.current)}"]`)?.setAttribute("aria-current", "page");
    swap(list, ready);
  }

  showFigures(counters) {
    for (const [name, value] of Object.entries(counters)) {
      for (const place of document.querySelectorAll(`[data-figure="${CSS.escape(name)}"]`)) place.textContent = value ?? "";
    }
  }
}

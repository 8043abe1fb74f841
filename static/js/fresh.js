// Parts of a page that bring themselves up to date: data-fresh is where from, data-every how often, in seconds.
import { boxOf, fragment, swap } from "./fragments.js";

class FreshPart {
  constructor(part) {
    this.part = part;
    this.every = Number(part.dataset.every || 5) * 1000;
  }

  start() {
    setTimeout(() => this.#look(), this.every);
  }

  async #look() {
    try {
      const answer = await fetch(this.part.dataset.fresh, { credentials: "same-origin" });
      // over, or signed out: the page itself says which
      if (answer.status === 204 || answer.redirected || answer.status === 404) return location.reload();
      if (answer.ok) {
        swap(this.part, boxOf(fragment(await answer.text()).childNodes));
        this.part.dataset.freshAt = new Date().toISOString();
      }
    } catch {
      // the network is away: the next look finds it
    }
    this.start();
  }
}

for (const part of document.querySelectorAll("[data-fresh]")) new FreshPart(part).start();

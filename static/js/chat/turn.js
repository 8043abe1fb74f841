// Whose turn it is, in the server's words: asked for again when somebody's word passes the ball on, and when time does.
import { boxOf, fragment, swap } from "../fragments.js";
import { passes } from "./ball.js";

const AGAIN_AFTER_MS = 15000; // a question that got no answer

export class Turn {
  constructor(page) {
    this.page = page;
    this.asked = 0;
    this.look();
  }

  heard(frame) {
    if (passes(this.#words?.dataset.ball, frame)) this.#ask();
  }

  /** What stands there is fresh; an answer to an earlier question is not. */
  look() {
    this.asked += 1;
    this.#askIn(Number(this.#words?.dataset.again) * 1000);
  }

  get #part() {
    return this.page.querySelector('[data-part="turn"]');
  }

  get #words() {
    return this.#part?.querySelector("[data-ball]");
  }

  #askIn(milliseconds) {
    clearTimeout(this.waiting);
    if (milliseconds) this.waiting = setTimeout(() => this.#ask(), milliseconds);
  }

  async #ask() {
    const asked = (this.asked += 1);
    let html;
    try {
      const response = await fetch(`${location.pathname}?part=turn`, { cache: "no-store" });
      if (!response.ok) return; // the right has ended, and the socket says so
      html = await response.text();
    } catch {
      this.#askIn(AGAIN_AFTER_MS);
      return;
    }
    if (asked !== this.asked || !this.#part) return;
    swap(this.#part, boxOf([fragment(html)]));
    this.look();
  }
}

// «Печатает»: told to the others at most every three seconds, and shown for a few seconds after each word of it.
import { text } from "../fragments.js";

const TELL_EVERY_MS = 3000;
const SHOWN_FOR_MS = 5000;

export class Typing {
  constructor(root, send) {
    this.line = root.querySelector("[data-typing]");
    this.words = root.querySelector("[data-typing-text]");
    this.send = send;
    this.toldAt = 0;
  }

  tell() {
    const now = Date.now();
    if (now - this.toldAt < TELL_EVERY_MS) return;
    if (this.send({ type: "typing" })) this.toldAt = now;
  }

  show(name) {
    if (!this.line) return;
    this.words.textContent = text("typing", { name });
    this.line.hidden = false;
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.hide(), SHOWN_FOR_MS);
  }

  hide() {
    if (this.line) this.line.hidden = true;
  }
}

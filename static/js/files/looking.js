// Looks a log, an archive of requests or JSON through before it is attached; where secrets are, the person is asked.
import { text } from "../fragments.js";

const SHOWN = 100; // changed lines in the list
const WAITS_VISIBLY_AFTER_MS = 400;

export class Looking {
  constructor(page = document) {
    this.dialog = page.querySelector("dialog[data-looking]");
    this.rules = JSON.parse(page.querySelector("template[data-secret-rules]").content.textContent);
    const part = (name) => this.dialog.querySelector(`[data-looking-${name}]`);
    [this.title, this.found, this.list, this.rest] = ["title", "found", "list", "rest"].map(part);
  }

  /** The file as it may be attached: the same one, a masked one, or null when the person gave it up. `onProgress(share)`. */
  async look(file, onProgress) {
    const seen = await this.#search(file, onProgress);
    if (!seen.count) return file;
    const choice = await this.#ask(file, seen);
    if (choice === "mask") return new File([seen.bytes], file.name, { type: file.type });
    return choice === "send" ? file : null;
  }

  async #search(file, onProgress) {
    const bytes = await file.arrayBuffer();
    const worker = new Worker(this.dialog.dataset.worker, { type: "module" });
    const late = Date.now() + WAITS_VISIBLY_AFTER_MS;
    try {
      return await new Promise((done, failed) => {
        worker.addEventListener("error", () => failed(new Error("file-unread")));
        worker.addEventListener("message", ({ data }) => {
          if (!("done" in data)) done(data);
          else if (Date.now() > late) onProgress(data.done);
        });
        worker.postMessage({ bytes, rules: this.rules, most: SHOWN }, [bytes]);
      });
    } finally {
      worker.terminate();
    }
  }

  async #ask(file, { count, kinds, changes }) {
    this.title.textContent = text("looking-title", { name: file.name });
    this.found.textContent = text("looking-found", { n: count, kinds: kinds.map((kind) => text(`secret-${kind}`)).join(", ") });
    this.list.replaceChildren(...changes.map(row));
    this.rest.hidden = count <= changes.length;
    this.rest.textContent = text("looking-rest", { n: count - changes.length });
    this.dialog.returnValue = "";
    this.dialog.showModal();
    await new Promise((closed) => this.dialog.addEventListener("close", closed, { once: true }));
    return this.dialog.returnValue;
  }
}

function row({ line, before, after }) {
  const item = document.createElement("li");
  const number = Object.assign(document.createElement("span"), { className: "changes__line", textContent: text("looking-line", { n: line }) });
  item.append(number, Object.assign(document.createElement("del"), { textContent: before }), Object.assign(document.createElement("ins"), { textContent: after }));
  return item;
}

// Looks a log, an archive of requests or JSON through before it is attached; where secrets are, the person is asked.
import { SecretScanner } from "../chat/secrets.js";
import { text } from "../fragments.js";
import { decoded } from "./encoding.js";
import { changes, maskedText, secretsOf } from "./scan.js";

const SHOWN = 100; // changed lines in the list
const LONGEST_SLICE_MS = 12;
const WAITS_VISIBLY_AFTER_MS = 400;

export class Looking {
  constructor(page = document) {
    this.dialog = page.querySelector("dialog[data-looking]");
    this.scanner = new SecretScanner(JSON.parse(page.querySelector("template[data-secret-rules]").content.textContent));
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

  // In slices on the page's own thread: a worker's script could not be fetched without a connection.
  async #search(file, onProgress) {
    const { text: words, encode } = decoded(new Uint8Array(await file.arrayBuffer()));
    const steps = secretsOf(words, this.scanner);
    const late = performance.now() + WAITS_VISIBLY_AFTER_MS;
    let breath = performance.now();
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      const now = performance.now();
      if (now - breath < LONGEST_SLICE_MS) continue;
      if (now > late) onProgress(step.value);
      await new Promise((go) => setTimeout(go));
      breath = performance.now();
    }
    const secrets = step.value;
    return {
      count: secrets.length,
      kinds: this.scanner.kinds.filter((kind) => secrets.some((one) => one.kind === kind)),
      changes: changes(words, secrets, this.scanner, SHOWN),
      bytes: secrets.length ? encode(maskedText(words, secrets, this.scanner)) : null,
    };
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

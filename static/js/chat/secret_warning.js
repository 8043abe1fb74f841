// Asks before a message with a secret in it leaves the browser.
import { text } from "../fragments.js";
import { SecretScanner } from "./secrets.js";

export class SecretWarning {
  /** On a page without the dialog (the desk's) nothing is ever held back. */
  constructor(page = document) {
    this.dialog = page.querySelector("dialog[data-secrets]");
    const rules = page.querySelector("template[data-secret-rules]");
    this.scanner = this.dialog && rules ? new SecretScanner(JSON.parse(rules.content.textContent)) : null;
  }

  /** True when there is something to ask: `decided` is then called with "mask", "send" or, to go on writing, "". */
  asks(texts, decided) {
    const kinds = this.scanner?.kindsIn(...texts) ?? [];
    if (!kinds.length) return false;
    const found = this.dialog.querySelector("[data-secrets-found]");
    found.textContent = kinds.map((kind) => text(`secret-${kind}`)).join(", ");
    this.dialog.returnValue = "";
    this.dialog.addEventListener("close", () => decided(this.dialog.returnValue), { once: true });
    this.dialog.showModal();
    return true;
  }

  masked(words) {
    return this.scanner.masked(words);
  }
}

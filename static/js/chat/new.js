// The form of a new chat: a secret in it is asked about before it is sent, and its files go with their progress.
import { text } from "../fragments.js";
import { FormFiles } from "../files/form_files.js";
import { SecretWarning } from "./secret_warning.js";
import { safeStorage } from "./storage.js";

class NewChat {
  constructor(main, { warning, dialogs }) {
    this.main = main;
    this.warning = warning;
    this.form = main.querySelector("[data-new-chat]");
    this.files = new FormFiles(main, this.form, { owner: `${this.form.dataset.me}:new`, storage: safeStorage(), dialogs });
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.files.start();
  }

  #submit(event) {
    const decided = event.submitter?.name === "secrets" || this.form.querySelector("input[name=secrets]");
    if (!decided && this.#asks()) return event.preventDefault();
    if (!this.files.count) return undefined;
    event.preventDefault();
    return this.#send(new FormData(this.form, event.submitter));
  }

  #asks() {
    const fields = [...this.form.querySelectorAll("input[type=text], textarea")];
    return this.warning.asks(fields.map((field) => field.value), (choice) => choice && this.#sendWith(choice));
  }

  // The server does the masking: the page that «Back» returns to still has what was written.
  #sendWith(choice) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "secrets", value: choice });
    this.form.append(field);
    this.form.requestSubmit();
    field.remove();
  }

  async #send(data) {
    if (this.sending) return;
    this.sending = true;
    const button = this.form.querySelector("[data-start]");
    button.setAttribute("aria-busy", "true");
    try {
      this.#answered(await this.files.send(data));
    } catch {
      this.files.say(text("form-broken"));
    } finally {
      this.sending = false;
      button.removeAttribute("aria-busy");
    }
  }

  // A redirect has led to the chat; anything else is this page again, with what is wrong.
  #answered({ address, status, page }) {
    if (status < 300 && new URL(address).pathname !== new URL(this.form.action).pathname) {
      this.files.done();
      return location.assign(address);
    }
    const main = new DOMParser().parseFromString(page, "text/html").querySelector("main:has([data-new-chat])");
    if (!main) return this.files.say(text("file-refused"));
    this.main.replaceWith(main);
    const again = new NewChat(main, { warning: this.warning, dialogs: this.files.dialogs });
    return (main.querySelector("[role=alert] button, [aria-invalid=true]") ?? again.form).focus();
  }
}

const main = document.querySelector("main:has([data-new-chat])");
if (main) new NewChat(main, { warning: new SecretWarning() });

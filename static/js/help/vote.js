// «Статья помогла?» answered in place. Without this file the form reloads the page.
import { boxOf, fragment, swap } from "../fragments.js";

export class Vote {
  constructor(part) {
    this.part = part;
  }

  start() {
    this.part.addEventListener("submit", (event) => this.#send(event));
  }

  async #send(event) {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form, event.submitter);
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`vote: ${response.status}`);
      const fresh = fragment((await response.json()).html).querySelector("[data-vote]");
      const { value } = event.submitter;
      swap(this.part, boxOf([...fresh.childNodes]));
      this.part.querySelector(`button[value="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
    } catch {
      this.#plainly(form, event.submitter);
    }
  }

  // An ordinary form: the server, or the browser, says on a page of its own what is wrong.
  #plainly(form, submitter) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(field);
    form.submit();
  }
}

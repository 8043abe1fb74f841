// The field in which a message is written: keys, draft, length, and at the desk the mode of a note.
import { text } from "../fragments.js";
import { SecretWarning } from "./secret_warning.js";

const WARN_WITHIN = 300; // characters left when the counter appears

export class Composer {
  /**
   * @param {HTMLFormElement} form data-send="enter|ctrl-enter", data-limit; at the desk a choice `note`
   * `onSend(words, note)` answers whether the text was taken; `onTyping()` is called on each change; `onMode()`
   * when the desk chooses whom it writes to; `files()` says {count, problem} of what waits beside the text.
   */
  constructor(form, { draftKey, storage, onSend, onTyping, onMode, files }) {
    Object.assign(this, { form, draftKey, storage, onSend, onTyping, onMode, files });
    this.warning = new SecretWarning();
    this.field = form.elements.text;
    this.limit = Number(form.dataset.limit || 4000);
    this.counter = form.querySelector("[data-counter]");
    this.problem = form.querySelector("[data-problem]");
    form.noValidate = true;
    form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#changed());
    form.addEventListener("change", (event) => event.target.name === "note" && this.#modeChosen());
    if (!this.field.value) this.#takeUpDraft();
    this.#grow();
    this.#count();
    this.#showMode();
  }

  /** True when the desk writes to colleagues only. */
  get note() {
    return this.form.elements.note?.value === "1";
  }

  setNote(note) {
    if (!this.form.elements.note) return;
    this.form.elements.note.value = note ? "1" : "";
    this.#modeChosen();
  }

  /** The text of a failed message returns to the field, before what is already there. */
  takeBack(words) {
    this.field.value = [words, this.field.value].filter(Boolean).join("\n");
    this.field.dispatchEvent(new Event("input"));
    this.field.focus();
  }

  say(problem) {
    if (!this.problem) return;
    this.problem.hidden = !problem;
    this.problem.querySelector("span").textContent = problem;
    if (problem) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  #submit(event) {
    if (event.submitter?.name === "secrets") return undefined; // the server has asked already
    event.preventDefault();
    const words = this.field.value.trim();
    const { count, problem } = this.files();
    if (!words && !count) return this.field.focus();
    if (problem) return this.say(problem);
    if ([...words].length > this.limit) return this.say(text("too-long"));
    if (this.warning.asks([words], (choice) => this.#decided(choice, words))) return undefined;
    return this.#give(words);
  }

  #decided(choice, words) {
    if (choice) this.#give(choice === "mask" ? this.warning.masked(words) : words);
    else this.field.focus();
  }

  #give(words) {
    if (!this.onSend(words, this.note)) return this.say(text("outbox-full"));
    this.field.value = "";
    this.field.focus();
    return this.#changed();
  }

  #key(event) {
    if (event.key === "Escape") return this.field.blur();
    if (event.key !== "Enter" || event.isComposing) return undefined;
    const byControl = event.ctrlKey || event.metaKey;
    const byEnter = this.form.dataset.send === "enter" && !event.shiftKey && !event.altKey && hasKeyboard();
    if (!byControl && !byEnter) return undefined;
    event.preventDefault();
    return this.form.requestSubmit();
  }

  #showMode() {
    this.form.classList.toggle("composer--note", this.note);
  }

  #modeChosen() {
    this.#showMode();
    this.#keepDraft();
    this.onMode();
  }

  #changed() {
    this.say("");
    this.#grow();
    this.#count();
    this.#keepDraft();
    if (this.field.value) this.onTyping();
  }

  get #noteKey() {
    return `${this.draftKey}:note`;
  }

  // A draft remembers what it was going to be: whoever takes the chat meanwhile must not find his note an answer.
  #keepDraft() {
    const [key, other] = this.note ? [this.#noteKey, this.draftKey] : [this.draftKey, this.#noteKey];
    try {
      this.storage.removeItem(other);
      if (this.field.value) this.storage.setItem(key, this.field.value);
      else this.storage.removeItem(key);
    } catch {
      // a browser that stores nothing keeps the text in the field
    }
  }

  #takeUpDraft() {
    const note = this.form.elements.note && this.#stored(this.#noteKey);
    this.field.value = note || this.#stored(this.draftKey);
    if (note) this.setNote(true);
  }

  #stored(key) {
    try {
      return this.storage.getItem(key) ?? "";
    } catch {
      return "";
    }
  }

  // Browsers without field-sizing get the height from here.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight}px`;
  }

  #count() {
    if (!this.counter) return;
    const left = this.limit - [...this.field.value].length;
    this.counter.hidden = left > WARN_WITHIN;
    this.counter.textContent = this.counter.hidden ? "" : text("left", { n: left });
  }
}

// On a phone's own keyboard Enter is the only way to a new line, and the button sends.
function hasKeyboard() {
  return !matchMedia("(hover: none) and (pointer: coarse)").matches;
}

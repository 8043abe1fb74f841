// Files of a form that opens a chat: there is no chat to upload them to, so they go with the form, and wait in this browser until then.
import { text } from "../fragments.js";
import { newId } from "../uuid.js";
import { Editor } from "../editor/editor.js";
import { kindOf, LARGEST_FORM, MOST_FILES } from "./kinds.js";
import { Looking } from "./looking.js";
import { Preparing } from "./preparing.js";
import { Recording } from "./recording.js";
import { sendForm } from "./sending.js";
import { Shelf } from "./shelf.js";
import { Sources } from "./sources.js";
import { Tray } from "./tray.js";
import { Waiting } from "./waiting.js";

export class FormFiles {
  /** `dialogs` of an earlier form on the same page, when this one has taken its place. */
  constructor(root, form, { owner, storage, dialogs = { editor: new Editor(), looking: new Looking() } }) {
    Object.assign(this, { form, dialogs });
    this.status = form.querySelector("[data-files-status]");
    this.problem = form.querySelector("[data-files-problem]");
    this.waiting = new Waiting({ key: `files:${owner}`, storage });
    this.shelf = new Shelf();
    this.bytes = new Map();
    this.tray = new Tray(form.querySelector("[data-tray]"), { onRemove: (id) => this.remove(id), onRetry: () => form.requestSubmit() });
    const say = (words) => this.say(words);
    this.preparing = new Preparing({ ...dialogs, say, busy: (words) => (this.status.textContent = words) });
    const onFiles = (files) => this.offer(files);
    new Sources(root, form, onFiles);
    new Recording(form, { onFiles, say });
    form.querySelector("[data-files-plain]").remove();
    form.querySelector("[data-ways]").hidden = false;
  }

  async start() {
    for (const file of this.waiting.files) {
      const kept = await this.shelf.get(file.id);
      if (kept) this.#show(file, kept.bytes);
      else {
        this.waiting.remove(file.id);
        this.say(text("file-lost", { name: file.name }));
      }
    }
  }

  get count() {
    return this.bytes.size;
  }

  offer(files) {
    this.say("");
    return this.preparing.prepare(files, () => MOST_FILES - this.waiting.files.length, (file) => this.#take(file));
  }

  remove(id) {
    this.waiting.remove(id);
    this.bytes.delete(id);
    this.tray.remove(id);
    this.shelf.drop(id);
  }

  /** The form with its files: {address, page} of the answer. Rejected when the connection breaks; everything stays then. */
  async send(data) {
    const files = this.waiting.files.filter(({ id }) => this.bytes.has(id));
    for (const { id, name } of files) data.append("files", this.bytes.get(id), name);
    try {
      return await sendForm(this.form.action, data, (sent) => this.#progress(files, sent));
    } catch (problem) {
      for (const file of files) this.tray.show({ ...file, state: "broken", problem: text("form-broken") });
      throw problem;
    }
  }

  /** The chat is there: nothing waits any more. */
  done() {
    for (const { id } of this.waiting.files) this.remove(id);
  }

  say(words) {
    this.problem.hidden = !words;
    this.problem.querySelector("span").textContent = words;
  }

  async #take(bytes) {
    const together = this.waiting.files.reduce((sum, one) => sum + one.size, bytes.size);
    if (together > LARGEST_FORM) return this.say(text("form-large", { name: bytes.name }));
    const file = { id: newId(), name: bytes.name, kind: kindOf(bytes.name), size: bytes.size };
    await this.shelf.put({ id: file.id, bytes });
    this.waiting.add(file);
    return this.#show(file, bytes);
  }

  #show(file, bytes) {
    this.bytes.set(file.id, bytes);
    this.tray.show({ ...file, state: "ready" }, bytes);
  }

  // The files stand in the form one after another, so what has left fills them in this order.
  #progress(files, sent) {
    let left = sent;
    for (const file of files) {
      const own = Math.min(file.size, Math.max(0, left));
      this.tray.show({ ...file, state: "uploading", sent: own });
      left -= file.size;
    }
  }
}

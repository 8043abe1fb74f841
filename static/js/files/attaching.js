// Files of one chat: from the ways in, through preparing, to the server, beside the text or with a message that is sent already.
import { text } from "../fragments.js";
import { newId } from "../uuid.js";
import { Editor } from "../editor/editor.js";
import { kindOf, MOST_FILES } from "./kinds.js";
import { Looking } from "./looking.js";
import { Preparing } from "./preparing.js";
import { Recording } from "./recording.js";
import { forget, sender } from "./sending.js";
import { Shelf } from "./shelf.js";
import { Sources } from "./sources.js";
import { Tray } from "./tray.js";
import { Uploads } from "./uploads.js";
import { Waiting } from "./waiting.js";

export class Attaching {
  /**
   * @param {HTMLElement} root the chat
   * @param {HTMLFormElement} form its composer
   * `note()`: is the message for colleagues only; `onUpload(file)`: a file of a sent message has changed its state.
   */
  constructor(root, form, { owner, storage, note, onUpload }) {
    Object.assign(this, { note, onUpload });
    this.status = form.querySelector("[data-files-status]");
    this.problem = form.querySelector("[data-files-problem]");
    this.token = () => form.elements.csrfmiddlewaretoken.value;
    this.waiting = new Waiting({ key: `files:${owner}`, storage });
    this.shelf = new Shelf();
    this.tray = new Tray(form.querySelector("[data-tray]"), { onRemove: (id) => this.remove(id), onRetry: (id) => this.uploads.retry(id) });
    this.uploads = new Uploads({ send: sender({ url: form.dataset.attachTo, token: this.token }), onChange: (file) => this.#changed(file) });
    const say = (words) => this.say(words);
    this.preparing = new Preparing({ editor: new Editor(), looking: new Looking(), say, busy: (words) => (this.status.textContent = words) });
    const onFiles = (files) => this.offer(files);
    new Sources(root, form, onFiles);
    new Recording(form, { onFiles, say });
    this.plain = form.querySelector("[data-files-plain]");
  }

  /** Takes up what waited when the page was left, beside the text and with the messages of the outbox. */
  async start(items) {
    this.#adopt(items.flatMap((item) => item.files ?? []));
    for (const item of items) if (!item.failed) await this.#resume(item);
    for (const file of this.waiting.files) {
      if (file.attachment) this.tray.show({ ...file, state: "done" });
      else await this.#takeUp(file);
    }
    await this.shelf.sweep();
  }

  async #resume(item) {
    for (const file of item.files ?? []) if (!file.attachment && !this.uploads.find(file.id)) await this.#send({ ...file, note: item.note });
  }

  // What the server knows to wait here and this browser does not: attached from another device.
  #adopt(sent) {
    const known = new Set([...this.waiting.files, ...sent].map((file) => file.attachment));
    for (const { dataset } of this.plain.querySelectorAll("[data-waiting]")) {
      const { waiting: id, name, kind, size, note } = dataset;
      if (!known.has(id)) this.waiting.add({ id, attachment: id, name, kind, size: Number(size), note: note === "1" });
    }
    this.plain.replaceChildren();
    this.plain.hidden = true;
  }

  /** These have arrived in the chat: whichever window sent them, they wait here no longer. */
  arrived(attachments) {
    const ids = (attachments ?? []).map((one) => one.id);
    for (const file of this.waiting.files) {
      if (!ids.includes(file.attachment)) continue;
      this.waiting.remove(file.id);
      this.tray.remove(file.id);
      this.shelf.drop(file.id);
    }
  }

  get files() {
    return this.waiting.files;
  }

  /** Whatever the person gives: looked at, edited, and then on its way. */
  offer(files) {
    this.say("");
    const room = () => MOST_FILES - this.waiting.files.length;
    return this.preparing.prepare(files, room, (file) => this.#take(file));
  }

  /** The waiting files have left with a message. */
  take() {
    this.tray.clear();
    this.say("");
    for (const { id, attachment } of this.waiting.take()) if (attachment) this.shelf.drop(id);
  }

  /** The files of a message that came back to be changed. */
  putBack(files, note) {
    for (const file of files ?? []) {
      this.waiting.add({ ...file, note });
      if (file.attachment) this.tray.show({ ...file, state: "done" });
      else if (this.uploads.find(file.id)) this.tray.show(this.uploads.find(file.id));
      else this.#takeUp({ ...file, note });
    }
  }

  /** An answer has become a note, or the other way round: what was uploaded as the one cannot be sent as the other. */
  changeSide() {
    this.changing = (this.changing ?? Promise.resolve()).then(() => this.#sendAnew());
  }

  async #sendAnew() {
    for (const old of this.#onOtherSide) {
      const kept = await this.shelf.get(old.id);
      if (!kept) continue; // from another device: it stays, and the message cannot go with it
      this.remove(old.id);
      await this.#take(new File([kept.bytes], old.name, { type: kept.bytes.type }));
    }
  }

  get #onOtherSide() {
    return this.waiting.files.filter((file) => Boolean(file.note) !== Boolean(this.note()));
  }

  remove(id) {
    const file = this.waiting.remove(id);
    this.uploads.cancel(id);
    this.tray.remove(id);
    this.shelf.drop(id);
    if (file?.attachment) forget(file.attachment, this.token);
  }

  /** The connection is back. */
  retry() {
    this.uploads.retry();
  }

  /** «Повторить» at a message: its files too. */
  async retryOf(item) {
    for (const { id, attachment } of item.files ?? []) if (!attachment) this.uploads.retry(id);
    await this.#resume(item);
  }

  /** Why the message cannot go yet, or "": no file is left behind without a word, and none goes to the other side. */
  get problemBeforeSending() {
    if (this.waiting.files.some((file) => this.uploads.find(file.id)?.state === "refused")) return text("file-refused-waits");
    const [other] = this.#onOtherSide;
    return other ? text(other.note ? "file-of-note" : "file-of-answer", { name: other.name }) : "";
  }

  say(words) {
    this.problem.hidden = !words;
    this.problem.querySelector("span").textContent = words;
  }

  async #take(bytes) {
    const file = { id: newId(), name: bytes.name, kind: kindOf(bytes.name), size: bytes.size, note: this.note() };
    await this.shelf.put({ id: file.id, bytes });
    this.waiting.add(file);
    this.tray.show({ ...file, state: "waiting" }, bytes);
    this.uploads.add({ ...file, bytes });
  }

  async #takeUp(file) {
    const kept = await this.shelf.get(file.id);
    if (!kept) {
      this.waiting.remove(file.id);
      return this.say(text("file-lost", { name: file.name }));
    }
    this.tray.show({ ...file, state: "waiting" }, kept.bytes);
    return this.uploads.add({ ...file, bytes: kept.bytes });
  }

  async #send(file) {
    const kept = await this.shelf.get(file.id);
    if (kept) this.uploads.add({ ...file, bytes: kept.bytes });
    else this.onUpload({ ...file, state: "refused", problem: text("file-lost", { name: file.name }) });
  }

  #changed(file) {
    const beside = this.waiting.files.some((one) => one.id === file.id);
    if (file.state === "done" && beside) this.waiting.uploaded(file.id, file);
    if (beside) this.tray.show(file);
    else this.onUpload(file);
    if (file.state === "done" && !beside) this.shelf.drop(file.id);
  }
}

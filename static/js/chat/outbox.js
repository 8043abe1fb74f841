// What was written and not yet acknowledged: in order, in this browser, through reloads. No page in here.
const MOST_WAITING = 100;

export class Outbox {
  /**
   * @param {{key: string, storage: Storage, newId: () => string, now?: () => number}} with_
   * An item: {id, text, note, files, at (ms), failed (the reason in words, or ""), code}; a file of it: {id (of its
   * upload), attachment (the server's id, null while it is on its way), name, kind, size}.
   */
  constructor({ key, storage, newId, now = Date.now }) {
    Object.assign(this, { key, storage, newId, now });
    this.kept = null; // the items, once the browser has refused to store them
    this.inFlight = null;
    this.heldUntil = 0;
  }

  get items() {
    if (this.kept) return this.kept;
    try {
      const stored = JSON.parse(this.storage.getItem(this.key) ?? "[]");
      return Array.isArray(stored) ? stored.filter(isItem) : [];
    } catch {
      return [];
    }
  }

  /** The new item, or null when too much is waiting already. */
  add(text, { note = false, files = [] } = {}) {
    const items = this.items;
    if (items.length >= MOST_WAITING) return null;
    const item = { id: this.newId(), text, note, files, at: this.now(), failed: "", code: "" };
    this.#keep([...items, item]);
    return item;
  }

  find(id) {
    return this.items.find((item) => item.id === id) ?? null;
  }

  /** The frame to send now, or null: one message is under way at a time, and waits for its files, so the order holds. */
  next() {
    if (this.inFlight !== null || this.now() < this.heldUntil) return null;
    const item = this.items.find((one) => !one.failed);
    if (!item || item.files?.some((file) => !file.attachment)) return null;
    this.inFlight = item.id;
    const frame = { type: "send", id: item.id, text: item.text };
    if (item.note) frame.note = true;
    if (item.files?.length) frame.attachments = item.files.map((file) => file.attachment);
    return frame;
  }

  /** The message that carries this upload, or null. */
  carrying(upload) {
    return this.items.find((item) => item.files?.some((file) => file.id === upload)) ?? null;
  }

  /** The file is on the server: its message may go. */
  uploaded(upload, { attachment, name, size }) {
    const item = this.carrying(upload);
    if (!item) return;
    this.#change(item.id, { files: item.files.map((file) => (file.id === upload ? { ...file, attachment, name, size } : file)) });
  }

  /** The server has it: acknowledged, or seen among the numbered events. */
  delivered(id) {
    this.#landed(id);
    return this.#remove(id) !== null;
  }

  /** Refused for good until the person decides. */
  fail(id, reason, code = "") {
    this.#landed(id);
    this.#change(id, { failed: reason || code || "failed", code });
  }

  /** Refused for now: nothing goes out for so many seconds, then the same message first. */
  hold(id, seconds) {
    this.#landed(id);
    this.heldUntil = this.now() + seconds * 1000;
  }

  /** The person pressed «Повторить». The id stays, so a repeat is stored once, unless the id itself was the conflict. */
  retry(id) {
    const item = this.find(id);
    if (!item) return null;
    const fresh = item.code === "conflict" ? this.newId() : item.id;
    this.#change(id, { id: fresh, failed: "", code: "" });
    return this.find(fresh);
  }

  /** The person pressed «Изменить»: the text goes back to the field. */
  takeBack(id) {
    this.#landed(id);
    return this.#remove(id);
  }

  /** The socket is gone, and with it every certainty about what was under way. */
  disconnected() {
    this.inFlight = null;
    this.heldUntil = 0;
  }

  get waiting() {
    return this.items.filter((item) => !item.failed).length;
  }

  #landed(id) {
    if (this.inFlight === id) this.inFlight = null;
  }

  #remove(id) {
    const items = this.items;
    const found = items.find((item) => item.id === id) ?? null;
    if (found) this.#keep(items.filter((item) => item.id !== id));
    return found;
  }

  #change(id, fields) {
    this.#keep(this.items.map((item) => (item.id === id ? { ...item, ...fields } : item)));
  }

  #keep(items) {
    this.kept = this.kept && items;
    try {
      if (items.length) this.storage.setItem(this.key, JSON.stringify(items));
      else this.storage.removeItem(this.key);
    } catch {
      this.kept = items;
    }
  }
}

function isItem(item) {
  return item !== null && typeof item === "object" && typeof item.id === "string" && typeof item.text === "string";
}

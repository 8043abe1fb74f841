// Which files wait beside the text, in order, in this browser, through reloads: what each is, not its bytes. No page in here.
export class Waiting {
  /** A file: {id, attachment (the server's id or null), name, kind, size, note}. */
  constructor({ key, storage }) {
    Object.assign(this, { key, storage });
    this.kept = null; // the files, once the browser has refused to store them
  }

  get files() {
    if (this.kept) return this.kept;
    try {
      const stored = JSON.parse(this.storage.getItem(this.key) ?? "[]");
      return Array.isArray(stored) ? stored.filter(isFile) : [];
    } catch {
      return [];
    }
  }

  add({ id, attachment = null, name, kind, size, note = false }) {
    const files = this.files;
    if (!files.some((file) => file.id === id)) this.#keep([...files, { id, attachment, name, kind, size, note }]);
  }

  /** True when it waits here; then it has the server's id from now on. */
  uploaded(id, { attachment, name, size }) {
    const files = this.files;
    if (!files.some((file) => file.id === id)) return false;
    this.#keep(files.map((file) => (file.id === id ? { ...file, attachment, name, size } : file)));
    return true;
  }

  /** Removes and returns it, or null. */
  remove(id) {
    const files = this.files;
    const found = files.find((file) => file.id === id) ?? null;
    if (found) this.#keep(files.filter((file) => file.id !== id));
    return found;
  }

  /** All of them, which are then somebody else's. */
  take() {
    const files = this.files;
    if (files.length) this.#keep([]);
    return files;
  }

  #keep(files) {
    this.kept = this.kept && files;
    try {
      if (files.length) this.storage.setItem(this.key, JSON.stringify(files));
      else this.storage.removeItem(this.key);
    } catch {
      this.kept = files;
    }
  }
}

function isFile(file) {
  return file !== null && typeof file === "object" && typeof file.id === "string" && typeof file.name === "string";
}

// Bytes that are not on the server yet, kept in this browser through reloads; without IndexedDB for this page only.
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;

export class Shelf {
  constructor(name = "support24-files") {
    this.name = name;
    this.here = new Map();
  }

  /** @param {{id: string, bytes: Blob}} record */
  async put(record) {
    this.here.set(record.id, record);
    try {
      await this.#do("readwrite", (files) => files.put({ ...record, at: Date.now() }));
    } catch {
      // full, or forbidden: the file lives as long as the page
    }
  }

  /** The record, or null. */
  async get(id) {
    if (this.here.has(id)) return this.here.get(id);
    try {
      return (await this.#do("readonly", (files) => files.get(id))) ?? null;
    } catch {
      return null;
    }
  }

  async drop(id) {
    this.here.delete(id);
    try {
      await this.#do("readwrite", (files) => files.delete(id));
    } catch {
      // it was not kept either
    }
  }

  /** Forgets what somebody left behind long ago. */
  async sweep() {
    try {
      for (const { id, at } of await this.#do("readonly", (files) => files.getAll())) {
        if (at < Date.now() - KEPT_FOR_MS) await this.drop(id);
      }
    } catch {
      // nothing is kept
    }
  }

  async #do(mode, ask) {
    this.opening ??= opened(this.name);
    const files = (await this.opening).transaction("files", mode).objectStore("files");
    return answered(ask(files));
  }
}

function opened(name) {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore("files", { keyPath: "id" }));
  return answered(request);
}

function answered(request) {
  return new Promise((done, failed) => {
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => failed(request.error));
    request.addEventListener("blocked", () => failed(new Error("blocked")));
  });
}

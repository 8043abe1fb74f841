// What is on its way to the server: two at a time, again after a broken connection, always under the same id. No page in here.
export const AT_ONCE = 2;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15000;

export class Uploads {
  /**
   * @param {{send: (file, {onProgress, signal}) => Promise<{status: number, body: object|null, again?: seconds}>,
   *   onChange: (file) => void, clock?, random?}} with_
   * `send` is rejected when the connection breaks. A file: {id, name, kind, size, note, bytes: Blob, attachment: the
   * server's id or null, state: "waiting"|"uploading"|"broken"|"refused"|"done", sent (bytes), problem (words)}.
   */
  constructor({ send, onChange, clock = globalThis, random = Math.random }) {
    Object.assign(this, { send, onChange, clock, random });
    this.files = new Map();
  }

  /** Begins, or goes on with, a file that is not on the server yet. */
  add(file) {
    if (this.files.has(file.id)) return;
    this.files.set(file.id, { failures: 0, ...file, attachment: null, state: "waiting", sent: 0, problem: "" });
    this.#pump();
  }

  find(id) {
    return this.files.get(id) ?? null;
  }

  /** Stops it, if it still runs, and forgets it. */
  cancel(id) {
    const file = this.files.get(id);
    if (!file) return;
    this.files.delete(id);
    this.clock.clearTimeout(file.timer);
    file.stop?.abort();
    this.#pump();
  }

  /** The person pressed «Повторить», or the connection is back: whatever waits for its next try tries now. */
  retry(id = null) {
    for (const file of this.files.values()) {
      const meant = id === null ? file.state === "broken" : file.id === id && ["broken", "refused"].includes(file.state);
      if (!meant) continue;
      this.clock.clearTimeout(file.timer);
      file.failures = 0;
      this.#become(file, "waiting");
    }
    this.#pump();
  }

  #pump() {
    const all = [...this.files.values()];
    let free = AT_ONCE - all.filter((file) => file.state === "uploading").length;
    for (const file of all) {
      if (free > 0 && file.state === "waiting") {
        free -= 1;
        this.#begin(file);
      }
    }
  }

  async #begin(file) {
    file.stop = new AbortController();
    Object.assign(file, { sent: 0, problem: "" });
    this.#become(file, "uploading");
    const onProgress = (sent) => {
      file.sent = sent;
      if (this.files.has(file.id)) this.onChange(file);
    };
    let answer = null;
    try {
      answer = await this.send(file, { onProgress, signal: file.stop.signal });
    } catch {
      // the connection broke; whether the server has the file is unknown, the id will tell
    }
    if (this.files.get(file.id) !== file) return;
    this.#answered(file, answer);
    this.#pump();
  }

  #answered(file, answer) {
    if (answer?.body?.id && answer.status < 300) {
      Object.assign(file, { attachment: answer.body.id, name: answer.body.name ?? file.name, size: answer.body.size ?? file.size });
      file.bytes = null;
      return this.#become(file, "done");
    }
    if (answer && isFinal(answer.status)) {
      file.problem = answer.body?.message ?? "";
      return this.#become(file, "refused");
    }
    file.problem = answer?.body?.message ?? "";
    file.timer = this.clock.setTimeout(() => {
      this.#become(file, "waiting");
      this.#pump();
    }, this.#pause(file, answer));
    return this.#become(file, "broken");
  }

  #pause(file, answer) {
    const asked = (answer?.again ?? 0) * 1000;
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (file.failures + 1));
    file.failures += 1;
    return Math.max(asked, FIRST_RETRY_MS + this.random() * (longest - FIRST_RETRY_MS));
  }

  #become(file, state) {
    file.state = state;
    this.onChange(file);
  }
}

// 200 without an id is the sign-in page that a redirect led to: nothing to repeat either.
function isFinal(status) {
  return status < 500 && status !== 408 && status !== 429 && status !== 0;
}

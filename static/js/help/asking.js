// When to ask while somebody types: after a short pause, one question at a time, and only the newest one counts.
export const PAUSE_MS = 180;
export const SHORTEST = 2;

export class Asking {
  /**
   * @param ask     (text, AbortSignal) -> Promise of an answer; `{ waitMs }` in it means "too fast, ask again then"
   * @param onAnswer (text, answer), null for a text that is too short to ask
   */
  constructor({ ask, onAnswer, later = (run, ms) => setTimeout(run, ms), cancel = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { ask, onAnswer, later, cancel });
    this.text = "";
    this.timer = null;
    this.running = null;
  }

  typed(text) {
    const said = text.trim().replace(/\s+/g, " ");
    if (said === this.text) return;
    this.text = said;
    this.#drop();
    if (said.length < SHORTEST) this.onAnswer(said, null);
    else this.timer = this.later(() => this.#ask(), PAUSE_MS);
  }

  /** What was typed is no longer of interest; the same words may be asked again. */
  stop() {
    this.text = "";
    this.#drop();
  }

  #drop() {
    this.cancel(this.timer);
    this.running?.abort();
    this.timer = this.running = null;
  }

  async #ask() {
    const running = (this.running = new AbortController());
    let answer;
    try {
      answer = await this.ask(this.text, running.signal);
    } catch {
      return; // cut off by newer letters, or no connection: Enter searches all the same
    }
    if (this.running !== running) return;
    this.running = null;
    if (answer.waitMs) this.timer = this.later(() => this.#ask(), answer.waitMs);
    else this.onAnswer(this.text, answer);
  }
}

/** The option that a key makes active, of `count`, from `active`; -1 is none, null means that the key is not ours. */
export function moved(key, active, count) {
  if (!count) return null;
  if (key === "ArrowDown") return active + 1 < count ? active + 1 : -1;
  if (key === "ArrowUp") return active === -1 ? count - 1 : active - 1;
  return null;
}

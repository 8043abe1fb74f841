// One socket that stays alive: it pings, notices silence, and comes back by itself. No page in here.
export const PING_EVERY_MS = 4000;
export const DEAD_AFTER_MS = 9000;
export const FIRST_RETRY_MS = 1000;
export const LONGEST_RETRY_MS = 15000;
const ANSWER_WITHIN_MS = DEAD_AFTER_MS - PING_EVERY_MS;
const FINAL_CODES = [4401, 4403, 4404]; // signed out, no right, no such chat: trying again changes nothing
const OPEN = 1;

export class Link {
  /**
   * `url()` is asked anew for each socket. `onState` hears "live", "down" or "closed" (with the code); "live" comes
   * with the server's first frame, before that frame reaches `onFrame`.
   */
  constructor({ url, onFrame, onState = () => {}, socket, clock = globalThis, now = Date.now, random = Math.random }) {
    Object.assign(this, { url, onFrame, onState, clock, now, random });
    this.socketTo = socket ?? ((address) => new WebSocket(address));
    this.socket = null;
    this.state = "down";
    this.failures = 0;
    this.silent = null;
    this.pinging = null;
    this.retrying = null;
    this.unanswered = null; // when the oldest ping was sent that nothing has answered
  }

  get live() {
    return this.state === "live";
  }

  open() {
    if (this.state === "closed" || this.socket) return;
    this.clock.clearTimeout(this.retrying);
    this.unanswered = null;
    const socket = this.socketTo(this.url());
    this.socket = socket;
    socket.onopen = () => {
      this.#ping();
      this.pinging = this.clock.setInterval(() => this.#ping(), PING_EVERY_MS);
    };
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = (event) => this.#lost(event.code);
    this.#watch();
  }

  /** True when the frame was handed to a socket that answers. */
  send(frame) {
    if (!this.live || this.socket?.readyState !== OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network is said to be back, or the person pressed «Проверить»: ask at once instead of waiting. */
  check() {
    this.failures = 0;
    if (this.socket) this.#ping();
    else this.open();
  }

  /** The browser says that it has no network: no need to wait for the silence. */
  drop() {
    this.#lost(1006);
  }

  #ping() {
    if (this.socket?.readyState !== OPEN) return;
    this.socket.send('{"type":"ping"}');
    this.unanswered ??= this.now();
  }

  #heard(data) {
    this.unanswered = null;
    this.#watch();
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (!this.live) {
      this.failures = 0;
      this.#become("live");
    }
    this.onFrame(frame);
  }

  // A half-open socket never tells: whoever leaves a ping unanswered is given up without waiting for its close.
  // A hidden tab's timers come late, so the age of the ping decides and not the timer.
  #watch(after = DEAD_AFTER_MS) {
    this.clock.clearTimeout(this.silent);
    this.silent = this.clock.setTimeout(() => {
      const age = this.unanswered === null ? 0 : this.now() - this.unanswered;
      if (this.socket?.readyState !== OPEN || age >= ANSWER_WITHIN_MS) return this.#lost(1006);
      this.#ping();
      return this.#watch(ANSWER_WITHIN_MS - age);
    }, after);
  }

  #lost(code) {
    const socket = this.socket;
    if (!socket) return;
    this.socket = socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.unanswered = null;
    this.clock.clearTimeout(this.silent);
    this.clock.clearInterval(this.pinging);
    if (FINAL_CODES.includes(code)) return this.#become("closed", code);
    this.#become("down", code);
    this.retrying = this.clock.setTimeout(() => this.open(), this.#pause());
  }

  // From a second up to fifteen, and never all readers of a restarted server at the same moment: already the first
  // attempts are spread over three seconds.
  #pause() {
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures + 2));
    this.failures += 1;
    return FIRST_RETRY_MS + this.random() * (longest - FIRST_RETRY_MS);
  }

  #become(state, code) {
    this.state = state;
    this.onState(state, code);
  }
}

// Whether somebody has joined the queue since the last look. No page in here.
export class Arrivals {
  /** @param {{waiting: number, newest: string|null}} seen what the page showed when it was opened */
  constructor({ waiting, newest }) {
    this.waiting = waiting;
    this.known = new Set([newest]);
  }

  // The count alone misses whoever comes while another is taken; who came last alone changes as well when he is taken.
  look({ waiting, newest }) {
    const more = waiting > this.waiting;
    const another = newest !== null && waiting === this.waiting && !this.known.has(newest);
    this.waiting = waiting;
    this.known.add(newest);
    return more || another;
  }
}

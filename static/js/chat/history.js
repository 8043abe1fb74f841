// Which numbered events the page has shown. No page in here.
export class History {
  /** @param {number} last the number of the last event on the page */
  constructor(last) {
    this.last = last;
    this.asked = null; // the number after which the rest was already asked for
  }

  /** "next": show it; "old": it is on the page; "hole": something before it is missing, drop it and ask. */
  place(seq) {
    if (seq <= this.last) return "old";
    if (seq > this.last + 1) return "hole";
    this.last = seq;
    return "next";
  }

  /** True when the server's last number shows that something has not arrived. */
  lacks(last) {
    return last > this.last;
  }

  /** The frame that asks for what is missing, or null while the same was asked already. */
  ask() {
    if (this.asked === this.last) return null;
    this.asked = this.last;
    return { type: "resume", after: this.last };
  }

  /** A new socket starts from `last` by itself, and an answer to an older question never comes. */
  reconnected() {
    this.asked = null;
  }
}

// Where words stand among rows, and going round the places. No page in here.
export class Places {
  constructor(rows, words = "") {
    const sought = words.toLocaleLowerCase();
    this.found = sought ? rows.flatMap((row, n) => (row.toLocaleLowerCase().includes(sought) ? [n] : [])) : [];
    this.at = -1;
  }

  /** Number of the next row, or null. */
  next() {
    return this.#go(1);
  }

  previous() {
    return this.#go(-1);
  }

  #go(step) {
    const count = this.found.length;
    if (!count) return null;
    this.at = this.at === -1 ? (step > 0 ? 0 : count - 1) : (this.at + step + count) % count;
    return this.found[this.at];
  }
}

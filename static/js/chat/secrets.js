// What a message should not carry. The server hands over its own rules (chat/secrets.py), so both decide alike. No page in here.

export class SecretScanner {
  /** @param {{hidden, kinds, rules: [kind, pattern, proof, anyCase][], letter, digit, plain, card, other_number}} rules */
  constructor(rules) {
    this.rules = rules.rules.map(([kind, pattern, proof, anyCase]) => ({ kind, proof, pattern: new RegExp(pattern, anyCase ? "gdiu" : "gdu") }));
    this.kinds = rules.kinds;
    this.hidden = rules.hidden;
    const marks = ["letter", "digit", "plain", "card", "other_number"];
    this.marks = Object.fromEntries(marks.map((name) => [name, new RegExp(rules[name], "iu")]));
  }

  /** Each kind once, in the order of the rules' own list. */
  kindsIn(...texts) {
    const found = new Set(texts.flatMap((text) => this.secretsIn(text).map((one) => one.kind)));
    return this.kinds.filter((kind) => found.has(kind));
  }

  /** The text with every secret hidden; of a card its last four digits stay. */
  masked(text) {
    for (const one of this.secretsIn(text).reverse()) {
      text = text.slice(0, one.start) + this.coverOf(text, one) + text.slice(one.end);
    }
    return text;
  }

  /** What stands in the place of a secret of this text. */
  coverOf(text, { kind, end }) {
    return kind === "card" ? `${this.hidden} ${text.slice(end - 4, end)}` : this.hidden;
  }

  /** The secrets in order, {kind, start, end} each; none lies over another. */
  secretsIn(text) {
    const candidates = this.rules.flatMap(({ kind, proof, pattern }) =>
      [...text.matchAll(pattern)]
        .map((found) => ({ kind, value: found[1], start: found.indices[1][0], end: found.indices[1][1] }))
        .filter(({ value, start }) => this.#proven(proof, value, text.slice(Math.max(0, start - 40), start))),
    );
    candidates.sort((a, b) => a.start - b.start || b.end - a.end);
    const taken = [];
    for (const one of candidates) if (!taken.length || one.start >= taken.at(-1).end) taken.push(one);
    return taken;
  }

  #proven(proof, value, before) {
    if (proof === "any") return true;
    if (proof === "card") return this.#isCard(value, before);
    const [letter, digit] = [this.marks.letter.test(value), this.marks.digit.test(value)];
    return (proof === "random" ? letter && digit : letter || digit) && !this.marks.plain.test(value);
  }

  #isCard(value, before) {
    const digits = value.replace(/[^0-9]/g, "");
    return this.marks.card.test(digits) && !this.marks.other_number.test(before) && luhn(digits) % 10 === 0;
  }
}

// The checksum of ISO/IEC 7812-1.
function luhn(digits) {
  return [...digits].reverse().reduce((sum, digit, n) => {
    const twice = Number(digit) * 2;
    return sum + (n % 2 === 0 ? Number(digit) : Math.floor(twice / 10) + (twice % 10));
  }, 0);
}

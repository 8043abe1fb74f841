// Looks a whole file through for secrets, a window at a time, so that twenty megabytes are never one step. No page in here.
const WINDOW = 32 * 1024; // characters whose secrets are looked for in one step
const BEFORE = 1024; // characters that a rule may want to see on the left
const BEYOND = 8 * 1024; // and on the right; a longer secret makes the window wider
const AROUND = 48; // characters of context in a line that is shown

/**
 * One step for each window: yields the share that is done, 0 to 1; returns the secrets in order,
 * {kind, start, end} each, none over another.
 * @param {import("../chat/secrets.js").SecretScanner} scanner
 */
export function* secretsOf(text, scanner) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    const upTo = Math.min(text.length, at + WINDOW);
    const secrets = inWindow(text, scanner, at, upTo);
    found.push(...secrets);
    at = Math.max(upTo, secrets.at(-1)?.end ?? 0);
    yield at / text.length;
  }
  return found;
}

function inWindow(text, scanner, at, upTo) {
  const from = Math.max(0, at - BEFORE);
  for (let beyond = BEYOND; ; beyond *= 4) {
    const till = Math.min(text.length, upTo + beyond);
    const secrets = scanner
      .secretsIn(text.slice(from, till))
      .map(({ kind, start, end }) => ({ kind, start: start + from, end: end + from }))
      .filter(({ start }) => start >= at && start < upTo);
    if (till === text.length || (secrets.at(-1)?.end ?? 0) < till) return secrets;
  }
}

/** The text with each of these secrets hidden. */
export function maskedText(text, secrets, scanner) {
  const parts = [];
  let at = 0;
  for (const one of secrets) {
    parts.push(text.slice(at, one.start), scanner.coverOf(text, one));
    at = one.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** What changes, for a person to read: {line (from 1), kind, before, after} for the first `most` secrets. */
export function changes(text, secrets, scanner, most) {
  let [line, at] = [1, 0];
  return secrets.slice(0, most).map((one) => {
    for (let end = text.indexOf("\n", at); end !== -1 && end < one.start; end = text.indexOf("\n", at)) {
      line += 1;
      at = end + 1;
    }
    const from = Math.max(text.lastIndexOf("\n", one.start - 1) + 1, one.start - AROUND);
    const lineEnd = text.indexOf("\n", one.end);
    const till = Math.min(lineEnd === -1 ? text.length : lineEnd, one.end + AROUND);
    const [head, tail] = [text.slice(from, one.start), text.slice(one.end, till).replace(/\r$/, "")];
    return { line, kind: one.kind, before: head + shortened(text.slice(one.start, one.end)) + tail, after: head + scanner.coverOf(text, one) + tail };
  });
}

function shortened(value) {
  return value.length <= 4 * AROUND ? value : `${value.slice(0, 3 * AROUND)}…`;
}

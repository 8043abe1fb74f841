// A recording made by a browser does not say how long it is, so players cannot seek in it: its length is written in. No page in here.
const INFO = [0x15, 0x49, 0xa9, 0x66];
const DURATION = [0x44, 0x89];
const HEAD = 4096; // bytes in which the description stands

/** The same recording with its length in milliseconds; whatever it does not understand it gives back as it is. */
export async function timed(recorded, milliseconds) {
  if (recorded.type !== "video/webm") return recorded;
  const head = withDuration(new Uint8Array(await recorded.slice(0, HEAD).arrayBuffer()), milliseconds);
  return head ? new Blob([head, recorded.slice(HEAD)], { type: recorded.type }) : recorded;
}

/** The beginning of a WebM with a Duration in its Info, or null where there is one already or no Info. */
export function withDuration(head, milliseconds) {
  const at = find(head, INFO, 0, head.length);
  if (at === -1) return null;
  const size = sizeAt(head, at + INFO.length);
  const begin = at + INFO.length + (size?.width ?? 0);
  if (!size || begin + size.value > head.length) return null;
  if (find(head, DURATION, begin, begin + size.value) !== -1) return null;
  const duration = new Uint8Array(11);
  duration.set([...DURATION, 0x88]);
  new DataView(duration.buffer).setFloat64(3, milliseconds); // in units of a millisecond: what browsers write as TimestampScale
  const before = head.subarray(0, at + INFO.length);
  return joined([before, eightBytes(size.value + duration.length), duration, head.subarray(begin)]);
}

function find(bytes, sought, from, till) {
  for (let at = from; at + sought.length <= till; at += 1) if (sought.every((byte, n) => bytes[at + n] === byte)) return at;
  return -1;
}

// EBML's number: the zeros before the first one say how many bytes follow.
function sizeAt(bytes, at) {
  const width = Math.clz32(bytes[at] << 24) + 1;
  if (width > 8 || at + width > bytes.length) return null;
  let value = bytes[at] & (0xff >> width);
  for (let n = 1; n < width; n += 1) value = value * 256 + bytes[at + n];
  return { width, value };
}

function eightBytes(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  bytes[0] = 0x01;
  return bytes;
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

// Text files as they come: UTF-8, UTF-16 with its mark, or a page of one byte a letter. What is masked goes back in the same encoding. No page in here.
const ONE_BYTE = "windows-1251";

/** {text, encode(text) -> Uint8Array}; whatever was not changed comes back byte for byte. Null for what is no text. */
export function decoded(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes, "utf-16le");
  if (first === 0xfe && second === 0xff) return utf16(bytes, "utf-16be");
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encode: (words) => new TextEncoder().encode(words) };
  } catch {
    return { text: new TextDecoder(ONE_BYTE).decode(bytes), encode: oneByte };
  }
}

function utf16(bytes, label) {
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  return { text, encode: (words) => encodeUtf16(words, label === "utf-16le") };
}

function encodeUtf16(words, littleEndian) {
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (let n = 0; n < words.length; n += 1) view.setUint16(n * 2, words.charCodeAt(n), littleEndian);
  return new Uint8Array(view.buffer);
}

let places = null;

function oneByte(words) {
  places ??= new Map(Array.from({ length: 256 }, (_, n) => [new TextDecoder(ONE_BYTE).decode(Uint8Array.of(n)), n]));
  const bytes = new Uint8Array(words.length);
  for (let n = 0; n < words.length; n += 1) bytes[n] = places.get(words[n]) ?? 0x3f;
  return bytes;
}

// A size as people say it. No page in here.
const KB = 1024;

/** «81 Б», «312 КБ», «2,1 МБ»; `text(name, values)` has the units. */
export function inWords(bytes, text, language = "ru") {
  if (bytes < KB) return text("size-b", { n: bytes });
  if (bytes < KB * KB) return text("size-kb", { n: Math.round(bytes / KB) });
  const n = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / (KB * KB));
  return text("size-mb", { n });
}

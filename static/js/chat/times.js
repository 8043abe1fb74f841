// Clocks and days of messages in the reader's own zone and language.
const language = () => document.documentElement.lang || "ru";

export function clock(date) {
  return date.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
}

export function showLocalTime(root) {
  for (const time of root.querySelectorAll(".message__meta time[datetime]")) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    time.textContent = clock(date);
    time.title = date.toLocaleString(language(), { dateStyle: "long", timeStyle: "short" });
  }
}

/** "2026-10-29" in the reader's zone, or "" when the message has no time. */
export function dayOf(iso) {
  const date = new Date(iso);
  if (!iso || Number.isNaN(date.getTime())) return "";
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

/** «Сегодня, 29 октября»; `words` puts the day after «Сегодня» or «Вчера». */
export function dayName(iso, words, now = new Date()) {
  const date = new Date(iso);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  const day = date.toLocaleDateString(language(), { day: "numeric", month: "long", year });
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayOf(iso) === dayOf(now.toISOString())) return words("today", { day });
  if (dayOf(iso) === dayOf(yesterday.toISOString())) return words("yesterday", { day });
  return day;
}

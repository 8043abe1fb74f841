// Which files a chat takes, and how large. The server decides by the bytes; this only saves a person the wait. No page in here.
const MB = 1024 * 1024;

export const KINDS = {
  picture: { endings: ["png", "jpg", "jpeg", "webp", "gif"], bytes: 10 * MB },
  video: { endings: ["mp4", "webm"], bytes: 50 * MB },
  text: { endings: ["txt", "log", "csv"], bytes: 20 * MB },
  json: { endings: ["json"], bytes: 20 * MB },
  har: { endings: ["har"], bytes: 20 * MB },
  pdf: { endings: ["pdf"], bytes: 20 * MB },
  archive: { endings: ["zip"], bytes: 20 * MB },
};
export const MOST_FILES = 10;
export const LARGEST_FORM = 63 * MB; // all files of one form; the server takes a little more, for what is around them
export const MOST_PIXELS = 25_000_000;
export const LONGEST_VIDEO_S = 180;

/** The kind that a name promises, or null. */
export function kindOf(name) {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase();
  return Object.keys(KINDS).find((kind) => KINDS[kind].endings.includes(ending)) ?? null;
}

/** Name of the text that says why this file cannot be attached, or "". */
export function refusal({ name, size }) {
  const kind = kindOf(name);
  if (!kind) return "file-kind";
  if (!size) return "file-empty";
  return size > KINDS[kind].bytes ? "file-large" : "";
}

export function limitInMegabytes(name) {
  return KINDS[kindOf(name)].bytes / MB;
}

/** May be looked through for secrets in the browser. */
export function isReadable(name) {
  return ["text", "json", "har"].includes(kindOf(name));
}

/** May be drawn on: an animation would lose its movement. */
export function isDrawable(name) {
  return kindOf(name) === "picture" && !/\.gif$/i.test(name);
}

/** «снимок-экрана-2026-11-27-14-05-09.png»: what is pasted or captured has no name of its own. */
export function nameFor(what, ending, moment) {
  const two = (n) => String(n).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())];
  return `${what}-${[...day, two(moment.getHours()), two(moment.getMinutes()), two(moment.getSeconds())].join("-")}.${ending}`;
}

/** The name after its picture was stored anew as `type`. */
export function renamed(name, type) {
  const ending = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" }[type];
  const [stem, old] = [name.replace(/\.[^.]*$/, ""), /\.([^.]*)$/.exec(name)?.[1].toLowerCase()];
  return old === ending || (ending === "jpg" && old === "jpeg") ? name : `${stem}.${ending}`;
}

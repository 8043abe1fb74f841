// The files that wait beside the text: each with its progress, «Убрать», and after a failure «Повторить».
import { fromTemplate, text } from "../fragments.js";
import { kindOf } from "./kinds.js";
import { inWords } from "./size.js";

const PICTURE_SIDE = 56;

export class Tray {
  constructor(list, { onRemove, onRetry }) {
    Object.assign(this, { list, onRemove, onRetry });
  }

  /** A row for the file: {id, name, size, state, sent, problem}; `bytes`, if at hand, give a picture its thumbnail. */
  show(file, bytes = null) {
    const row = this.#row(file.id) ?? this.#add(file, bytes);
    row.dataset.state = file.state;
    row.querySelector("[data-name]").textContent = file.name;
    const progress = row.querySelector("progress");
    progress.hidden = !["uploading", "waiting"].includes(file.state);
    progress.max = file.size || 1;
    progress.value = file.sent ?? 0;
    progress.setAttribute("aria-label", text("file-progress", { name: file.name }));
    row.querySelector("[data-state-text]").textContent = words(file);
    const retry = row.querySelector("[data-retry-file]");
    retry.hidden = !["broken", "refused"].includes(file.state);
    retry.setAttribute("aria-label", text("file-retry", { name: file.name }));
    row.querySelector("[data-remove-file]").setAttribute("aria-label", text("file-remove", { name: file.name }));
    row.querySelector(".attachment").classList.toggle("attachment--refused", file.state === "refused");
    this.list.hidden = false;
  }

  remove(id) {
    this.#row(id)?.remove();
    this.list.hidden = this.list.children.length === 0;
  }

  clear() {
    this.list.replaceChildren();
    this.list.hidden = true;
  }

  #row(id) {
    return this.list.querySelector(`[data-file="${CSS.escape(id)}"]`);
  }

  #add(file, bytes) {
    const row = fromTemplate("waiting-file");
    row.dataset.file = file.id;
    const kind = kindOf(file.name);
    row.querySelector("use").setAttribute("href", { picture: "#i-image", video: "#i-record" }[kind] ?? "#i-file");
    row.querySelector("[data-remove-file]").addEventListener("click", () => this.onRemove(file.id));
    row.querySelector("[data-retry-file]").addEventListener("click", () => this.onRetry(file.id));
    if (bytes && kind === "picture") thumbnail(row, bytes);
    this.list.append(row);
    return row;
  }
}

async function thumbnail(row, bytes) {
  const picture = await createImageBitmap(bytes).catch(() => null);
  if (!picture) return;
  const canvas = row.querySelector("canvas");
  const scale = Math.max(PICTURE_SIDE / picture.width, PICTURE_SIDE / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  canvas.width = canvas.height = PICTURE_SIDE;
  canvas.getContext("2d").drawImage(picture, (PICTURE_SIDE - w) / 2, (PICTURE_SIDE - h) / 2, w, h);
  picture.close();
  canvas.hidden = false;
  row.querySelector(".icon").classList.add("attachment__icon--covered");
}

function words({ state, size, sent, problem }) {
  if (state === "uploading") return text("file-uploading", { percent: Math.floor(((sent ?? 0) / (size || 1)) * 100) });
  if (state === "done") return text("file-done", { size: inWords(size, text) });
  if (state === "ready") return inWords(size, text);
  if (state === "refused") return problem || text("file-refused");
  return state === "broken" ? problem || text("file-broken-off") : text("file-waiting");
}

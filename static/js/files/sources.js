// Where files come from: the picker, the phone's camera, drag and drop anywhere on the chat, the clipboard.
import { text } from "../fragments.js";
import { kindOf, nameFor } from "./kinds.js";

export class Sources {
  /** @param {HTMLElement} root where files may be dropped and pasted; `form` has the buttons; `onFiles(files)`. */
  constructor(root, form, onFiles) {
    Object.assign(this, { root, form, onFiles });
    this.target = root.querySelector("[data-drop]");
    this.depth = 0;
    this.#pickers();
    this.#drop();
    root.addEventListener("paste", (event) => this.#paste(event));
  }

  #pickers() {
    for (const button of this.form.querySelectorAll("[data-pick]")) {
      const picker = this.form.querySelector(`input[data-picker="${button.dataset.pick}"]`);
      button.hidden = false;
      button.addEventListener("click", () => picker.click());
      picker.addEventListener("change", () => {
        const files = [...picker.files];
        picker.value = "";
        this.onFiles(files.map(named));
      });
    }
  }

  #drop() {
    this.root.addEventListener("dragenter", (event) => this.#over(event, 1));
    this.root.addEventListener("dragleave", (event) => this.#over(event, -1));
    this.root.addEventListener("dragover", (event) => bringsFiles(event) && event.preventDefault());
    this.root.addEventListener("drop", (event) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      this.#show(0);
      this.onFiles([...event.dataTransfer.files].map(named));
    });
  }

  #over(event, step) {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    this.#show(this.depth + step);
  }

  #show(depth) {
    this.depth = Math.max(0, depth);
    this.target.hidden = this.depth === 0;
  }

  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.getData("text/plain")) return; // a table's picture comes along with its text
    event.preventDefault();
    this.onFiles(files.map(pasted));
  }
}

function bringsFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

// The clipboard calls every screenshot «image.png».
function pasted(file) {
  const ending = file.type.split("/")[1];
  if (!/^image\.[a-z]+$/i.test(file.name) || !kindOf(file.name)) return named(file);
  return new File([file], nameFor(text("name-shot"), ending === "jpeg" ? "jpg" : ending, new Date()), { type: file.type });
}

// A phone may call its photos by a number alone; the type then says what they are.
function named(file) {
  const ending = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "video/mp4": "mp4", "video/webm": "webm" }[file.type];
  if (kindOf(file.name) || !ending || /\.[a-z0-9]{1,5}$/i.test(file.name)) return file;
  return new File([file], `${file.name || "file"}.${ending}`, { type: file.type });
}

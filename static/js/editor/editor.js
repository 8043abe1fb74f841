// A picture before it leaves the browser: hide, mark, cut; then attach it. By mouse, by finger and by keys.
import { text } from "../fragments.js";
import { KINDS, MOST_PIXELS, renamed } from "../files/kinds.js";
import { Drawing, TOOLS } from "./drawing.js";
import { Stage } from "./stage.js";

export class Editor {
  constructor(page = document) {
    this.dialog = page.querySelector("dialog[data-editor]");
    const part = (name) => this.dialog.querySelector(`[data-editor-${name}]`);
    [this.title, this.status, this.words, this.undoing, this.all] = ["title", "status", "words", "undo", "all"].map(part);
    this.stage = new Stage(part("stage"), { onFrame: (frame) => this.#apply(frame), onPoint: (point) => this.#pointed(point) });
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("cancel", (event) => this.#escape(event));
    this.undoing.addEventListener("click", () => this.#undo());
    part("apply").addEventListener("click", () => this.#applyFrame());
    for (const choice of this.dialog.querySelectorAll("[name=tool]")) {
      choice.addEventListener("change", () => this.#take(choice.value));
    }
  }

  /**
   * Shows the picture and waits for the person: {choice: "attach"|"all"|"", file}. "all": this one and those that
   * follow as they are. Rejected when the browser cannot read it as a picture, with the name of a text.
   */
  async edit(file, { left = 0 } = {}) {
    this.picture = await createImageBitmap(file).catch(() => Promise.reject(new Error("file-broken")));
    if (this.picture.width * this.picture.height > MOST_PIXELS) throw new Error("file-pixels");
    this.drawing = new Drawing(this.picture.width, this.picture.height);
    this.title.textContent = file.name;
    this.all.hidden = left === 0;
    this.all.textContent = text("editor-all", { n: left + 1 });
    this.words.value = "";
    this.dialog.querySelector(`[name=tool][value=${TOOLS[0]}]`).checked = true;
    this.dialog.returnValue = "";
    this.#show("");
    this.#take(TOOLS[0]);
    this.dialog.showModal();
    this.stage.box.focus();
    await new Promise((closed) => this.dialog.addEventListener("close", closed, { once: true }));
    const choice = this.dialog.returnValue;
    const edited = choice && this.drawing.changed ? await this.#stored(file) : file;
    this.picture.close();
    return { choice, file: edited };
  }

  #show(said) {
    this.stage.show(this.picture, this.drawing);
    this.undoing.disabled = !this.drawing.changed;
    this.status.textContent = said;
  }

  #take(tool) {
    this.stage.tool = this.tool = tool;
    this.stage.frameIs(this.stage.frame);
    this.words.closest("label").hidden = tool !== "text";
    this.status.textContent = text(`editor-hint-${tool}`);
  }

  #choose(tool) {
    const choice = this.dialog.querySelector(`[name=tool][value=${tool}]`);
    choice.checked = true;
    choice.focus();
    this.#take(tool);
  }

  #apply(frame) {
    const done = this.drawing.add({ tool: this.tool, ...frame, text: this.words.value });
    if (done) this.#done();
    else if (this.tool === "text") this.#askForWords(frame);
  }

  #done() {
    this.#show(text(`editor-did-${this.tool}`));
    this.words.value = "";
    this.stage.box.focus({ preventScroll: true });
  }

  #pointed(point) {
    if (this.tool === "text") this.#apply({ ...point, w: 0, h: 0 });
  }

  #askForWords(frame) {
    this.stage.frameIs({ x: frame.x, y: frame.y, w: Math.max(frame.w, 1), h: Math.max(frame.h, this.drawing.letters) });
    this.words.focus();
    this.status.textContent = text("editor-words");
  }

  #applyFrame() {
    if (this.stage.frame) this.#apply(this.stage.frame);
    else this.status.textContent = text("editor-no-frame");
  }

  #undo() {
    if (!this.drawing.undo()) return;
    this.#show(text("editor-undone"));
    if (this.undoing.disabled) this.stage.box.focus();
  }

  #key(event) {
    const inWords = event.target === this.words;
    if (event.key === "Escape") return this.#escape(event);
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !inWords) {
      event.preventDefault();
      return this.#undo();
    }
    if (event.key === "Enter" && (inWords || (event.target === this.stage.box && this.stage.frame))) {
      event.preventDefault();
      return this.#applyFrame();
    }
    if (event.target === this.stage.box) this.#moveFrame(event);
    const tool = TOOLS[Number(/^Digit([1-6])$/.exec(event.code)?.[1]) - 1];
    if (tool && !inWords && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.#choose(tool);
      this.stage.box.focus();
    }
    return undefined;
  }

  #moveFrame(event) {
    const frame = this.drawing.moved(this.stage.frame, event);
    if (!frame) return;
    event.preventDefault();
    this.stage.frameIs(frame);
    const { x, y } = this.drawing.view;
    this.status.textContent = text("editor-frame", {
      x: Math.round(frame.x - x), y: Math.round(frame.y - y), w: Math.round(frame.w), h: Math.round(frame.h),
    });
  }

  // Esc gives up the frame first, the picture second.
  #escape(event) {
    if (!this.stage.frame) return;
    event.preventDefault();
    this.stage.clear();
  }

  async #stored(file) {
    const as = (type) => new Promise((done) => this.stage.canvas.toBlob(done, type, 0.92));
    let bytes = await as(file.type);
    if (bytes.size > KINDS.picture.bytes) bytes = await as("image/jpeg");
    return new File([bytes], renamed(file.name, bytes.type), { type: bytes.type });
  }
}

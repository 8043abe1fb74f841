// The picture in the editor: fingers, mouse and keys draw a frame on it; what the frame becomes is the editor's matter.
import { render, showFrame } from "./render.js";

const WIDEST_OVERLAY = 1600;

export class Stage {
  /** `onFrame(frame)`: drawn to its end; `onPoint({x, y})`: pressed without drawing. Both in pixels of the picture. */
  constructor(box, { onFrame, onPoint }) {
    Object.assign(this, { box, onFrame, onPoint });
    this.canvas = box.querySelector("[data-picture]");
    this.overlay = box.querySelector("[data-overlay]");
    this.tool = "black";
    this.frame = null;
    this.overlay.addEventListener("pointerdown", (event) => this.#down(event));
    this.overlay.addEventListener("pointermove", (event) => this.#move(event));
    this.overlay.addEventListener("pointerup", (event) => this.#up(event));
    this.overlay.addEventListener("pointercancel", () => this.clear());
  }

  show(picture, drawing) {
    Object.assign(this, { picture, drawing });
    render(this.canvas, picture, drawing);
    this.scale = Math.min(1, WIDEST_OVERLAY / drawing.view.w);
    this.overlay.width = Math.round(drawing.view.w * this.scale);
    this.overlay.height = Math.round(drawing.view.h * this.scale);
    this.clear();
  }

  clear() {
    this.start = null;
    this.frameIs(null);
  }

  frameIs(frame) {
    this.frame = frame;
    const { x, y } = this.drawing.view;
    showFrame(this.overlay, frame && { ...frame, x: frame.x - x, y: frame.y - y }, this.tool, this.scale);
  }

  #down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.box.focus({ preventScroll: true });
    this.overlay.setPointerCapture(event.pointerId);
    this.start = this.#place(event);
  }

  #move(event) {
    if (this.start) this.frameIs(this.#frameTo(this.#place(event)));
  }

  #up(event) {
    if (!this.start) return;
    const [start, frame] = [this.start, this.#frameTo(this.#place(event))];
    this.clear();
    if (Math.hypot(frame.w, frame.h) < 3) this.onPoint(start);
    else this.onFrame(frame);
  }

  #frameTo({ x, y }) {
    return { x: this.start.x, y: this.start.y, w: x - this.start.x, h: y - this.start.y };
  }

  #place(event) {
    const seen = this.overlay.getBoundingClientRect();
    const { x, y, w, h } = this.drawing.view;
    return { x: x + ((event.clientX - seen.left) / seen.width) * w, y: y + ((event.clientY - seen.top) / seen.height) * h };
  }
}

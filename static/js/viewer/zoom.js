// How large a picture is shown and which part of it: whole, larger, moved, never lost. No page in here.
const STEP = 1.25;
const LARGEST = 8; // times its own pixels, or the window

export class Zoom {
  /** Sizes in pixels of the screen: of the picture and of the window it is seen through. */
  constructor({ width, height }, { seenWidth, seenHeight }) {
    Object.assign(this, { width, height, seenWidth, seenHeight });
    this.whole = Math.min(1, seenWidth / width, seenHeight / height);
    this.fit();
  }

  fit() {
    Object.assign(this, { scale: this.whole, x: 0, y: 0 });
  }

  get isWhole() {
    return this.scale <= this.whole * 1.001;
  }

  get percent() {
    return Math.round(this.scale * 100);
  }

  /** In (1) or out (-1), so that the point under the finger stays; the middle without one. */
  step(direction, point = { x: 0, y: 0 }) {
    this.to(this.scale * STEP ** direction, point);
  }

  /** To this scale around a point, counted from the middle of the window. */
  to(scale, { x, y } = { x: 0, y: 0 }) {
    const next = Math.min(Math.max(scale, this.whole), Math.max(LARGEST, this.whole));
    const grown = next / this.scale;
    this.scale = next;
    this.moveTo(x - (x - this.x) * grown, y - (y - this.y) * grown);
  }

  moveBy(dx, dy) {
    this.moveTo(this.x + dx, this.y + dy);
  }

  moveTo(x, y) {
    const roomX = Math.max(0, (this.width * this.scale - this.seenWidth) / 2);
    const roomY = Math.max(0, (this.height * this.scale - this.seenHeight) / 2);
    this.x = Math.min(roomX, Math.max(-roomX, x));
    this.y = Math.min(roomY, Math.max(-roomY, y));
  }
}

// What was done to a picture: marks in its own pixels, one after another, the last can be undone. No page in here.
export const TOOLS = ["black", "blur", "box", "arrow", "text", "crop"];
const SMALLEST = 4; // pixels; a slip of the finger is no mark
const STEPS = 40; // presses of an arrow key across the picture
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Drawing {
  constructor(width, height) {
    Object.assign(this, { width, height });
    this.marks = [];
  }

  /** The part of the picture that is left. */
  get view() {
    return this.marks.findLast((mark) => mark.tool === "crop") ?? { x: 0, y: 0, w: this.width, h: this.height };
  }

  get changed() {
    return this.marks.length > 0;
  }

  /** A mark: {tool, x, y, w, h, text}; `w` and `h` may be negative, an arrow points to the far corner. False when it is too small. */
  add({ tool, x, y, w, h, text = "" }) {
    if (tool === "text") {
      if (!text.trim()) return false;
      this.marks.push({ tool, x, y, w: 0, h: 0, text: text.trim() });
      return true;
    }
    const area = tool === "arrow" ? { x, y, w, h } : within(upright({ x, y, w, h }), this.view);
    const [width, height] = [Math.abs(area.w), Math.abs(area.h)];
    if (tool === "arrow" ? Math.hypot(width, height) < SMALLEST : width < SMALLEST || height < SMALLEST) return false;
    this.marks.push({ tool, ...area, text: "" });
    return true;
  }

  undo() {
    return this.marks.pop() ?? null;
  }

  /** Thickness of lines and height of letters, in pixels of the picture. */
  get stroke() {
    return Math.max(3, Math.round(Math.max(this.view.w, this.view.h) / 300));
  }

  get letters() {
    return Math.max(18, Math.round(Math.max(this.view.w, this.view.h) / 45));
  }

  /** The frame that keys move: arrows move it, with Shift they change its size, with Ctrl by one pixel. Null for another key. */
  moved(frame, { key, shiftKey = false, ctrlKey = false }) {
    const move = MOVES[key];
    if (!move) return null;
    const view = this.view;
    if (!frame) return within({ x: view.x + view.w * 0.375, y: view.y + view.h * 0.375, w: view.w / 4, h: view.h / 4 }, view);
    const step = ctrlKey ? 1 : Math.max(1, Math.round(Math.max(view.w, view.h) / STEPS));
    const [dx, dy] = [move[0] * step, move[1] * step];
    if (shiftKey) return resized(frame, dx, dy, view);
    return {
      ...frame,
      x: between(frame.x + dx, view.x, view.x + view.w - frame.w),
      y: between(frame.y + dy, view.y, view.y + view.h - frame.h),
    };
  }
}

/** The same area with its first corner above and on the left. */
export function upright({ x, y, w, h }) {
  return { x: Math.min(x, x + w), y: Math.min(y, y + h), w: Math.abs(w), h: Math.abs(h) };
}

/** Whole pixels of an area that lie in the view. */
export function within(area, view) {
  const x = between(Math.floor(area.x), view.x, view.x + view.w);
  const y = between(Math.floor(area.y), view.y, view.y + view.h);
  return {
    x,
    y,
    w: between(Math.ceil(area.x + area.w), view.x, view.x + view.w) - x,
    h: between(Math.ceil(area.y + area.h), view.y, view.y + view.h) - y,
  };
}

function resized(frame, dx, dy, view) {
  return {
    ...frame,
    w: between(frame.w + dx, SMALLEST, view.x + view.w - frame.x),
    h: between(frame.h + dy, SMALLEST, view.y + view.h - frame.y),
  };
}

function between(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

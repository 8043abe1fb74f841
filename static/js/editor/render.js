// Burns the marks of a drawing into the pixels of a canvas: nothing of what lies under them is in the file that is stored.
import { obscure } from "./pixels.js";

const MARK = "#d92d20";
const HALO = "#ffffff";

/** Draws the picture with its marks, cut to what is left of it, on a canvas that takes that size. */
export function render(canvas, picture, drawing) {
  const { x, y, w, h } = drawing.view;
  canvas.width = w;
  canvas.height = h;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, -x, -y);
  for (const mark of drawing.marks) burn[mark.tool](pen, { ...mark, x: mark.x - x, y: mark.y - y }, drawing);
}

const burn = {
  black(pen, { x, y, w, h }) {
    pen.fillStyle = "#000000";
    pen.fillRect(x, y, w, h);
  },
  blur(pen, { x, y, w, h }) {
    const area = pen.getImageData(x, y, w, h);
    obscure(area);
    pen.putImageData(area, x, y);
  },
  box(pen, { x, y, w, h }, drawing) {
    twice(pen, drawing.stroke, () => pen.strokeRect(x, y, w, h));
  },
  arrow(pen, { x, y, w, h }, drawing) {
    const [angle, head] = [Math.atan2(h, w), drawing.stroke * 6];
    twice(pen, drawing.stroke, () => {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + w, y + h);
      for (const turn of [-0.5, 0.5]) {
        pen.moveTo(x + w, y + h);
        pen.lineTo(x + w - head * Math.cos(angle + turn), y + h - head * Math.sin(angle + turn));
      }
      pen.stroke();
    });
  },
  text(pen, { x, y, text }, drawing) {
    pen.font = `600 ${drawing.letters}px sans-serif`;
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.strokeStyle = HALO;
    pen.lineWidth = drawing.letters / 5;
    pen.strokeText(text, x, y);
    pen.fillStyle = MARK;
    pen.fillText(text, x, y);
  },
  crop() {},
};

// A light line under the red one, so that it is seen on any ground.
function twice(pen, stroke, draw) {
  pen.lineCap = pen.lineJoin = "round";
  for (const [colour, width] of [[HALO, stroke * 2], [MARK, stroke]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    draw();
  }
}

/** The frame that is being drawn, on a canvas over the picture; `scale`: its pixels for one of the picture. */
export function showFrame(canvas, frame, tool, scale) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!frame) return;
  const [x, y, w, h] = [frame.x, frame.y, frame.w, frame.h].map((value) => value * scale);
  for (const [colour, dash] of [["#ffffff", []], ["#1a56db", [6, 4]]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.setLineDash(dash);
    pen.beginPath();
    if (tool === "arrow") {
      pen.moveTo(x, y);
      pen.lineTo(x + w, y + h);
    } else pen.rect(x, y, w, h);
    pen.stroke();
  }
}

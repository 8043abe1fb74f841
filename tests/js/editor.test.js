import assert from "node:assert/strict";
import test from "node:test";
import { Drawing } from "../../static/js/editor/drawing.js";
import { blockOf, obscure } from "../../static/js/editor/pixels.js";

function picture(width, height, colour) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data.set([...colour(x, y), 255], (y * width + x) * 4);
  return { data, width, height };
}

const pixel = ({ data, width }, x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
const coloursIn = ({ data }) => new Set(Array.from({ length: data.length / 4 }, (_, n) => data.subarray(n * 4, n * 4 + 3).join()));

test("a line of letters becomes a handful of blocks", () => {
  const line = picture(200, 24, (x, y) => ((x * 7 + y * 13) % 5 < 2 ? [0, 0, 0] : [255, 255, 255]));
  obscure(line, () => 0.5);
  assert.ok(coloursIn(line).size <= 7);
  for (let y = 1; y < 24; y += 1) assert.deepEqual(pixel(line, 10, y), pixel(line, 10, 0));
});

test("blocks are never lower than a letter, and never more than eight along a side", () => {
  assert.equal(blockOf(10, 10), 32);
  assert.equal(blockOf(200, 24), 32);
  assert.equal(blockOf(4000, 100), 500);
});

test("texts of the same weight look alike, and the same text does not look the same twice", () => {
  const text = (shift) => picture(64, 32, (x, y) => ((x + shift + y) % 2 ? [0, 0, 0] : [255, 255, 255]));
  const [one, other] = [text(0), text(1)];
  obscure(one, () => 0.5);
  obscure(other, () => 0.5);
  assert.deepEqual([...one.data], [...other.data]);
  const again = text(0);
  obscure(again, () => 0);
  assert.notDeepEqual([...again.data], [...one.data]);
});

test("only few shades are left, and nothing shines through", () => {
  const photo = picture(300, 300, (x, y) => [x % 256, y % 256, (x * y) % 256]);
  obscure(photo);
  const shades = new Set(photo.data.filter((_, n) => n % 4 < 3));
  assert.ok(shades.size <= 8);
  assert.ok(photo.data.every((value, n) => n % 4 !== 3 || value === 255));
});

test("marks keep to the picture, and a slip of the finger is none", () => {
  const drawing = new Drawing(100, 80);
  assert.equal(drawing.add({ tool: "black", x: 90, y: 70, w: 50, h: 50 }), true);
  assert.deepEqual(drawing.marks[0], { tool: "black", x: 90, y: 70, w: 10, h: 10, text: "" });
  assert.equal(drawing.add({ tool: "black", x: 10, y: 10, w: 2, h: 30 }), false);
  assert.equal(drawing.add({ tool: "text", x: 5, y: 5, w: 0, h: 0, text: "  " }), false);
});

test("drawn from right to left is the same area; an arrow keeps its direction", () => {
  const drawing = new Drawing(100, 80);
  drawing.add({ tool: "blur", x: 50, y: 40, w: -20, h: -10 });
  assert.deepEqual(drawing.marks[0], { tool: "blur", x: 30, y: 30, w: 20, h: 10, text: "" });
  drawing.add({ tool: "arrow", x: 50, y: 40, w: -20, h: -10 });
  assert.equal(drawing.marks[1].w, -20);
});

test("half a pixel at the edge is covered too", () => {
  const drawing = new Drawing(100, 80);
  drawing.add({ tool: "black", x: 10.6, y: 10.6, w: 10.1, h: 10.1 });
  assert.deepEqual(drawing.marks[0], { tool: "black", x: 10, y: 10, w: 11, h: 11, text: "" });
});

test("what is cut off can be had back, and the next cut lies within the first", () => {
  const drawing = new Drawing(100, 80);
  drawing.add({ tool: "crop", x: 10, y: 10, w: 50, h: 40 });
  drawing.add({ tool: "crop", x: 0, y: 0, w: 30, h: 30 });
  assert.deepEqual({ ...drawing.view, tool: 0, text: 0 }, { x: 10, y: 10, w: 20, h: 20, tool: 0, text: 0 });
  drawing.undo();
  drawing.undo();
  assert.deepEqual(drawing.view, { x: 0, y: 0, w: 100, h: 80 });
  assert.equal(drawing.undo(), null);
  assert.equal(drawing.changed, false);
});

test("keys move the frame and change its size, and it never leaves the picture", () => {
  const drawing = new Drawing(400, 200);
  let frame = drawing.moved(null, { key: "ArrowRight" });
  assert.deepEqual(frame, { x: 150, y: 75, w: 100, h: 50 });
  frame = drawing.moved(frame, { key: "ArrowRight" });
  assert.equal(frame.x, 160);
  frame = drawing.moved(frame, { key: "ArrowDown", ctrlKey: true });
  assert.equal(frame.y, 76);
  frame = drawing.moved(frame, { key: "ArrowLeft", shiftKey: true });
  assert.equal(frame.w, 90);
  for (let n = 0; n < 100; n += 1) frame = drawing.moved(frame, { key: "ArrowRight" });
  assert.equal(frame.x + frame.w, 400);
  assert.equal(drawing.moved(frame, { key: "a" }), null);
});

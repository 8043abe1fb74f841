import assert from "node:assert/strict";
import test from "node:test";
import { Places } from "../../static/js/viewer/places.js";
import { Zoom } from "../../static/js/viewer/zoom.js";

test("places go round in both directions, whatever the letter case", () => {
  const places = new Places(["Ошибка 1", "ничего", "ОШИБКА 2"], "ошибка");
  assert.deepEqual([places.next(), places.next(), places.next(), places.previous()], [0, 2, 0, 2]);
  assert.equal(new Places(["а", "б"], "а").previous(), 0);
  assert.equal(new Places(["а"], "в").next(), null);
  assert.equal(new Places(["а"], "").next(), null);
});

const SEEN = { seenWidth: 1000, seenHeight: 500 };

test("a picture is shown whole at first, and a small one is not blown up", () => {
  assert.equal(new Zoom({ width: 4000, height: 1000 }, SEEN).scale, 0.25);
  assert.equal(new Zoom({ width: 100, height: 100 }, SEEN).scale, 1);
});

test("it grows around the finger, never past its limits, and never leaves the window", () => {
  const zoom = new Zoom({ width: 2000, height: 1000 }, SEEN);
  zoom.to(1, { x: 400, y: 0 });
  assert.deepEqual([zoom.scale, zoom.x, zoom.y], [1, -400, 0]);
  zoom.moveBy(5000, 5000);
  assert.deepEqual([zoom.x, zoom.y], [500, 250]);
  for (let n = 0; n < 50; n += 1) zoom.step(1);
  assert.equal(zoom.scale, 8);
  for (let n = 0; n < 80; n += 1) zoom.step(-1);
  assert.equal(zoom.isWhole, true);
  assert.deepEqual([zoom.x, zoom.y], [0, 0]);
});

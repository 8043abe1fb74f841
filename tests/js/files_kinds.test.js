import assert from "node:assert/strict";
import test from "node:test";
import { isDrawable, isReadable, kindOf, nameFor, refusal, renamed } from "../../static/js/files/kinds.js";
import { inWords } from "../../static/js/files/size.js";

const MB = 1024 * 1024;

test("a kind is what the last ending promises, in any letter case", () => {
  assert.equal(kindOf("снимок.PNG"), "picture");
  assert.equal(kindOf("запись.webm"), "video");
  assert.equal(kindOf("портал.har"), "har");
  assert.equal(kindOf("отчёт.pdf.exe"), null);
  assert.equal(kindOf(".htaccess"), null);
  assert.equal(kindOf("без-окончания"), null);
});

test("the limit of a kind is the last size that fits", () => {
  assert.equal(refusal({ name: "a.png", size: 10 * MB }), "");
  assert.equal(refusal({ name: "a.png", size: 10 * MB + 1 }), "file-large");
  assert.equal(refusal({ name: "a.log", size: 20 * MB }), "");
  assert.equal(refusal({ name: "a.webm", size: 50 * MB + 1 }), "file-large");
  assert.equal(refusal({ name: "a.log", size: 0 }), "file-empty");
  assert.equal(refusal({ name: "a.rar", size: 5 }), "file-kind");
});

test("an animation is not drawn on, a log is looked through, an archive is not", () => {
  assert.equal(isDrawable("a.jpg"), true);
  assert.equal(isDrawable("a.gif"), false);
  assert.deepEqual(["a.log", "a.har", "a.json", "a.zip", "a.png"].map(isReadable), [true, true, true, false, false]);
});

test("what has no name gets one that sorts by time", () => {
  assert.equal(nameFor("снимок-экрана", "png", new Date(2026, 0, 2, 3, 4, 5)), "снимок-экрана-2026-01-02-03-04-05.png");
});

test("a picture stored as another type changes its ending, and only then", () => {
  assert.equal(renamed("a.webp", "image/jpeg"), "a.jpg");
  assert.equal(renamed("a.JPEG", "image/jpeg"), "a.JPEG");
  assert.equal(renamed("a.png", "image/png"), "a.png");
});

test("sizes are said as people say them", () => {
  const text = (name, { n }) => `${n} ${name}`;
  assert.equal(inWords(1, text), "1 size-b");
  assert.equal(inWords(312 * 1024, text), "312 size-kb");
  assert.equal(inWords(2.14 * MB, text), "2,1 size-mb");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../../static/js/keymap.js";

const AT_DESK = { writing: false, single: true, desk: true };
const key = (code, more = {}) => ({ code, key: "", ...more });

test("letters are taken by their place, whatever the layout writes there", () => {
  assert.deepEqual(meaning(key("KeyM", { key: "ь" }), AT_DESK), { write: "note" });
  assert.deepEqual(meaning(key("KeyR", { key: "к" }), AT_DESK), { write: "reply" });
  assert.deepEqual(meaning(key("KeyN", { key: "т" }), AT_DESK), { press: "KeyN" });
  assert.deepEqual(meaning(key("KeyJ"), AT_DESK), { move: 1 });
  assert.deepEqual(meaning(key("KeyK"), AT_DESK), { move: -1 });
});

test("single keys rest in a field, when switched off, and with any modifier; Alt with arrows does not", () => {
  for (const code of ["KeyN", "KeyM", "KeyJ"]) {
    assert.equal(meaning(key(code), { ...AT_DESK, writing: true }), null);
    assert.equal(meaning(key(code), { ...AT_DESK, single: false }), null);
    for (const held of ["ctrlKey", "metaKey", "altKey", "shiftKey"]) {
      assert.equal(meaning(key(code, { [held]: true }), AT_DESK), null);
    }
  }
  const arrow = key("ArrowUp", { altKey: true });
  assert.deepEqual(meaning(arrow, { writing: true, single: false, desk: false }), { move: -1 });
  assert.equal(meaning(key("ArrowUp"), AT_DESK), null);
});

test("the question mark is the list of keys in every layout, for customers too", () => {
  const customer = { ...AT_DESK, desk: false };
  assert.deepEqual(meaning(key("Digit7", { key: "?", shiftKey: true }), customer), { help: true });
  assert.deepEqual(meaning(key("Slash", { key: ",", shiftKey: true }), customer), { help: true });
  assert.equal(meaning(key("Slash", { key: "." }), customer), null);
  assert.equal(meaning(key("KeyN"), customer), null);
});

test("a key that is held down presses once, and one without a code nothing", () => {
  assert.equal(meaning(key("KeyN", { repeat: true }), AT_DESK), null);
  assert.equal(meaning({ key: "?" }, AT_DESK), null);
});

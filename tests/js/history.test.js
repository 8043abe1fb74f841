import assert from "node:assert/strict";
import test from "node:test";
import { History } from "../../static/js/chat/history.js";

test("the next number is shown and becomes the last", () => {
  const history = new History(7);
  assert.equal(history.place(8), "next");
  assert.equal(history.place(9), "next");
  assert.equal(history.last, 9);
});

test("an older number is dropped", () => {
  const history = new History(7);
  assert.equal(history.place(7), "old");
  assert.equal(history.place(1), "old");
  assert.equal(history.last, 7);
});

test("a hole shows nothing and asks for what follows the last number", () => {
  const history = new History(7);
  assert.equal(history.place(9), "hole");
  assert.equal(history.last, 7);
  assert.deepEqual(history.ask(), { type: "resume", after: 7 });
});

test("the same question is asked once until an answer or a new socket came", () => {
  const history = new History(7);
  history.place(9);
  history.ask();
  assert.equal(history.ask(), null);
  history.place(8);
  assert.deepEqual(history.ask(), { type: "resume", after: 8 });
  history.reconnected();
  assert.deepEqual(history.ask(), { type: "resume", after: 8 });
});

test("a pong with a higher number betrays a lost event", () => {
  const history = new History(3);
  assert.equal(history.lacks(3), false);
  assert.equal(history.lacks(4), true);
});

import assert from "node:assert/strict";
import test from "node:test";
import { Waiting } from "../../static/js/files/waiting.js";

class Drawer {
  constructor() {
    this.stored = new Map();
  }
  getItem(key) {
    return this.stored.get(key) ?? null;
  }
  setItem(key, value) {
    this.stored.set(key, value);
  }
  removeItem(key) {
    this.stored.delete(key);
  }
}

const file = (id) => ({ id, name: `${id}.png`, kind: "picture", size: 5, note: false });
const waiting = (storage = new Drawer()) => new Waiting({ key: "files:31:a", storage });

test("what waits survives a reload, in order, with what is on the server already", () => {
  const storage = new Drawer();
  const before = waiting(storage);
  before.add(file("a"));
  before.add(file("b"));
  before.uploaded("a", { attachment: "server-a", name: "a.png", size: 5 });
  assert.deepEqual(waiting(storage).files.map(({ id, attachment }) => [id, attachment]), [["a", "server-a"], ["b", null]]);
});

test("whoever takes the files leaves none behind", () => {
  const storage = new Drawer();
  waiting(storage).add(file("a"));
  assert.equal(waiting(storage).take().length, 1);
  assert.deepEqual(waiting(storage).files, []);
  assert.equal(storage.stored.size, 0);
});

test("a file that was removed meanwhile does not come back with its upload", () => {
  const one = waiting();
  one.add(file("a"));
  one.remove("a");
  assert.equal(one.uploaded("a", { attachment: "server-a", name: "a.png", size: 5 }), false);
  assert.deepEqual(one.files, []);
});

test("the same file is there once", () => {
  const one = waiting();
  one.add(file("a"));
  one.add(file("a"));
  assert.equal(one.files.length, 1);
});

test("a browser that refuses storage keeps them for the page; foreign storage is nobody's files", () => {
  const storage = new Drawer();
  storage.setItem("files:31:a", '[null, {"id": 5}, {"id": "x"}]');
  assert.deepEqual(waiting(storage).files, []);
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  const one = waiting(storage);
  one.add(file("a"));
  assert.deepEqual(one.files.map(({ id }) => id), ["a"]);
});

import assert from "node:assert/strict";
import test from "node:test";
import { Outbox } from "../../static/js/chat/outbox.js";

class Shelf {
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

function outbox({ storage = new Shelf(), key = "outbox:31:a", clock = { now: 0 }, prefix = "id" } = {}) {
  let n = 0;
  return new Outbox({ key, storage, newId: () => `${prefix}-${(n += 1)}`, now: () => clock.now });
}

test("messages leave in the order of writing, one under way at a time", () => {
  const box = outbox();
  box.add("первое");
  box.add("второе");
  assert.deepEqual(box.next(), { type: "send", id: "id-1", text: "первое" });
  assert.equal(box.next(), null);
  box.delivered("id-1");
  assert.equal(box.next().text, "второе");
});

test("what was not acknowledged survives a reload, in order and under the same ids", () => {
  const storage = new Shelf();
  const box = outbox({ storage });
  box.add("первое");
  box.add("второе", { note: true });
  box.next();
  const reloaded = outbox({ storage, prefix: "later" });
  assert.deepEqual(reloaded.items.map((item) => item.id), ["id-1", "id-2"]);
  assert.equal(reloaded.next().id, "id-1");
  reloaded.delivered("id-1");
  assert.equal(reloaded.next().note, true);
});

test("a lost socket means the message under way goes again under its id", () => {
  const box = outbox();
  box.add("первое");
  assert.equal(box.next().id, "id-1");
  box.disconnected();
  assert.equal(box.next().id, "id-1");
});

test("a refused message waits for the person and lets the next one pass", () => {
  const box = outbox();
  box.add("слишком длинное");
  box.add("второе");
  box.next();
  box.fail("id-1", "Сообщение длиннее 4000 знаков.", "too_long");
  assert.equal(box.next().id, "id-2");
  assert.equal(box.find("id-1").failed, "Сообщение длиннее 4000 знаков.");
  assert.equal(box.waiting, 1);
});

test("a refusal without words is a refusal too", () => {
  const box = outbox();
  box.add("текст");
  box.next();
  box.fail("id-1", "", "forbidden");
  assert.equal(box.next(), null);
  assert.notEqual(box.find("id-1").failed, "");
});

test("a repeat keeps the id, so that the server stores it once", () => {
  const box = outbox();
  box.add("текст");
  box.next();
  box.fail("id-1", "Писать в этот чат сейчас нельзя.", "forbidden");
  assert.equal(box.retry("id-1").id, "id-1");
  assert.equal(box.next().id, "id-1");
});

test("after a conflict the repeat gets an id of its own", () => {
  const box = outbox();
  box.add("текст");
  box.next();
  box.fail("id-1", "Под этим номером уже отправлено другое.", "conflict");
  assert.equal(box.retry("id-1").id, "id-2");
  assert.equal(box.find("id-1"), null);
  assert.equal(box.next().text, "текст");
});

test("too many at once: nothing leaves until the time is over, then the same message first", () => {
  const clock = { now: 1000 };
  const box = outbox({ clock });
  box.add("первое");
  box.add("второе");
  box.next();
  box.hold("id-1", 20);
  assert.equal(box.next(), null);
  clock.now += 20_000;
  assert.equal(box.next().id, "id-1");
});

test("a message taken back leaves the queue and returns its text", () => {
  const box = outbox();
  box.add("с опечаткой");
  box.fail("id-1", "нет", "forbidden");
  assert.equal(box.takeBack("id-1").text, "с опечаткой");
  assert.deepEqual(box.items, []);
});

test("only the first word of a delivery empties the queue", () => {
  const box = outbox();
  box.add("текст");
  assert.equal(box.delivered("id-1"), true);
  assert.equal(box.delivered("id-1"), false);
});

test("another chat and another person have queues of their own", () => {
  const storage = new Shelf();
  outbox({ storage }).add("моё");
  assert.deepEqual(outbox({ storage, key: "outbox:32:a" }).items, []);
  assert.deepEqual(outbox({ storage, key: "outbox:31:b" }).items, []);
});

test("the queue is bounded, and what did not fit is not taken", () => {
  const box = outbox();
  for (let n = 0; n < 100; n += 1) assert.notEqual(box.add(`${n}`), null);
  assert.equal(box.add("сто первое"), null);
  assert.equal(box.items.length, 100);
});

test("a browser that refuses storage still sends, in order, and forgets what was delivered", () => {
  const storage = new Shelf();
  const box = outbox({ storage });
  box.add("сохранено");
  storage.setItem = storage.removeItem = () => {
    throw new Error("QuotaExceededError");
  };
  box.add("уже нет");
  assert.deepEqual(box.items.map((item) => item.text), ["сохранено", "уже нет"]);
  box.delivered("id-1");
  box.delivered("id-2");
  assert.deepEqual(box.items, []);
});

test("foreign or broken storage is not sent to anybody", () => {
  const storage = new Shelf();
  storage.setItem("outbox:31:a", "{не json");
  assert.deepEqual(outbox({ storage }).items, []);
  storage.setItem("outbox:31:a", '[null, 1, {"id": 5}, {"id": "x", "text": "да"}]');
  assert.deepEqual(outbox({ storage }).items.map((item) => item.text), ["да"]);
});

test("a message waits for its files, and then takes their numbers along", () => {
  const box = outbox();
  box.add("", { files: [{ id: "u1", attachment: null, name: "a.png" }, { id: "u2", attachment: "s2", name: "b.png" }] });
  box.add("второе");
  assert.equal(box.next(), null);
  assert.equal(box.carrying("u1").id, "id-1");
  box.uploaded("u1", { attachment: "s1", name: "a.png", size: 5 });
  assert.deepEqual(box.next(), { type: "send", id: "id-1", text: "", attachments: ["s1", "s2"] });
  assert.equal(box.carrying("u9"), null);
});

test("a message whose file was refused waits for the person and lets the next one pass", () => {
  const box = outbox();
  box.add("первое", { files: [{ id: "u1", attachment: null, name: "a.png" }] });
  box.add("второе");
  box.fail("id-1", "Файл повреждён.", "file");
  assert.equal(box.next().text, "второе");
  assert.equal(box.takeBack("id-1").files[0].id, "u1");
});

import assert from "node:assert/strict";
import test from "node:test";
import { Uploads } from "../../static/js/files/uploads.js";

const turn = () => new Promise((done) => setImmediate(done));

function desk() {
  const calls = [];
  const timers = [];
  const clock = {
    setTimeout: (act, after) => timers.push({ act, after }) - 1,
    clearTimeout: (n) => n !== undefined && (timers[n].act = () => {}),
  };
  const send = (file, { onProgress, signal }) =>
    new Promise((answered, broken) => {
      calls.push({ id: file.id, onProgress, signal, answered, broken });
      signal.addEventListener("abort", () => broken(new Error("abort")));
    });
  const seen = [];
  const uploads = new Uploads({ send, onChange: (file) => seen.push(`${file.id} ${file.state}`), clock, random: () => 0 });
  return { calls, timers, uploads, seen };
}

const file = (id) => ({ id, name: `${id}.png`, kind: "picture", size: 100, note: false, bytes: {} });
const stored = (id) => ({ status: 200, body: { id: `server-${id}`, name: `${id}.png`, size: 90 } });

test("two at a time, in order, and the next when one is done", async () => {
  const { calls, uploads } = desk();
  for (const id of ["a", "b", "c"]) uploads.add(file(id));
  assert.deepEqual(calls.map((call) => call.id), ["a", "b"]);
  calls[0].answered(stored("a"));
  await turn();
  assert.deepEqual(calls.map((call) => call.id), ["a", "b", "c"]);
  assert.equal(uploads.find("a").attachment, "server-a");
  assert.equal(uploads.find("a").bytes, null);
});

test("progress is what has left, and begins anew with each try", async () => {
  const { calls, timers, uploads } = desk();
  uploads.add(file("a"));
  calls[0].onProgress(40);
  assert.equal(uploads.find("a").sent, 40);
  calls[0].broken(new Error("line"));
  await turn();
  assert.equal(uploads.find("a").state, "broken");
  timers[0].act();
  assert.equal(uploads.find("a").sent, 0);
  assert.deepEqual(calls.map((call) => call.id), ["a", "a"]);
});

test("a broken line and a server in trouble are tried again under the same id, later each time", async () => {
  const { calls, timers, uploads } = desk();
  uploads.random = () => 1;
  uploads.add(file("a"));
  calls[0].broken(new Error("line"));
  await turn();
  timers[0].act();
  calls[1].answered({ status: 503, body: null });
  await turn();
  timers[1].act();
  calls[2].answered({ status: 429, body: { message: "Слишком часто." }, again: 30 });
  await turn();
  assert.equal(uploads.find("a").problem, "Слишком часто.");
  assert.deepEqual(timers.map((timer) => timer.after), [2000, 4000, 30000]);
  assert.deepEqual(calls.map((call) => call.id), ["a", "a", "a"]);
});

test("a refusal is final until the person repeats it, and keeps the server's words", async () => {
  const { calls, timers, uploads } = desk();
  uploads.add(file("a"));
  calls[0].answered({ status: 400, body: { code: "broken", message: "Файл повреждён." } });
  await turn();
  assert.equal(uploads.find("a").state, "refused");
  assert.equal(uploads.find("a").problem, "Файл повреждён.");
  assert.equal(timers.length, 0);
  uploads.retry();
  assert.equal(calls.length, 1);
  uploads.retry("a");
  assert.equal(calls.length, 2);
});

test("a sign-in page in place of an answer is no success", async () => {
  const { calls, uploads } = desk();
  uploads.add(file("a"));
  calls[0].answered({ status: 200, body: null });
  await turn();
  assert.equal(uploads.find("a").state, "refused");
});

test("the connection is back: whoever waits for a try does not wait any longer", async () => {
  const { calls, timers, uploads } = desk();
  uploads.add(file("a"));
  calls[0].broken(new Error("line"));
  await turn();
  uploads.retry();
  assert.equal(calls.length, 2);
  timers[0].act(); // the old clock is stopped: nothing goes twice
  assert.equal(calls.length, 2);
});

test("a cancelled upload is stopped, forgotten, and makes room", async () => {
  const { calls, uploads, seen } = desk();
  for (const id of ["a", "b", "c"]) uploads.add(file(id));
  uploads.cancel("a");
  await turn();
  assert.equal(calls[0].signal.aborted, true);
  assert.equal(uploads.find("a"), null);
  assert.deepEqual(calls.map((call) => call.id), ["a", "b", "c"]);
  assert.equal(seen.filter((line) => line.startsWith("a")).at(-1), "a uploading");
});

test("the same file offered twice goes once", () => {
  const { calls, uploads } = desk();
  uploads.add(file("a"));
  uploads.add(file("a"));
  assert.equal(calls.length, 1);
});

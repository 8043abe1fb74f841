import assert from "node:assert/strict";
import { test } from "node:test";
import { Asking, moved, PAUSE_MS } from "../../static/js/help/asking.js";

function bench(answers = {}) {
  const asked = [];
  const shown = [];
  const timers = new Map();
  let number = 0;
  const asking = new Asking({
    ask: (text, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ text, signal, answer: (value) => resolve(value) });
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        if (text in answers) resolve(answers[text]);
      }),
    onAnswer: (text, answer) => shown.push([text, answer]),
    later: (run, ms) => (timers.set(++number, { run, ms }), number),
    cancel: (timer) => timers.delete(timer),
  });
  const pause = async () => {
    for (const [key, { run }] of [...timers]) (timers.delete(key), run());
    await new Promise((done) => setImmediate(done));
  };
  return { asking, asked, shown, timers, pause };
}

test("letters that follow quickly are one question", async () => {
  const { asking, asked, timers, pause } = bench();
  for (const text of ["по", "поч", "почт", "почта "]) asking.typed(text);
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [PAUSE_MS]);
  await pause();
  assert.deepEqual(asked.map(({ text }) => text), ["почта"]);
});

test("a newer question cuts the older one off, whose answer is never shown", async () => {
  const { asking, asked, shown, pause } = bench();
  asking.typed("почта");
  await pause();
  asking.typed("почта висит");
  assert.equal(asked[0].signal.aborted, true);
  asked[0].answer({ html: "old" });
  await pause();
  asked[1].answer({ html: "new" });
  await pause();
  assert.deepEqual(shown, [["почта висит", { html: "new" }]]);
});

test("one letter is not asked and takes the list away", async () => {
  const { asking, asked, shown, pause } = bench();
  asking.typed("п");
  await pause();
  assert.deepEqual([asked.length, shown], [0, [["п", null]]]);
});

test("a space more asks nothing anew, and after a stop the same words are asked again", async () => {
  const { asking, asked, pause } = bench({ почта: { html: "" } });
  asking.typed("почта");
  await pause();
  asking.typed(" почта  ");
  await pause();
  assert.equal(asked.length, 1);
  asking.stop();
  asking.typed("почта");
  await pause();
  assert.equal(asked.length, 2);
});

test("whoever asks too fast waits as long as the server says and asks again", async () => {
  const { asking, asked, shown, timers, pause } = bench();
  asking.typed("почта");
  await pause();
  asked[0].answer({ waitMs: 4000 });
  await pause();
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [4000]);
  assert.deepEqual(shown, []);
  await pause();
  assert.equal(asked.length, 2);
});

test("a lost connection shows nothing and the next letters are asked", async () => {
  const { asking, asked, pause } = bench({ сделка: Promise.reject(new Error("offline")) });
  asking.typed("сделка");
  await pause();
  asking.typed("сделки");
  await pause();
  assert.deepEqual(asked.map(({ text }) => text), ["сделка", "сделки"]);
});

test("arrows go round through the field itself, other keys are left to it", () => {
  assert.deepEqual([-1, 0, 2].map((active) => moved("ArrowDown", active, 3)), [0, 1, -1]);
  assert.deepEqual([-1, 0, 2].map((active) => moved("ArrowUp", active, 3)), [2, -1, 1]);
  assert.equal(moved("ArrowDown", -1, 0), null);
  assert.equal(moved("Home", 1, 3), null);
});

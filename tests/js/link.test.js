import assert from "node:assert/strict";
import test from "node:test";
import { DEAD_AFTER_MS, FIRST_RETRY_MS, Link, LONGEST_RETRY_MS, PING_EVERY_MS } from "../../static/js/chat/link.js";

class FakeSocket {
  constructor(url) {
    Object.assign(this, { url, readyState: 0, sent: [], closed: false });
  }
  opens() {
    this.readyState = 1;
    this.onopen();
  }
  says(frame) {
    this.onmessage({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  ends(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
}

function linkOf(t, { random = 0.5 } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const seen = { sockets: [], frames: [], states: [], last: 4 };
  const link = new Link({
    url: () => `ws://desk/?after=${seen.last}`,
    onFrame: (frame) => seen.frames.push(frame),
    onState: (state, code) => seen.states.push(code ? `${state} ${code}` : state),
    socket: (url) => seen.sockets.at(seen.sockets.push(new FakeSocket(url)) - 1),
    random: () => random,
  });
  link.open();
  const wake = (ms) => t.mock.timers.tick(ms); // everything that was due in the meantime runs now, late
  const tick = (ms) => {
    for (; ms > 100; ms -= 100) wake(100);
    wake(ms);
  };
  return { link, seen, tick, wake };
}

function alive(seen) {
  const socket = seen.sockets.at(-1);
  socket.opens();
  socket.says({ type: "welcome", last: seen.last });
  return socket;
}

test("the link lives from the server's first frame, and only then sends", (t) => {
  const { link, seen } = linkOf(t);
  const socket = seen.sockets[0];
  socket.opens();
  assert.equal(link.send({ type: "send" }), false);
  socket.says({ type: "welcome" });
  assert.deepEqual(seen.states, ["live"]);
  assert.equal(link.send({ type: "typing" }), true);
  assert.deepEqual(socket.sent.at(-1), { type: "typing" });
});

test("it pings every four seconds, and an answered socket stays", (t) => {
  const { seen, tick } = linkOf(t);
  const socket = alive(seen);
  for (let n = 0; n < 10; n += 1) {
    tick(PING_EVERY_MS);
    socket.says({ type: "pong", last: 4 });
  }
  assert.equal(socket.sent.filter((frame) => frame.type === "ping").length, 11);
  assert.equal(seen.sockets.length, 1);
});

test("a half-open socket is given up after nine silent seconds", (t) => {
  const { seen, tick } = linkOf(t);
  const socket = alive(seen);
  tick(DEAD_AFTER_MS - 1);
  assert.deepEqual(seen.states, ["live"]);
  tick(1);
  assert.deepEqual(seen.states, ["live", "down 1006"]);
  assert.equal(socket.closed, true);
});

test("a tab whose timers slept for a minute is not taken for a dead socket", (t) => {
  const { seen, tick, wake } = linkOf(t);
  const socket = alive(seen);
  tick(PING_EVERY_MS);
  socket.says({ type: "pong", last: 4 });
  wake(60_000);
  assert.deepEqual(seen.states, ["live"]);
  socket.says({ type: "pong", last: 4 });
  tick(PING_EVERY_MS);
  assert.deepEqual(seen.states, ["live"]);
});

test("a connection that never opens is given up too", (t) => {
  const { seen, tick } = linkOf(t);
  tick(DEAD_AFTER_MS);
  assert.deepEqual(seen.states, ["down 1006"]);
});

for (const code of [1000, 1006, 1013]) {
  test(`after ${code} it comes back and asks for what follows the last number`, (t) => {
    const { seen, tick } = linkOf(t);
    const socket = alive(seen);
    seen.last = 9;
    socket.ends(code);
    tick(4 * FIRST_RETRY_MS);
    assert.equal(seen.sockets.length, 2);
    assert.match(seen.sockets[1].url, /after=9$/);
  });
}

test("pauses grow from one second to fifteen", (t) => {
  const { seen, tick } = linkOf(t, { random: 1 });
  const pauses = [];
  for (let n = 0; n < 6; n += 1) {
    seen.sockets.at(-1).ends(1006);
    const known = seen.sockets.length;
    let waited = 0;
    while (seen.sockets.length === known && waited < 60_000) {
      tick(500);
      waited += 500;
    }
    pauses.push(waited);
  }
  assert.deepEqual(pauses, [4000, 8000, 15000, 15000, 15000, 15000]);
  assert.equal(pauses.at(-1), LONGEST_RETRY_MS);
});

test("the shortest pause is a second", (t) => {
  const { seen, tick } = linkOf(t, { random: 0 });
  seen.sockets[0].ends(1006);
  tick(FIRST_RETRY_MS - 1);
  assert.equal(seen.sockets.length, 1);
  tick(1);
  assert.equal(seen.sockets.length, 2);
});

test("a welcome makes the next pause short again", (t) => {
  const { seen, tick } = linkOf(t, { random: 1 });
  for (let n = 0; n < 5; n += 1) {
    const known = seen.sockets.length;
    seen.sockets.at(-1).ends(1006);
    while (seen.sockets.length === known) tick(500);
  }
  const known = seen.sockets.length;
  alive(seen).ends(1006);
  tick(4 * FIRST_RETRY_MS);
  assert.equal(seen.sockets.length, known + 1);
});

for (const code of [4401, 4403, 4404]) {
  test(`${code} is final`, (t) => {
    const { link, seen, tick } = linkOf(t);
    alive(seen).ends(code);
    tick(10 * LONGEST_RETRY_MS);
    link.check();
    assert.deepEqual(seen.states, ["live", `closed ${code}`]);
    assert.equal(seen.sockets.length, 1);
  });
}

test("whoever presses «Проверить» does not wait for the pause", (t) => {
  const { link, seen, tick } = linkOf(t, { random: 1 });
  alive(seen).ends(1006);
  link.check();
  assert.equal(seen.sockets.length, 2);
  tick(2 * FIRST_RETRY_MS);
  assert.equal(seen.sockets.length, 2);
});

test("what an abandoned socket still says is not heard", (t) => {
  const { seen, tick } = linkOf(t);
  const socket = alive(seen);
  tick(DEAD_AFTER_MS);
  assert.equal(socket.onmessage, null);
  assert.equal(socket.onclose, null);
  assert.deepEqual(seen.frames, [{ type: "welcome", last: 4 }]);
});

test("a frame that is no JSON changes nothing", (t) => {
  const { seen } = linkOf(t);
  const socket = alive(seen);
  socket.says("<html>");
  assert.equal(seen.frames.length, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Arrivals } from "../../static/js/console/arrivals.js";

test("somebody new is heard, also in the place of one who was taken", () => {
  const arrivals = new Arrivals({ waiting: 1, newest: "a" });
  assert.equal(arrivals.look({ waiting: 1, newest: "a" }), false);
  assert.equal(arrivals.look({ waiting: 2, newest: "b" }), true);
  assert.equal(arrivals.look({ waiting: 2, newest: "c" }), true);
});

test("whoever is taken makes no sound, and the one before him is not new", () => {
  const arrivals = new Arrivals({ waiting: 2, newest: "b" });
  assert.equal(arrivals.look({ waiting: 1, newest: "a" }), false);
  assert.equal(arrivals.look({ waiting: 1, newest: "a" }), false);
  assert.equal(arrivals.look({ waiting: 0, newest: null }), false);
  assert.equal(arrivals.look({ waiting: 1, newest: "a" }), true, "he came back to the queue");
});

test("the first look after opening the page or a break compares with what the page showed", () => {
  assert.equal(new Arrivals({ waiting: 0, newest: null }).look({ waiting: 0, newest: null }), false);
  assert.equal(new Arrivals({ waiting: 0, newest: null }).look({ waiting: 1, newest: "a" }), true);
});

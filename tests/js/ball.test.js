import assert from "node:assert/strict";
import { test } from "node:test";
import { passes } from "../../static/js/chat/ball.js";

test("an answer of people and a reply of the customer pass the ball on", () => {
  assert.equal(passes("ours", { author: "operator" }), true);
  assert.equal(passes("ours", { author: "agent" }), true);
  assert.equal(passes("yours", { author: "member" }), true);
});

test("a second word in a row, the assistant, a note and the time before people do not", () => {
  assert.equal(passes("ours", { author: "member" }), false);
  assert.equal(passes("yours", { author: "operator" }), false);
  assert.equal(passes("ours", { author: "assistant" }), false);
  assert.equal(passes("ours", { author: "operator", note: true }), false);
  assert.equal(passes("nobodys", { author: "member" }), false);
  assert.equal(passes(undefined, { author: "member" }), false);
});

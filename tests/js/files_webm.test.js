import assert from "node:assert/strict";
import test from "node:test";
import { timed, withDuration } from "../../static/js/files/webm.js";

const SCALE = [0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40]; // TimestampScale: a million nanoseconds
const head = (...info) => Uint8Array.from([0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255, 0x15, 0x49, 0xa9, 0x66, 0x80 | info.length, ...info, 0x16, 0x54]);

test("a recording without a length gets one, and nothing else moves", () => {
  const before = head(...SCALE);
  const after = withDuration(before, 2500);
  const at = after.length - 2 - SCALE.length - 11;
  assert.deepEqual([...after.subarray(0, 21)], [...before.subarray(0, 21)]);
  assert.deepEqual([...after.subarray(21, 29)], [1, 0, 0, 0, 0, 0, 0, SCALE.length + 11]);
  assert.deepEqual([...after.subarray(at, at + 3)], [0x44, 0x89, 0x88]);
  assert.equal(new DataView(after.buffer).getFloat64(at + 3), 2500);
  assert.deepEqual([...after.subarray(at + 11)], [...SCALE, 0x16, 0x54]);
});

test("a recording that says its length, and what is no WebM, stay as they are", async () => {
  assert.equal(withDuration(head(...SCALE, 0x44, 0x89, 0x88, 0, 0, 0, 0, 0, 0, 0, 0), 2500), null);
  assert.equal(withDuration(Uint8Array.from([1, 2, 3]), 2500), null);
  const other = new Blob(["mp4"], { type: "video/mp4" });
  assert.equal(await timed(other, 1), other);
});

import assert from "node:assert/strict";
import test from "node:test";
import { SecretScanner } from "../../static/js/chat/secrets.js";
import { decoded } from "../../static/js/files/encoding.js";
import { changes, maskedText, secretsOf } from "../../static/js/files/scan.js";

const SCANNER = new SecretScanner({
  hidden: "•••",
  kinds: ["password", "private_key"],
  rules: [
    ["password", "password=([^\\s&]{3,})", "any", true],
    ["private_key", "(-----BEGIN KEY-----[\\s\\S]*?(?:-----END KEY-----|(?![\\s\\S])))", "any", false],
  ],
  letter: "[a-z]", digit: "[0-9]", plain: "^$", card: "^$", other_number: "^$",
});

function found(text) {
  const steps = secretsOf(text, SCANNER);
  let [step, count] = [steps.next(), 0];
  for (; !step.done; step = steps.next()) count += 1;
  return { secrets: step.value, steps: count };
}

const masked = (text) => maskedText(text, found(text).secrets, SCANNER);

test("every secret of a long text is found once, wherever the windows are cut", () => {
  for (const filler of [32_760, 32_768, 32_776, 65_530, 65_536, 131_060]) {
    const text = `${"x ".repeat(filler / 2)} password=hunter22&a=1 ${"y ".repeat(50_000)} password=second1`;
    assert.equal(found(text).secrets.length, 2, `${filler}`);
    assert.doesNotMatch(masked(text), /hunter|second/);
  }
});

test("a long text is many steps, so that a page can breathe between them", () => {
  assert.ok(found("строка журнала\n".repeat(100_000)).steps > 10);
});

test("a secret longer than the windows is hidden to its end, and what follows is still looked at", () => {
  const text = `до\n-----BEGIN KEY-----\n${"QUJD\n".repeat(60_000)}-----END KEY-----\npassword=hunter22\nпосле`;
  assert.equal(masked(text), "до\n•••\npassword=•••\nпосле");
});

test("nothing but the secrets changes", () => {
  assert.equal(masked("a\r\nuser=anna&password=hunter22&b=2\r\n"), "a\r\nuser=anna&password=•••&b=2\r\n");
  assert.equal(masked("ничего секретного\n"), "ничего секретного\n");
  assert.equal(masked(""), "");
});

test("what changes is shown by line, before and after, with a piece of a long line", () => {
  const text = `первая\nвторая password=hunter22 конец\n${"z".repeat(500)} password=letmein&${"w".repeat(500)}`;
  const shown = changes(text, found(text).secrets, SCANNER, 10);
  assert.deepEqual(shown[0], { line: 2, kind: "password", before: "вторая password=hunter22 конец", after: "вторая password=••• конец" });
  assert.equal(shown[1].line, 3);
  assert.match(shown[1].after, /^z+ password=•••&w+$/);
  assert.ok(shown[1].after.length < 120);
});

test("only so many changes are shown, all of them are counted by the caller", () => {
  const text = "password=hunter22\n".repeat(20);
  assert.equal(changes(text, found(text).secrets, SCANNER, 5).length, 5);
  assert.equal(changes(text, found(text).secrets, SCANNER, 5)[4].line, 5);
});

const bytesOf = (...codes) => Uint8Array.from(codes);

test("what was not changed comes back byte for byte in its own encoding", () => {
  const every = Uint8Array.from({ length: 256 }, (_, n) => n);
  const samples = {
    utf8: new TextEncoder().encode("\ufeffжурнал password=1\n"),
    one_byte: every,
    utf16le: bytesOf(0xff, 0xfe, 0x36, 0x04, 0x0d, 0x00, 0x0a, 0x00),
    utf16be: bytesOf(0xfe, 0xff, 0x04, 0x36, 0x00, 0x0a),
  };
  for (const [name, bytes] of Object.entries(samples)) {
    const { text, encode } = decoded(bytes);
    assert.deepEqual([...encode(text)], [...bytes], name);
  }
});

test("an old page of letters is read, and a mask fits into it", () => {
  const { text, encode } = decoded(bytesOf(0xef, 0xe0, 0xf0, 0xee, 0xeb, 0xfc)); // «пароль»
  assert.equal(text, "пароль");
  assert.deepEqual([...encode("••")], [0x95, 0x95]);
});

// The search for secrets, off the page's own thread. Hears {bytes, rules, most}; tells {done} and at last {changes, count, kinds, bytes}.
import { SecretScanner } from "../chat/secrets.js";
import { decoded } from "./encoding.js";
import { changes, maskedText, secretsOf } from "./scan.js";

self.addEventListener("message", ({ data: { bytes, rules, most } }) => {
  const scanner = new SecretScanner(rules);
  const { text, encode } = decoded(new Uint8Array(bytes));
  const steps = secretsOf(text, scanner);
  let step = steps.next();
  for (; !step.done; step = steps.next()) self.postMessage({ done: step.value });
  const secrets = step.value;
  self.postMessage({
    count: secrets.length,
    kinds: scanner.kinds.filter((kind) => secrets.some((one) => one.kind === kind)),
    changes: changes(text, secrets, scanner, most),
    bytes: secrets.length ? encode(maskedText(text, secrets, scanner)) : null,
  });
});

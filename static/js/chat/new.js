// The form of a new chat: a secret in it is asked about before it is sent.
import { SecretWarning } from "./secret_warning.js";

const form = document.querySelector("[data-new-chat]");
const warning = new SecretWarning();

form?.addEventListener("submit", (event) => {
  if (event.submitter?.name === "secrets" || form.querySelector("input[name=secrets]")) return;
  const fields = [...form.querySelectorAll("input[type=text], textarea")];
  const asked = warning.asks(fields.map((field) => field.value), (choice) => {
    if (choice) sendWith(choice);
  });
  if (asked) event.preventDefault();
});

// The server does the masking: the page that «Back» returns to still has what was written.
function sendWith(choice) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "secrets", value: choice });
  form.append(field);
  form.requestSubmit();
  field.remove();
}

// Buttons of messages go over the socket while it lives; without it they stay what they are, buttons of a form.
import { newId } from "../uuid.js";
import { toast } from "../toasts.js";

export class Buttons {
  constructor(root, link) {
    this.link = link;
    this.pressed = new Map(); // client id -> the buttons that wait for its answer
    root.addEventListener("click", (event) => this.#click(event));
  }

  /** True when the acknowledged id was a button's. */
  acknowledged(id) {
    return this.#release(id);
  }

  refused(id, words) {
    if (!this.#release(id)) return false;
    toast(words, { danger: true });
    return true;
  }

  /** The socket is gone: whoever pressed may press again, and the forms take over. */
  disconnected() {
    for (const id of [...this.pressed.keys()]) this.#release(id);
  }

  #click(event) {
    const button = event.target.closest("button[form]");
    const frame = button && frameOf(button);
    if (!frame || !this.link.live) return;
    if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
    const id = newId();
    if (!this.link.send({ ...frame, id })) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    this.pressed.set(id, button);
  }

  #release(id) {
    const button = this.pressed.get(id);
    this.pressed.delete(id);
    button?.removeAttribute("aria-busy");
    return Boolean(button);
  }
}

function frameOf(button) {
  const form = button.getAttribute("form");
  if (form === "connect-operator") return { type: "connect_operator" };
  if (form === "choose") return { type: "send", text: button.value };
  if (form !== "helped") return null;
  const [seq, value] = button.value.split(":");
  return { type: "helped", seq: Number(seq), value: value === "true" };
}

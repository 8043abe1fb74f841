// Messages that the server does not have yet: waiting, or failed with «Повторить» and «Изменить».
import { fromTemplate, text } from "../fragments.js";
import { clock } from "./times.js";

export class Bubbles {
  constructor(view, { onRetry, onEdit }) {
    Object.assign(this, { view, onRetry, onEdit });
  }

  /** Shows an item of the outbox as it stands now; `live` says whether it waits for the connection. */
  show(item, live, hint = "") {
    const bubble = this.view.withId(item.id) ?? this.#add(item);
    if (bubble.dataset.seq) return;
    bubble.classList.toggle("message--pending", !item.failed);
    bubble.classList.toggle("message--failed", Boolean(item.failed));
    bubble.querySelector("[data-pending-state]").hidden = Boolean(item.failed);
    bubble.querySelector("[data-failed-state]").hidden = !item.failed;
    bubble.querySelector("[data-pending-text]").textContent = hint || text(live ? "sending" : "waiting");
    bubble.querySelector("[data-failed-text]").textContent = [text("failed"), item.failed].filter(Boolean).join(" ");
  }

  remove(id) {
    const bubble = this.view.withId(id);
    if (bubble && !bubble.dataset.seq) this.view.steadily(true, () => bubble.remove());
  }

  #add(item) {
    const bubble = fromTemplate("pending");
    const at = new Date(item.at);
    bubble.dataset.id = item.id;
    bubble.dataset.at = at.toISOString();
    bubble.classList.toggle("message--note", Boolean(item.note));
    const time = bubble.querySelector("time");
    time.dateTime = at.toISOString();
    time.textContent = clock(at);
    for (const words of item.text.split(/\n\s*\n/)) {
      const paragraph = document.createElement("p");
      paragraph.textContent = words;
      bubble.querySelector(".message__text").append(paragraph);
    }
    bubble.querySelector("[data-retry]").addEventListener("click", () => this.onRetry(bubble.dataset.id));
    bubble.querySelector("[data-edit]").addEventListener("click", () => this.onEdit(bubble.dataset.id));
    this.view.addPending(bubble);
    return bubble;
  }
}

// Messages that the server does not have yet: waiting, or failed with «Повторить» and «Изменить».
import { fromTemplate, text } from "../fragments.js";
import { inWords } from "../files/size.js";
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
    const words = bubble.querySelector(".message__text");
    words.append(...item.text.split(/\n\s*\n/).map((part) => Object.assign(document.createElement("p"), { textContent: part })));
    words.hidden = !item.text;
    const files = bubble.querySelector(".attachments");
    files.append(...(item.files ?? []).map(card));
    files.hidden = !item.files?.length;
    bubble.querySelector("[data-retry]").addEventListener("click", () => this.onRetry(bubble.dataset.id));
    bubble.querySelector("[data-edit]").addEventListener("click", () => this.onEdit(bubble.dataset.id));
    this.view.addPending(bubble);
    return bubble;
  }
}

function card({ name, size }) {
  const card = fromTemplate("pending-file");
  card.querySelector(".attachment__name").textContent = name;
  card.querySelector(".attachment__size").textContent = inWords(size, text);
  return card;
}

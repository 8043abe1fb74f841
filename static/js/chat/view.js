// The conversation on the page: adds messages in order, and never moves a reader who is not at the end.
import { boxOf, counted, fragment, fromTemplate, swap, text } from "../fragments.js";
import { dayName, dayOf, showLocalTime } from "./times.js";

const AT_THE_END_PX = 48;
const UNSENT = ".message--pending, .message--failed";
const SAME_BREATH_MS = 5 * 60 * 1000; // the same author again within this time needs no new heading

export class View {
  constructor(root, { onEnd }) {
    this.root = root;
    this.me = root.dataset.me;
    this.log = root.querySelector("[data-log]");
    this.list = root.querySelector("[data-messages]");
    this.jump = root.querySelector("[data-jump]");
    this.unseen = 0;
    for (const item of [...this.list.children]) this.#dress(item);
    this.#lineBeforeUnread(Number(root.dataset.read));
    this.jump.addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => {
      if (this.atEnd) {
        this.unseen = 0;
        onEnd();
      }
      this.#showJump();
    });
  }

  // The scroller is column-reverse: zero is the end, further up is negative.
  get atEnd() {
    return Math.abs(this.log.scrollTop) < AT_THE_END_PX;
  }

  toEnd() {
    this.log.scrollTop = 0;
  }

  message(seq) {
    return this.list.querySelector(`[data-seq="${seq}"]`);
  }

  withId(id) {
    return id ? this.list.querySelector(`[data-id="${CSS.escape(id)}"]`) : null;
  }

  isMine(item) {
    return item.dataset.authorId !== "" && item.dataset.authorId === this.me;
  }

  /** Adds a numbered event. Own messages take the place of their pending bubble and are not announced again. */
  append(html) {
    const added = [...fragment(html).children];
    for (const item of added) {
      const pending = this.withId(item.dataset.id);
      const own = this.isMine(item) || pending !== null;
      this.steadily(own, () => {
        pending?.remove();
        this.list.insertBefore(item, this.list.querySelector(UNSENT));
        this.#dress(item);
        for (const unsent of this.list.querySelectorAll(UNSENT)) this.#join(unsent);
      });
      if (!own && !this.atEnd) this.unseen += 1;
    }
    this.#showJump();
  }

  addPending(item) {
    this.steadily(true, () => {
      this.list.append(item);
      this.#dress(item);
    });
    this.toEnd();
  }

  /** Runs a change of the list; what the reader looks at stays where it is. `quiet`: screen readers skip it. */
  steadily(quiet, change) {
    const anchor = this.atEnd ? null : this.#firstInSight();
    const before = anchor?.getBoundingClientRect().top;
    if (quiet) this.#hush();
    change();
    if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  // What the browser alone knows: whose message it is, the local clock, which day began, who goes on speaking.
  #dress(item) {
    item.classList.toggle("message--mine", this.isMine(item));
    showLocalTime(item);
    const before = this.#before(item);
    if (item.dataset.at && dayOf(item.dataset.at) !== dayOf(before?.dataset.at)) {
      item.before(line("day", dayName(item.dataset.at, text)));
    }
    this.#join(item);
  }

  #join(item) {
    item.classList.toggle("message--continued", goesOn(item.previousElementSibling, item));
  }

  #before(item) {
    let one = item.previousElementSibling;
    while (one?.dataset.line) one = one.previousElementSibling;
    return one;
  }

  mark(seq, helped) {
    const item = this.message(seq);
    const place = item?.querySelector("[data-feedback]");
    place?.replaceWith(fromTemplate(helped ? "marked-true" : "marked-false"));
  }

  markRead(seq) {
    const mine = [...this.list.querySelectorAll(".message--mine[data-seq]")].filter((item) => Number(item.dataset.seq) <= seq);
    const last = mine.at(-1);
    if (!last || last.querySelector("[data-read-mark]")) return;
    this.steadily(true, () => {
      for (const old of this.list.querySelectorAll("[data-read-mark]")) old.remove();
      last.querySelector(".message__body")?.append(fromTemplate("read"));
    });
  }

  /** The live parts of the page, by name. */
  showParts(parts) {
    for (const [name, html] of Object.entries(parts ?? {})) {
      const part = this.root.parentElement.querySelector(`[data-part="${CSS.escape(name)}"]`);
      if (part) swap(part, boxOf([fragment(html)]));
    }
    this.#showPillInTheList();
  }

  showState(fields) {
    this.root.dataset.state = fields.state;
    this.root.dataset.mayWrite = String(Boolean(fields.may_write));
    this.root.dataset.offer = String(Boolean(fields.offer_operator));
  }

  // The list beside the chat says the same about it as the chat's own header.
  #showPillInTheList() {
    const pill = this.root.querySelector('[data-part="head"] .status-pill');
    const listed = this.root.parentElement.querySelector(`.thread-list [data-thread="${this.root.dataset.thread}"] .status-pill`);
    if (pill && listed) listed.replaceWith(pill.cloneNode(true));
  }

  #lineBeforeUnread(read) {
    const first = [...this.list.children].find((item) => Number(item.dataset.seq) > read && !this.isMine(item));
    if (!read || !first) return;
    const mark = line("new", text("new-line"));
    mark.classList.add("message--new");
    first.before(mark);
    first.classList.remove("message--continued");
  }

  #firstInSight() {
    const top = this.log.getBoundingClientRect().top;
    return [...this.list.children].find((item) => !item.dataset.line && item.getBoundingClientRect().bottom > top);
  }

  #hush() {
    this.log.setAttribute("aria-live", "off");
    clearTimeout(this.hushed);
    this.hushed = setTimeout(() => this.log.setAttribute("aria-live", "polite"), 300);
  }

  #showJump() {
    this.jump.hidden = this.atEnd;
    const caption = this.unseen ? counted("new", this.unseen) : text("to-the-end");
    this.root.querySelector("[data-jump-text]").textContent = caption;
  }
}

function line(kind, caption) {
  const item = fromTemplate("line");
  item.dataset.line = kind;
  item.querySelector("p").textContent = caption;
  return item;
}

function goesOn(previous, item) {
  if (!previous?.dataset.authorId || previous.dataset.authorId !== item.dataset.authorId) return false;
  if (isNote(previous) !== isNote(item)) return false;
  return new Date(item.dataset.at) - new Date(previous.dataset.at) < SAME_BREATH_MS;
}

const isNote = (item) => item.classList.contains("message--note");

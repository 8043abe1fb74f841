// One chat: what was written goes out in order, what arrives is shown in order.
import { text } from "../fragments.js";
import { TitleBadge } from "../title.js";
import { toast } from "../toasts.js";
import { newId } from "../uuid.js";
import { Attaching } from "../files/attaching.js";
import { Pictures } from "../viewer/pictures.js";
import { Bubbles } from "./bubbles.js";
import { Buttons } from "./buttons.js";
import { Composer } from "./composer.js";
import { History } from "./history.js";
import { Link } from "./link.js";
import { Outbox } from "./outbox.js";
import { safeStorage } from "./storage.js";
import { Thumbnails } from "./thumbnails.js";
import { Turn } from "./turn.js";
import { Typing } from "./typing.js";
import { View } from "./view.js";

const FOR_NOW = ["rate_limited", "unavailable"]; // refusals that pass by themselves
const LONGEST_WAIT_S = 15;
const ACK_WITHIN_MS = 12000; // a socket that answers pings but not this message: send it again, under the same id
const PATIENT_START_MS = 2500; // a page that has just been opened does not complain at once

export class Conversation {
  constructor(root) {
    const { me, thread, socket, last } = root.dataset;
    const owner = `${me}:${thread}`;
    this.root = root;
    this.history = new History(Number(last));
    this.outbox = new Outbox({ key: `outbox:${owner}`, storage: safeStorage(), newId });
    this.link = new Link({
      url: () => `${location.origin.replace(/^http/, "ws")}${socket}?after=${this.history.last}`,
      onFrame: (frame) => this.#heard(frame),
      onState: (state, code) => this.#linkIs(state, code),
    });
    this.badge = new TitleBadge();
    this.view = new View(root, { onEnd: () => this.#read() });
    new Pictures(this.view.log);
    this.thumbnails = new Thumbnails(this.view.log);
    this.bubbles = new Bubbles(this.view, { onRetry: (id) => this.#retry(id), onEdit: (id) => this.#edit(id) });
    this.buttons = new Buttons(root, this.link);
    this.turn = new Turn(root.parentElement);
    this.typing = new Typing(root, (frame) => this.link.send(frame));
    const form = root.querySelector("[data-composer]");
    this.composer = form && new Composer(form, {
      draftKey: `draft:${owner}`,
      storage: safeStorage(),
      onSend: (words, note) => this.#write(words, note),
      onTyping: () => this.composer.note || this.typing.tell(),
      onMode: () => this.attaching?.changeSide(),
      files: () => ({ count: this.attaching.files.length, problem: this.attaching.problemBeforeSending }),
    });
    this.attaching = form && new Attaching(root, form, {
      owner,
      storage: safeStorage(),
      note: () => this.composer.note,
      onUpload: (file) => this.#uploaded(file),
    });
    this.unread = 0;
    this.readUpTo = Number(root.dataset.read);
    this.refusals = 0;
    this.wasDown = false;
    this.#listen();
  }

  start() {
    for (const item of this.outbox.items) {
      if (this.view.withId(item.id)?.dataset.seq) this.outbox.delivered(item.id);
      else this.bubbles.show(item, false);
    }
    this.attaching?.start(this.outbox.items);
    this.starting = setTimeout(() => this.link.live || this.#complain("offline"), PATIENT_START_MS);
    this.link.open();
  }

  #listen() {
    window.addEventListener("online", () => {
      this.link.check();
      this.attaching?.retry();
    });
    window.addEventListener("offline", () => this.link.drop());
    window.addEventListener("focus", () => this.#read());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.link.check();
      this.#read();
    });
    this.root.querySelector("[data-offline-check]")?.addEventListener("click", () => this.link.check());
    this.root.addEventListener("click", (event) => {
      if (event.target.closest('a[href="#text"]') && this.composer) {
        event.preventDefault();
        this.composer.field.focus();
      }
    });
  }

  // -- what arrives
  #heard(frame) {
    const hear = {
      welcome: () => this.#welcome(frame),
      message: () => this.#numbered(frame, () => this.#message(frame)),
      state: () => this.#numbered(frame, () => this.#state(frame)),
      ack: () => this.#acknowledged(frame.id),
      error: () => this.#refused(frame),
      pong: () => this.history.lacks(frame.last) && this.#ask(),
      typing: () => this.typing.show(frame.name),
      read: () => this.view.markRead(frame.seq),
      thumbnail: () => this.thumbnails.ready(frame.id),
      presence: () => this.root.dispatchEvent(new CustomEvent("presence", { detail: frame, bubbles: true })),
    }[frame.type];
    hear?.();
  }

  #welcome(frame) {
    this.#stands(frame.thread, frame.parts);
    this.#pump();
  }

  #numbered(frame, show) {
    const place = this.history.place(frame.seq);
    if (place === "hole") this.#ask();
    if (place === "next") show();
  }

  #message(frame) {
    const mine = this.outbox.delivered(frame.id);
    this.attaching?.arrived(frame.attachments);
    this.view.append(frame.html);
    this.turn.heard(frame);
    this.typing.hide();
    const own = mine || this.view.message(frame.seq)?.classList.contains("message--mine");
    if (!own && (document.hidden || !this.view.atEnd)) this.badge.show((this.unread += 1));
    this.#read();
    this.#pump();
  }

  #state(frame) {
    if (frame.html) this.view.append(frame.html);
    this.#stands(frame, frame.parts);
    if (frame.marked) this.view.mark(frame.marked.seq, frame.marked.value);
    this.#read();
  }

  #stands(fields, parts) {
    this.view.showState(fields);
    this.view.showParts(parts);
    if (parts) this.turn.look();
    if ("desk" in this.root.dataset && !fields.may_write) this.composer?.setNote(true);
  }

  #ask() {
    const question = this.history.ask();
    if (question) this.link.send(question);
  }

  // -- what goes out
  #write(words, note) {
    const item = this.outbox.add(words, { note, files: this.attaching.files });
    if (!item) return false;
    this.attaching.take();
    this.bubbles.show(item, this.link.live);
    this.#pump();
    return true;
  }

  // A file of a message that is sent already: it lets the message go, or stops it.
  #uploaded(file) {
    const item = this.outbox.carrying(file.id);
    if (!item) return;
    if (file.state === "done") this.outbox.uploaded(file.id, file);
    if (file.state === "refused") this.outbox.fail(item.id, file.problem || text("file-refused"), "file");
    this.bubbles.show(this.outbox.find(item.id), this.link.live, text("sending-files"));
    this.#pump();
  }

  #pump() {
    clearTimeout(this.pumping);
    if (!this.link.live) return;
    const frame = this.outbox.next();
    if (!frame) return this.#allSent();
    this.link.send(frame);
    clearTimeout(this.acking);
    this.acking = setTimeout(() => this.#again(frame.id), ACK_WITHIN_MS);
    return undefined;
  }

  #again(id) {
    this.outbox.hold(id, 0);
    this.#pump();
  }

  #acknowledged(id) {
    if (this.buttons.acknowledged(id)) return;
    clearTimeout(this.acking);
    this.refusals = 0;
    this.outbox.delivered(id);
    this.#pump();
  }

  #refused(frame) {
    if (frame.id && this.buttons.refused(frame.id, frame.message)) return;
    const item = frame.id && this.outbox.find(frame.id);
    if (!item) return;
    clearTimeout(this.acking);
    if (FOR_NOW.includes(frame.code)) {
      const seconds = frame.retry_after ?? Math.min(LONGEST_WAIT_S, 2 ** this.refusals);
      this.refusals += 1;
      this.outbox.hold(item.id, seconds);
      this.bubbles.show(item, true, frame.message);
      this.pumping = setTimeout(() => this.#pump(), seconds * 1000 + 50);
      return;
    }
    this.outbox.fail(item.id, frame.message, frame.code);
    this.bubbles.show(this.outbox.find(item.id), true);
    this.#pump();
  }

  #retry(id) {
    const item = this.outbox.retry(id);
    if (!item) return;
    if (item.id !== id) this.bubbles.remove(id);
    this.bubbles.show(item, this.link.live);
    this.attaching?.retryOf(item);
    this.#pump();
  }

  #edit(id) {
    const item = this.outbox.takeBack(id);
    this.bubbles.remove(id);
    if (!item) return;
    this.composer?.setNote(Boolean(item.note));
    this.composer?.takeBack(item.text);
    this.attaching?.putBack(item.files, Boolean(item.note));
  }

  // -- the connection
  #linkIs(state, code) {
    this.root.dataset.link = state;
    if (state === "live") return this.#live();
    this.outbox.disconnected();
    this.buttons.disconnected();
    this.typing.hide();
    clearTimeout(this.acking);
    this.#showWaiting();
    if (state === "closed") return this.#complain(`closed-${code}`);
    if (this.wasLive) this.#complain("offline");
    return undefined;
  }

  #live() {
    clearTimeout(this.starting);
    this.wasLive = true;
    this.attaching?.retry();
    this.history.reconnected();
    this.root.querySelector("[data-offline]").hidden = true;
    this.#showWaiting();
  }

  #complain(name) {
    const banner = this.root.querySelector("[data-offline]");
    banner.querySelector("[data-offline-text]").textContent = text(name);
    banner.querySelector("[data-offline-check]").hidden = name !== "offline";
    banner.hidden = false;
    this.wasDown = name === "offline";
  }

  #showWaiting() {
    for (const item of this.outbox.items) if (!item.failed) this.bubbles.show(item, this.link.live);
  }

  #allSent() {
    if (!this.wasDown || this.outbox.waiting) return;
    this.wasDown = false;
    toast(text("back-online"));
  }

  // -- what the reader has seen
  #read() {
    if (document.hidden || !this.view.atEnd) return;
    this.unread = 0;
    this.badge.show(0);
    const last = this.history.last;
    if (last > this.readUpTo && this.link.send({ type: "read", seq: last })) this.readUpTo = last;
  }
}

// The console: lists that stay fresh, figures in the title, a sound for whoever joins the queue; and the open chat.
import "../chat/main.js";
import { Link } from "../chat/link.js";
import { TitleBadge } from "../title.js";
import { Arrivals } from "./arrivals.js";
import { Beep } from "./beep.js";
import { Lists } from "./lists.js";

const ANNOUNCE_EVERY_MS = 30000;

class Console {
  constructor(root) {
    const { socket, tab, newest, waiting } = root.dataset;
    this.lists = new Lists(root);
    this.badge = document.querySelector("[data-chat]") ? null : new TitleBadge(); // an open chat counts its own
    this.beep = new Beep(document.querySelector("[data-sound]"));
    this.announcement = document.querySelector("[data-announce]");
    this.arrivals = new Arrivals({ waiting: Number(waiting), newest: newest || null });
    this.waiting = null;
    this.announcedAt = 0;
    this.link = new Link({
      url: () => `${location.origin.replace(/^http/, "ws")}${socket}?tab=${encodeURIComponent(tab ?? "")}`,
      onFrame: (frame) => this.#heard(frame),
    });
    window.addEventListener("online", () => this.link.check());
    document.addEventListener("visibilitychange", () => document.hidden || this.link.check());
  }

  start() {
    this.link.open();
  }

  #heard(frame) {
    if (frame.type === "queue" || frame.type === "assigned") this.lists.show(frame.type, frame.html);
    if (frame.type === "counters") this.#count(frame);
  }

  #count(counters) {
    this.lists.showFigures(counters);
    this.badge?.show(counters.waiting);
    if (this.arrivals.look(counters)) this.beep.play();
    if (this.waiting !== null && counters.waiting !== this.waiting) this.#announce(counters);
    this.waiting = counters.waiting;
  }

  // Counts alone, and seldom: a reader of the screen is not to hear every move of the queue.
  #announce(counters) {
    clearTimeout(this.announcing);
    const wait = Math.max(0, this.announcedAt + ANNOUNCE_EVERY_MS - Date.now());
    this.announcing = setTimeout(() => {
      this.announcedAt = Date.now();
      if (this.announcement) this.announcement.textContent = counters.note ?? String(counters.waiting);
    }, wait);
  }
}

const root = document.querySelector("[data-console]");
if (root) new Console(root).start();

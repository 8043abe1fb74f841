// A picture of the chat, large, over the chat: zoom, move, the next one and the one before. Without script its link opens its own page.
import { text } from "../fragments.js";
import { Zoom } from "./zoom.js";

const MOVE_PX = 60;

export class Pictures {
  constructor(log, page = document) {
    this.log = log;
    this.dialog = page.querySelector("dialog[data-pictures]");
    const part = (name) => this.dialog.querySelector(`[data-pictures-${name}]`);
    [this.name, this.place, this.stage, this.save, this.percent] = ["name", "place", "stage", "save", "percent"].map(part);
    this.image = this.stage.querySelector("img");
    this.fingers = new Map();
    log.addEventListener("click", (event) => this.#open(event));
    const acts = { previous: () => this.#turn(-1), next: () => this.#turn(1), larger: () => this.#step(1), smaller: () => this.#step(-1), fit: () => this.#fit() };
    for (const [name, act] of Object.entries(acts)) part(name).addEventListener("click", act);
    this.buttons = [part("previous"), part("next")];
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("close", () => this.#closed());
    this.image.addEventListener("load", () => this.#begin());
    window.addEventListener("resize", () => this.dialog.open && this.#begin());
    this.#byHand();
  }

  #open(event) {
    const link = event.target.closest("a[data-attachment][data-kind=picture]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.opener = link;
    this.dialog.showModal();
    this.#show(link);
  }

  get #links() {
    return [...this.log.querySelectorAll("a[data-attachment][data-kind=picture]")];
  }

  #show(link) {
    const [links, name] = [this.#links, link.querySelector(".attachment__name").textContent];
    this.link = link;
    this.name.textContent = this.image.alt = name;
    this.place.textContent = text("picture-place", { n: links.indexOf(link) + 1, all: links.length });
    for (const button of this.buttons) button.disabled = links.length < 2;
    this.save.href = this.image.src = `/attachments/${link.dataset.attachment}/`;
    this.save.download = name;
    this.zoom = null;
  }

  #turn(step) {
    const links = this.#links;
    const at = links.indexOf(this.link);
    if (links.length > 1) this.#show(links[(at + step + links.length) % links.length]);
  }

  #begin() {
    const { clientWidth: seenWidth, clientHeight: seenHeight } = this.stage;
    const { naturalWidth: width, naturalHeight: height } = this.image;
    if (!width) return;
    this.zoom = new Zoom({ width, height }, { seenWidth, seenHeight });
    this.#draw();
  }

  #draw() {
    const { scale, x, y, width, height } = this.zoom;
    this.image.width = width * scale;
    this.image.height = height * scale;
    this.image.style.translate = `${x}px ${y}px`;
    this.stage.classList.toggle("pictures__stage--movable", !this.zoom.isWhole);
    this.percent.textContent = text("picture-percent", { n: this.zoom.percent });
  }

  #change(act) {
    if (!this.zoom) return;
    act(this.zoom);
    this.#draw();
  }

  #step(direction, point) {
    this.#change((zoom) => zoom.step(direction, point));
  }

  #fit() {
    this.#change((zoom) => (zoom.isWhole ? zoom.to(1) : zoom.fit()));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const sideways = move && move[0] !== 0;
    const act = {
      Equal: () => this.#step(1), NumpadAdd: () => this.#step(1), Minus: () => this.#step(-1), NumpadSubtract: () => this.#step(-1),
      Digit0: () => this.#change((zoom) => zoom.fit()), PageUp: () => this.#turn(-1), PageDown: () => this.#turn(1),
    }[event.code];
    if (act) act();
    else if (sideways && (!this.zoom || this.zoom.isWhole)) this.#turn(-move[0]);
    else if (move) this.#change((zoom) => zoom.moveBy(move[0] * MOVE_PX, move[1] * MOVE_PX));
    else return;
    event.preventDefault();
  }

  // Mouse and fingers: one moves, two change the size.
  #byHand() {
    const stage = this.stage;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#step(event.deltaY < 0 ? 1 : -1, this.#point(event));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => this.#change((zoom) => (zoom.isWhole ? zoom.to(Math.max(1, zoom.whole * 2), this.#point(event)) : zoom.fit())));
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, this.#point(event));
    });
    stage.addEventListener("pointermove", (event) => this.#dragged(event));
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => this.fingers.delete(event.pointerId));
  }

  #dragged(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = this.#point(event);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) this.#change((zoom) => zoom.moveBy(now.x - before.x, now.y - before.y));
    else {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      this.#change((zoom) => zoom.to(zoom.scale * (apart(now, other) / Math.max(1, apart(before, other))), middle));
    }
  }

  #point(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  #closed() {
    this.fingers.clear();
    this.image.removeAttribute("src");
    (this.link?.isConnected ? this.link : this.opener)?.focus();
  }
}

function apart(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

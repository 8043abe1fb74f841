// «Записать экран» and «Снимок окна»: a bar with the time left while it records, then a look at the result.
import { text } from "../fragments.js";
import { canCapture, canRecord, oneFrame, record } from "./capture.js";
import { LONGEST_VIDEO_S, nameFor } from "./kinds.js";
import { timed } from "./webm.js";

const SAID_WHEN_LEFT_S = [60, 30, 10];

export class Recording {
  /** `onFiles(files)` gets what was made. On a browser without screen capture the buttons stay hidden. */
  constructor(form, { onFiles, say, page = document }) {
    Object.assign(this, { onFiles, say });
    this.bar = form.querySelector("[data-recording]");
    this.dialog = page.querySelector("dialog[data-preview]");
    this.clock = this.bar.querySelector("[data-time-left]");
    this.announcement = this.bar.querySelector("[data-recording-said]");
    this.now = null;
    this.#button(form, "[data-record]", canRecord(), () => this.#record());
    this.#button(form, "[data-capture]", canCapture(), () => this.#capture());
    this.bar.querySelector("[data-recording-stop]").addEventListener("click", () => this.now?.stop());
    this.bar.querySelector("[data-recording-cancel]").addEventListener("click", () => this.now?.cancel());
  }

  #button(form, selector, possible, act) {
    const button = form.querySelector(selector);
    button.hidden = !possible;
    button.addEventListener("click", () => act().catch((problem) => this.#failed(problem)));
  }

  async #capture() {
    const bytes = await oneFrame();
    this.onFiles([new File([bytes], nameFor(text("name-shot"), "png", new Date()), { type: bytes.type })]);
  }

  async #record() {
    if (this.now) return;
    this.now = await record();
    const began = Date.now();
    this.bar.hidden = false;
    this.bar.querySelector("[data-recording-stop]").focus();
    this.#tick(began);
    const ticking = setInterval(() => this.#tick(began), 250);
    const recorded = await this.now.done;
    const lasted = Date.now() - began;
    clearInterval(ticking);
    this.bar.hidden = true;
    this.now = null;
    if (recorded?.size === 0) this.say(text("capture-failed"));
    else if (recorded) await this.#show(await timed(recorded, lasted));
  }

  #tick(began) {
    const left = Math.max(0, LONGEST_VIDEO_S - Math.floor((Date.now() - began) / 1000));
    this.clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (SAID_WHEN_LEFT_S.includes(left)) this.announcement.textContent = text("recording-left", { n: left });
    if (left === 0) this.now?.stop();
  }

  async #show(recorded) {
    const video = this.dialog.querySelector("video");
    const address = URL.createObjectURL(recorded);
    video.src = address;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    await new Promise((closed) => this.dialog.addEventListener("close", closed, { once: true }));
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
    if (this.dialog.returnValue === "again") return this.#record();
    if (this.dialog.returnValue !== "attach") return undefined;
    const ending = recorded.type === "video/mp4" ? "mp4" : "webm";
    return this.onFiles([new File([recorded], nameFor(text("name-recording"), ending, new Date()), { type: recorded.type })]);
  }

  // Whoever closes the browser's own question has changed his mind: nothing to say.
  #failed(problem) {
    this.bar.hidden = true;
    this.now = null;
    if (problem.name !== "NotAllowedError") this.say(text("capture-failed"));
  }
}

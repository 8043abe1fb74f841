// A short sound when somebody joins the queue; silent until the operator switches it on in this browser.
const KEY = "console-sound";

export class Beep {
  constructor(button) {
    this.button = button;
    this.on = remembered();
    if (!button) return;
    this.#show();
    button.hidden = false;
    button.addEventListener("click", () => this.#toggle());
  }

  play() {
    if (!this.on) return;
    this.context ??= new AudioContext();
    const start = this.context.currentTime;
    const tone = this.context.createOscillator();
    const volume = this.context.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
    tone.connect(volume).connect(this.context.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  }

  #toggle() {
    this.on = !this.on;
    try {
      localStorage.setItem(KEY, this.on ? "on" : "off");
    } catch {
      // remembered for this page only
    }
    this.#show();
    this.play();
  }

  #show() {
    this.button.setAttribute("aria-pressed", String(this.on));
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

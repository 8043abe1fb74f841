// A small copy is made by a task: until then the server gives a picture that stands for it. A frame says when it is there;
// as frames are only a hint, it is asked for again too.
const FIRST_MS = 300;
const TRIES = 8;
const STANDS_FOR_IT = { width: 176, height: 104 };

export class Thumbnails {
  constructor(log) {
    this.log = log;
    this.tries = new WeakMap();
    log.addEventListener("load", (event) => this.#loaded(event.target), true);
    for (const image of log.querySelectorAll("img[data-thumbnail]")) if (image.complete) this.#loaded(image);
  }

  /** The small copy of this attachment has been made. */
  ready(id) {
    const image = this.log.querySelector(`[data-attachment="${CSS.escape(id)}"] img[data-thumbnail]`);
    if (image && isPlaceholder(image)) show(image);
  }

  #loaded(image) {
    if (!("thumbnail" in image.dataset) || !isPlaceholder(image)) return;
    const tried = this.tries.get(image) ?? 0;
    if (tried === TRIES) return;
    this.tries.set(image, tried + 1);
    setTimeout(() => this.#again(image), FIRST_MS * 1.5 ** tried);
  }

  // Asked by its headers first: the same picture once more would only flicker.
  async #again(image) {
    if (!image.isConnected || !isPlaceholder(image)) return;
    const answer = await fetch(image.src, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok && !answer.headers.get("Content-Type")?.startsWith("image/svg")) show(image);
    else this.#loaded(image);
  }
}

function isPlaceholder({ naturalWidth, naturalHeight }) {
  return naturalWidth === STANDS_FOR_IT.width && naturalHeight === STANDS_FOR_IT.height;
}

// Under an address of its own, or the browser shows what it has.
function show(image) {
  image.src = `${image.src.split("?")[0]}?ready`;
}

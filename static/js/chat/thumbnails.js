// A small copy is made by a task: until then the server gives a picture that stands for it, and it is asked for again.
const FIRST_MS = 300;
const TRIES = 8;
const STANDS_FOR_IT = { width: 176, height: 104 };

export class Thumbnails {
  constructor(log) {
    this.tries = new WeakMap();
    log.addEventListener("load", (event) => this.#loaded(event.target), true);
    for (const image of log.querySelectorAll("img[data-thumbnail]")) if (image.complete) this.#loaded(image);
  }

  #loaded(image) {
    const { width, height } = STANDS_FOR_IT;
    if (!("thumbnail" in image.dataset) || image.naturalWidth !== width || image.naturalHeight !== height) return;
    const tried = this.tries.get(image) ?? 0;
    if (tried === TRIES) return;
    this.tries.set(image, tried + 1);
    setTimeout(() => this.#again(image), FIRST_MS * 1.5 ** tried);
  }

  // Asked by its headers first: the same picture once more would only flicker.
  async #again(image) {
    const address = image.src.split("?")[0];
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok && !answer.headers.get("Content-Type")?.startsWith("image/svg")) image.src = `${address}?ready`;
    else this.#loaded(image);
  }
}

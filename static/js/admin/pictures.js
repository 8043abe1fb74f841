// Pictures pasted or dropped into an article's text: sent at once, and their line stands where the cursor is.
const PICTURE = /^image\/(png|jpeg|webp|gif)$/;

class Body {
  constructor(field) {
    this.field = field;
    this.texts = field.dataset;
    this.said = document.createElement("p");
    this.said.className = "help";
    this.said.setAttribute("role", "status");
    field.after(this.said);
  }

  start() {
    this.field.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.field.addEventListener("drop", (event) => this.#take(event, event.dataTransfer));
    this.field.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
  }

  #take(event, data) {
    const pictures = [...(data?.files ?? [])].filter((file) => PICTURE.test(file.type));
    if (!pictures.length) return;
    event.preventDefault();
    this.#send(pictures);
  }

  async #send(pictures) {
    this.said.textContent = this.texts.uploading;
    let trouble = "";
    for (const picture of pictures) {
      try {
        this.#insert(await this.#upload(picture));
      } catch (error) {
        trouble = error.message || this.texts.failed;
      }
    }
    this.said.textContent = trouble;
  }

  async #upload(picture) {
    const body = new FormData();
    body.set("file", picture);
    const token = this.field.form.elements.namedItem("csrfmiddlewaretoken").value;
    let answer = {};
    try {
      const response = await fetch(this.texts.pictures, { method: "POST", body, headers: { "X-CSRFToken": token } });
      answer = await response.json();
    } catch {
      throw new Error(this.texts.failed);
    }
    if (!answer.markdown) throw new Error(answer.message ?? this.texts.failed);
    return answer.markdown;
  }

  // On a line of its own, where the cursor stands now.
  #insert(line) {
    const { value, selectionStart: at } = this.field;
    const text = `${at && value[at - 1] !== "\n" ? "\n\n" : ""}${line}\n`;
    this.field.focus();
    this.field.setRangeText(text, at, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const field of document.querySelectorAll("textarea[data-pictures]")) new Body(field).start();

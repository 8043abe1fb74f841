// Short announcements over the page: those that the server sent along, and those of scripts.
const SHOWN_FOR_MS = 8000;

export function toast(text, { danger = false } = {}) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const line = document.createElement("p");
  line.className = danger ? "toast toast--danger" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  place.append(line);
  makeClosable(line, place.dataset.close);
  if (!danger) setTimeout(() => line.remove(), SHOWN_FOR_MS);
}

export function makeToastsClosable() {
  const place = document.querySelector("[data-toasts]");
  for (const line of place?.querySelectorAll("[data-toast]") ?? []) makeClosable(line, place.dataset.close);
}

function makeClosable(line, caption) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = caption;
  button.addEventListener("click", () => line.remove());
  line.append(button);
}

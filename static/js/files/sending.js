// One file by HTTP, with its progress. Fetch tells nothing about what has left, so it is the older request.
export function sender({ url, token }) {
  return (file, { onProgress, signal }) =>
    new Promise((answered, broken) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("id", file.id);
      if (file.note) form.append("note", "1");
      form.append("file", file.bytes, file.name);
      request.open("POST", url);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "text";
      request.upload.addEventListener("progress", (event) => onProgress(Math.min(event.loaded, file.size)));
      request.addEventListener("load", () => answered({ status: request.status, body: asJson(request.responseText), again: Number(request.getResponseHeader("Retry-After")) || 0 }));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => broken(new Error(end)));
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
}

/** A whole form with its files: {address, page} of the page that answers it; `onProgress(bytes)`. Rejected without an answer. */
export function sendForm(url, data, onProgress) {
  return new Promise((answered, broken) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "text";
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("load", () => answered({ address: request.responseURL, status: request.status, page: request.responseText }));
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => broken(new Error(end)));
    request.send(data);
  });
}

/** Drops a file that was uploaded and is not going to be sent. Nothing to say if it fails: what nobody sends is swept away. */
export function forget(attachment, token) {
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  fetch(`/attachments/${attachment}/remove/`, { method: "POST", headers, keepalive: true }).catch(() => {});
}

function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

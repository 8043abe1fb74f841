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
      request.addEventListener("load", () => answered({ status: request.status, body: asJson(request.responseText) }));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => broken(new Error(end)));
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
}

/** Drops a file that was uploaded and is not going to be sent. Nothing to say if it fails: what nobody sends is swept away. */
export function forget(attachment, token) {
  fetch(`/attachments/${attachment}/remove/`, { method: "POST", headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => {});
}

function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// From «these files» to «these may leave the browser»: refusals in words, pictures through the editor, texts through the search for secrets.
import { text } from "../fragments.js";
import { isDrawable, isReadable, limitInMegabytes, MOST_FILES, refusal } from "./kinds.js";

export class Preparing {
  /** `say(words)` tells the person; `busy(words)` what goes on, "" when nothing does. */
  constructor({ editor, looking, say, busy }) {
    Object.assign(this, { editor, looking, say, busy });
    this.line = Promise.resolve();
  }

  /** One batch after another: two dialogs never stand over each other. `room`: how many more may wait. `take(file)` gets each. */
  prepare(files, room, take) {
    this.line = this.line.then(() => this.#batch([...files], room, take)).catch(() => this.say(text("file-unread")));
    return this.line;
  }

  async #batch(files, room, take) {
    const problems = files.map(problemOf).filter(Boolean);
    const fitting = files.filter((file) => !problemOf(file));
    if (fitting.length > room()) problems.push(text("file-many", { n: MOST_FILES }));
    if (problems.length) this.say(problems.join(" "));
    const taken = fitting.slice(0, room());
    let asTheyAre = false;
    for (const [n, file] of taken.entries()) {
      const left = taken.slice(n + 1).filter((one) => isDrawable(one.name)).length;
      const [ready, all] = await this.#one(file, left, asTheyAre).catch((problem) => this.#broken(file, problem));
      asTheyAre ||= all;
      if (ready) await take(ready);
    }
  }

  async #one(file, left, asItIs) {
    if (isDrawable(file.name) && !asItIs) {
      const { choice, file: edited } = await this.editor.edit(file, { left });
      return [choice ? edited : null, choice === "all"];
    }
    if (!isReadable(file.name)) return [file, false];
    try {
      const look = (share) => this.busy(text("looking", { name: file.name, percent: Math.round(share * 100) }));
      return [await this.looking.look(file, look), false];
    } finally {
      this.busy("");
    }
  }

  #broken(file, problem) {
    this.say(text(problem.message, { name: file.name }) || text("file-unread", { name: file.name }));
    return [null, false];
  }
}

function problemOf(file) {
  const reason = refusal(file);
  return reason && text(reason, { name: file.name, limit: reason === "file-large" ? limitInMegabytes(file.name) : "" });
}

// Who is to speak next. No page in here.
const PEOPLE = ["operator", "agent"];

/** Whether this message gives the ball to the other side: the assistant and notes do not play. */
export function passes(ball, { author, note }) {
  if (note) return false;
  return ball === "ours" ? PEOPLE.includes(author) : ball === "yours" && author === "member";
}

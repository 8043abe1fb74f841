// What a key means, by the physical key, because the layout is usually Russian. No page in here.
const MOVES = { KeyJ: 1, KeyK: -1 };
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };
const MODES = { KeyR: "reply", KeyM: "note" };

/**
 * {move: 1|-1}, {write: "reply"|"note"}, {help: true}, {press: code of a button's data-key}, or null.
 * `writing`: the focus is in a field; `single`: keys without a modifier are on; `desk`: the page is the console's.
 */
export function meaning(event, { writing, single, desk }) {
  const { code, key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (!code || ctrlKey || metaKey || isComposing) return null;
  if (altKey) return code in ARROWS && !shiftKey ? { move: ARROWS[code] } : null;
  if (writing || !single) return null;
  if (key === "?" || (code === "Slash" && shiftKey)) return { help: true };
  if (shiftKey || !desk) return null;
  if (code in MOVES) return { move: MOVES[code] };
  if (code in MODES) return { write: MODES[code] };
  return event.repeat || !code.startsWith("Key") ? null : { press: code };
}

// @ts-check
/** Which key means what, and when a key belongs to the control that has the focus instead. */

/**
 * @typedef {object} Command
 * @property {"step" | "go" | "play" | "turn" | "random" | "page" | "range" | "find" | "card" | "share" | "collection" | "close" |
 *   "help"} name
 * @property {number} amount how many checkpoints or values to move, −1 and 1 for the first and the last checkpoint, or
 *   the place of a page
 * @property {string} field the field of the view that it turns, if any
 * @property {string} among the list of a run's values to turn through, where it is not all that the field can have
 *
 * @typedef {"nothing" | "slider" | "button" | "choice" | "field"} Focus what has the focus: a choice (radio buttons, a
 *   field for numbers) uses arrows but no letters, a field uses every key
 */

/**
 * What a key press means; null when it is not ours.
 *
 * @param {Record<string, Command>} commands by key, as `app/keys.py` names them
 * @param {{key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} press
 * @param {Focus} focused
 * @returns {Command | null}
 */
export function commandOf(commands, { key, shiftKey, ctrlKey, metaKey, altKey }, focused) {
  const plain = key.length === 1 ? key.toLowerCase() : key;
  // With a modifier a key writes nothing: it is ours wherever the focus is, or the browser's.
  if (altKey) return null;
  if (ctrlKey || metaKey) return commands[`ctrl ${plain}`] ?? null;
  if (focused === "field") return null;
  const named = shiftKey && Object.hasOwn(commands, `shift ${plain}`) ? `shift ${plain}` : plain;
  if (!Object.hasOwn(commands, named)) return null;
  const command = commands[named];
  if (focused === "button" && command.name === "play") return null;
  const isOfChoice = (key.length > 1 && key !== "Escape") || key === " " || command.name === "page";
  return focused === "choice" && isOfChoice ? null : command;
}

/** @param {Element | null} element @returns {Focus} */
export function focusedOn(element) {
  if (!element) return "nothing";
  if (element.closest(".scrubber")) return "slider";
  // One that has just been closed may keep the focus until the next frame.
  if (element.closest("dialog[open]") || element.closest(":popover-open")) return "field";
  if (element.matches("input[type=radio], input[inputmode=numeric]")) return "choice";
  if (element.matches("input, select, textarea, [contenteditable]")) return "field";
  return element.matches("button, a, summary") ? "button" : "nothing";
}

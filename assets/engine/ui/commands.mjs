// @ts-check
/** The keyboard: which key means what, and when a key belongs to the control that has the focus instead. */

/**
 * @typedef {{name: "step" | "go" | "play" | "neuron" | "random" | "head" | "freq" | "basis" | "stage" | "page" | "find" | "close" |
 *   "help", amount: number}} Command
 *   `amount` is how many checkpoints or neurons to move, −1 and 1 for the first and the last checkpoint, or the place of a page
 * @typedef {"nothing" | "slider" | "button" | "choice" | "field"} Focus what has the focus: a choice (radio buttons, a field
 *   for numbers) uses arrows but no letters, a field uses every key
 */

/** @type {Record<string, Command>} */
const COMMANDS = {
  ArrowLeft: { name: "step", amount: -1 },
  ArrowRight: { name: "step", amount: 1 },
  Home: { name: "go", amount: -1 },
  End: { name: "go", amount: 1 },
  " ": { name: "play", amount: 0 },
  j: { name: "neuron", amount: -1 },
  k: { name: "neuron", amount: 1 },
  h: { name: "head", amount: 1 },
  b: { name: "basis", amount: 1 },
  s: { name: "stage", amount: 1 },
  f: { name: "freq", amount: 1 },
  r: { name: "random", amount: 0 },
  "/": { name: "find", amount: 0 },
  Escape: { name: "close", amount: 0 },
  "?": { name: "help", amount: 0 },
};
const FAR = 10;

/**
 * What a key press asks for; null when it is not ours.
 *
 * @param {{key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} press
 * @param {Focus} focused
 * @returns {Command | null}
 */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }, focused) {
  if (ctrlKey || metaKey || altKey || focused === "field") return null;
  const isDigit = /^[1-9]$/.test(key) && focused !== "choice";
  const command = isDigit
    ? { name: /** @type {const} */ ("page"), amount: Number(key) - 1 }
    : COMMANDS[key.length === 1 ? key.toLowerCase() : key];
  if (!command || (focused === "button" && command.name === "play")) return null;
  if (focused === "choice" && ((key.length > 1 && key !== "Escape") || key === " ")) return null;
  return command.name === "step" && shiftKey ? { ...command, amount: command.amount * FAR } : command;
}

/** @param {Element | null} element @returns {Focus} */
export function focusedOn(element) {
  if (!element) return "nothing";
  if (element.id === "epoch") return "slider";
  // One that has just been closed may keep the focus until the next frame.
  if (element.closest("dialog[open]") || element.closest(":popover-open")) return "field";
  if (element.matches("input[type=radio], input[type=number]")) return "choice";
  if (element.matches("input, select, textarea, [contenteditable]")) return "field";
  return element.matches("button, a, summary") ? "button" : "nothing";
}

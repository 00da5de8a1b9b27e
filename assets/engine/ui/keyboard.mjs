// @ts-check
/** What the keys do, and the list of them. */

import { build, recalled, remember } from "../dom.mjs";
import { bursts, STEPPING } from "../state/gestures.mjs";
import { randomOf, turned, valuesOf } from "../state/values.mjs";
import { commandOf, focusedOn } from "./commands.mjs";

/**
 * @typedef {import("../state/store.mjs").Store} Store
 * @typedef {{find: () => void, share: () => void, help: () => void, play: () => void, isHelpOpen: () => boolean,
 *   card: (which: number) => void, collection: (which: number) => void}} Host what keys can do besides choosing; `play`
 *   pauses, too, and `help` and `card` close
 */

/** What Escape closes, the first first. */
const CLOSED = ["card", "large", "pin"];

/**
 * What Escape changes in a view; null when there is nothing to close.
 *
 * @param {import("../types.mjs").ViewByName} view
 * @param {import("../state/bootstrap.mjs").InitialState["fields"]} fields
 */
function closing(view, fields) {
  // An embedded panel is all that there is.
  const closed = CLOSED.filter((one) => one !== "large" || !view.embed);
  const name = closed.find((one) => String(view[one]) !== String(fields[one].default));
  return name ? { [name]: fields[name].default } : null;
}

const gestureOf = bursts();

/** What keys do to the range that is played, by their amounts. */
const RANGE = /** @type {const} */ (["from", "to", "clear"]);

/**
 * Do what a key means for the checkpoint and the range that is played; false when it means something else.
 *
 * @param {Store} store
 * @param {string} name of the command
 * @param {number} amount
 */
function goes(store, name, amount) {
  if (name === "step") store.goTo(store.place + amount, STEPPING);
  else if (name === "go") store.goTo(amount < 0 ? 0 : store.last, STEPPING);
  else if (name === "range") store.chooseRange(RANGE[amount]);
  else return false;
  return true;
}

/**
 * Do what a key means.
 *
 * @param {Store} store
 * @param {import("./commands.mjs").Command} command
 * @param {Host} host
 */
export function obey(store, { name, amount, field, among }, host) {
  const { run, initial } = store;
  /** @type {import("../types.mjs").ViewByName} */
  const view = store.view;
  if (!run) return;
  if (goes(store, name, amount)) return;
  if (name === "page" && initial.pages[amount]) store.choose({ page: initial.pages[amount].name, large: "" });
  else if (name === "find" || name === "share" || name === "help" || name === "play") host[name]();
  else if (name === "card" || name === "collection") host[name](amount);
  else if (name === "close") store.choose(closing(view, initial.fields) ?? {});
  else if (field) {
    /** @type {any[]} */
    const values = among ? /** @type {any} */ (run)[among] : valuesOf(field, initial.fields[field], run);
    const value = name === "random" ? randomOf(values, view[field]) : turned(values, view[field], amount);
    if (value !== undefined) store.choose({ [field]: value }, gestureOf(`${name} ${field}`));
  }
}

const LETTERS = "grokscope-letters";
let hasLetters = true;

/**
 * Letters can be switched off, for people whose voice or device types them by accident; the choice is remembered.
 *
 * @param {HTMLElement} list
 * @param {string} id of the switch
 */
export function makeLetters(list, id) {
  const box = build("input", { type: "checkbox", id });
  hasLetters = recalled(LETTERS) !== "no";
  box.checked = hasLetters;
  box.addEventListener("change", () => {
    hasLetters = box.checked;
    remember(LETTERS, hasLetters ? "yes" : "no");
  });
  list.after(build("label", { class: "letters" }, [box, " Letters and digits work as shortcuts"]));
}

/**
 * Listen to keys.
 *
 * @param {EventTarget} target
 * @param {Store} store
 * @param {Host} host
 * @param {AbortSignal} signal ends it
 */
export function listenToKeys(target, store, host, signal) {
  const listen = (/** @type {Event} */ raised) => {
    const event = /** @type {KeyboardEvent} */ (raised);
    const { commands } = store.initial;
    // The help is a dialog, which has every key; its own closes it.
    const isHelp = commands[event.key]?.name === "help" && host.isHelpOpen();
    const command = commandOf(commands, event, isHelp ? "nothing" : focusedOn(document.activeElement));
    const isLetter = /^[a-z0-9/]$/i.test(event.key) && !event.ctrlKey && !event.metaKey;
    if (!command || !store.run || (!hasLetters && isLetter)) return;
    if (command.name === "close" && !closing(store.view, store.initial.fields)) return;
    event.preventDefault();
    obey(store, command, host);
  };
  target.addEventListener("keydown", listen, { signal });
}

// @ts-check
/** What the keys do, and the list of them. */
import { randomOf, turned, valuesOf } from "../state/values.mjs";
import { commandOf, focusedOn } from "./commands.mjs";
import { build, recalled, remember } from "./dom.mjs";

/** @typedef {import("../state/engine.mjs").Engine} Engine */

/**
 * Do what a key means.
 *
 * @param {Engine} engine
 * @param {import("./commands.mjs").Command} command
 * @param {{find: () => void, help: () => void}} page
 */
export function obey(engine, { name, amount, field, among }, { find, help }) {
  const { run, initial } = engine;
  /** @type {import("../types.mjs").ViewByName} */
  const view = engine.view;
  if (!run) return;
  if (name === "step") engine.store.goTo(engine.store.place + amount);
  else if (name === "go") engine.store.goTo(amount < 0 ? 0 : engine.store.last);
  else if (name === "play") engine.togglePlay();
  else if (name === "page" && initial.pages[amount])
    engine.store.choose({ page: initial.pages[amount].name, large: "" });
  else if (name === "find") find();
  else if (name === "help") help();
  else if (name === "close") engine.store.choose({ large: "" });
  else if (field) {
    /** @type {any[]} */
    const values = among ? /** @type {any} */ (run)[among] : valuesOf(field, initial.fields[field], run);
    const value = name === "random" ? randomOf(values) : turned(values, view[field], amount);
    if (value !== undefined) engine.store.choose({ [field]: value });
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
 * @param {Engine} engine
 * @param {{find: () => void, help: () => void}} page
 * @param {AbortSignal} signal ends it
 */
export function listenToKeys(target, engine, page, signal) {
  const listen = (/** @type {Event} */ raised) => {
    const event = /** @type {KeyboardEvent} */ (raised);
    const { commands } = engine.initial;
    // The help is a dialog, which has every key; its own closes it.
    const isHelp = commands[event.key]?.name === "help" && engine.shell.help.dialog.open;
    const command = commandOf(commands, event, isHelp ? "nothing" : focusedOn(document.activeElement));
    if (!command || !engine.run || (!hasLetters && /^[a-z0-9/]$/i.test(event.key))) return;
    if (command.name === "close" && !engine.view.large) return;
    event.preventDefault();
    obey(engine, command, page);
  };
  target.addEventListener("keydown", listen, { signal });
}

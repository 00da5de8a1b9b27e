// @ts-check
/** What the keys do, and the list of them. */
import { randomOf, turned, valuesOf } from "../state/values.mjs";
import { commandOf, focusedOn } from "./commands.mjs";

/** @typedef {import("../state/engine.mjs").Engine} Engine */

/**
 * Do what a key means.
 *
 * @param {Engine} engine
 * @param {import("./commands.mjs").Command} command
 * @param {{find: () => void}} page
 */
export function obey(engine, { name, amount, field, among }, { find }) {
  const { run, view, initial } = engine;
  if (!run) return;
  if (name === "step") engine.goTo(engine.place + amount);
  else if (name === "go") engine.goTo(amount < 0 ? 0 : engine.last);
  else if (name === "play") engine.togglePlay();
  else if (name === "page" && initial.pages[amount]) engine.choose({ page: initial.pages[amount].name, large: "" });
  else if (name === "find") find();
  else if (name === "help") toggleHelp();
  else if (name === "close") engine.choose({ large: "" });
  else if (field) {
    /** @type {any[]} */
    const values = among ? /** @type {any} */ (run)[among] : valuesOf(field, initial.fields[field], run);
    const value = name === "random" ? randomOf(values) : turned(values, view[field], amount);
    if (value !== undefined) engine.choose({ [field]: value });
  }
}

const LETTERS = "grokscope-letters";
let hasLetters = true;

/** Letters can be switched off, for people whose voice or device types them by accident; the choice is remembered. */
export function makeLetters() {
  const list = document.querySelector("#keys table");
  if (!list) return;
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = "letters";
  try {
    hasLetters = localStorage.getItem(LETTERS) !== "no";
  } catch {
    // Without storage the choice holds for this visit.
  }
  box.checked = hasLetters;
  box.addEventListener("change", () => {
    hasLetters = box.checked;
    try {
      localStorage.setItem(LETTERS, hasLetters ? "yes" : "no");
    } catch {
      // As above.
    }
  });
  label.append(box, " Letters and digits work as shortcuts");
  label.className = "letters";
  list.after(label);
}

/** Show or hide the help. */
function toggleHelp() {
  const list = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  if (!list) return;
  if (list.open) list.close();
  else {
    list.showModal();
    // From its beginning, and not from the button at its end.
    /** @type {HTMLElement | null} */ (list.querySelector("h2"))?.focus();
  }
}

/**
 * Listen on the whole page once; the elements may come later.
 *
 * @param {Engine} engine
 * @param {{find: () => void}} page
 */
export function listenToKeys(engine, page) {
  document.addEventListener("keydown", (event) => {
    const { commands } = engine.initial;
    // The help is a dialog, which has every key; its own closes it.
    const isHelp = commands[event.key]?.name === "help" && document.querySelector("#keys[open]");
    const command = commandOf(commands, event, isHelp ? "nothing" : focusedOn(document.activeElement));
    if (!command || !engine.run || (!hasLetters && /^[a-z0-9/]$/i.test(event.key))) return;
    if (command.name === "close" && !engine.view.large) return;
    event.preventDefault();
    obey(engine, command, page);
  });
  document.addEventListener("click", (event) => {
    const id = event.target instanceof Element ? event.target.closest("button")?.id : "";
    if (id === "help-toggle" || id === "keys-close") toggleHelp();
    else if (id === "find") page.find();
  });
}

// @ts-check
/** What the keys do, and the list of them. */
import { commandOf, focusedOn } from "./commands.mjs";

/** @typedef {import("../state/engine.mjs").Engine} Engine */

/** Values that a key turns through. @type {Record<string, string[]>} */
const TURNS = { basis: ["both", "input", "fourier"], stage: ["pre", "post"] };

/**
 * Do what a key asks.
 *
 * @param {Engine} engine
 * @param {import("./commands.mjs").Command} command
 * @param {{find: () => void}} page
 */
export function obey(engine, { name, amount }, { find }) {
  const { run, view, initial } = engine;
  if (!run) return;
  const { neurons, heads, keys } = run;
  if (name === "step") engine.goTo(engine.place + amount);
  else if (name === "go") engine.goTo(amount < 0 ? 0 : engine.last);
  else if (name === "play") engine.togglePlay();
  else if (name === "neuron") engine.choose({ neuron: (view.neuron + amount + neurons) % neurons });
  else if (name === "random") engine.choose({ neuron: Math.floor(Math.random() * neurons) });
  else if (name === "head") engine.choose({ head: (view.head + 1) % heads });
  else if (name === "freq" && keys.length > 0)
    engine.choose({ freq: keys[(keys.indexOf(view.freq) + 1) % keys.length] });
  else if (name === "page" && initial.pages[amount]) engine.choose({ page: initial.pages[amount].name, large: "" });
  else if (name === "find") find();
  else if (name === "help") toggleHelp();
  else if (name === "close") engine.choose({ large: "" });
  else if (name in TURNS) {
    const turns = TURNS[name];
    engine.choose({ [name]: turns[(turns.indexOf(view[name]) + 1) % turns.length] });
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
    const isQuestion = event.key === "?" && document.querySelector("#keys[open]");
    const command = isQuestion
      ? { name: /** @type {const} */ ("help"), amount: 0 }
      : commandOf(event, focusedOn(document.activeElement));
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

// @ts-check
/** The controls that the engine owns: slider, play button, step buttons, keys, and the list of keys. */
import { commandOf, focusedOn } from "./keys.mjs";

/** @typedef {import("./engine.mjs").Engine} Engine */

/** Values that a key turns through. @type {Record<string, (string | number)[]>} */
const TURNS = { basis: ["both", "input", "fourier"], stage: ["pre", "post"] };

/**
 * The slider: a real range input, so that it works with keyboard, mouse, touch and screen readers by itself.
 *
 * @param {Engine} engine
 * @param {HTMLElement} box
 */
export function makeSlider(engine, box) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", id: "epoch", min: "0", max: String(engine.last), step: "1" });
  slider.className = "slider";
  slider.setAttribute("aria-label", "Checkpoint");
  slider.addEventListener("input", () => engine.go(Number(slider.value)));
  slider.addEventListener("pointerdown", () => engine.hold(true));
  for (const end of ["pointerup", "pointercancel"]) slider.addEventListener(end, () => engine.hold(false));
  box.replaceChildren(slider);
  engine.slider = slider;
}

/**
 * Do what a key asks.
 *
 * @param {Engine} engine
 * @param {import("./keys.mjs").Command} command
 */
export function obey(engine, { name, amount }) {
  const { facts, view } = engine;
  if (!facts) return;
  if (name === "step") engine.go(engine.place + amount);
  else if (name === "go") engine.go(amount < 0 ? 0 : engine.last);
  else if (name === "play") engine.togglePlay();
  else if (name === "neuron") engine.choose("neuron", (Number(view.neuron) + amount + facts.neurons) % facts.neurons);
  else if (name === "head") engine.choose("head", (Number(view.head) + 1) % facts.heads);
  else if (name === "help") toggleKeys();
  else {
    const turns = TURNS[name];
    engine.choose(name, turns[(turns.indexOf(view[name]) + 1) % turns.length]);
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
  label.append(box, " Letters work as shortcuts");
  label.className = "letters";
  list.after(label);
}

/** Show or hide the list of keys. */
function toggleKeys() {
  const list = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  if (!list) return;
  if (list.open) list.close();
  else list.showModal();
}

/** @param {Engine} engine */
export function showPlaying(engine) {
  const button = document.getElementById("play");
  const { isPlaying } = engine.player;
  if (!button || button.dataset.playing === String(isPlaying)) return;
  button.dataset.playing = String(isPlaying);
  button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  button.textContent = isPlaying ? "❚❚" : "▶";
}

/**
 * Listen on the whole page once; the elements may come later.
 *
 * @param {Engine} engine
 */
export function listen(engine) {
  document.addEventListener("keydown", (event) => {
    const isQuestion = event.key === "?" && document.querySelector("dialog[open]");
    const command = isQuestion
      ? { name: /** @type {const} */ ("help"), amount: 0 }
      : commandOf(event, focusedOn(document.activeElement));
    if (!command || !engine.facts || (!hasLetters && /^[a-z]$/i.test(event.key))) return;
    event.preventDefault();
    obey(engine, command);
  });
  document.addEventListener("click", (event) => {
    const id = event.target instanceof Element ? event.target.closest("button")?.id : "";
    if (id === "play") engine.togglePlay();
    else if (id === "epoch-previous") engine.go(engine.place - 1);
    else if (id === "epoch-next") engine.go(engine.place + 1);
    else if (id === "help-toggle" || id === "keys-close") toggleKeys();
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    if (target.id === "speed") engine.player.speed = Number(target.value);
    if (target.id === "repeat") engine.player.repeat = /** @type {import("./player.mjs").Repeat} */ (target.value);
  });
}

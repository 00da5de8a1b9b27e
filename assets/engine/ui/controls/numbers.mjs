// @ts-check
/**
 * Whole numbers of a run, one or several. Their fields are text with the keys of numbers: a wheel over a native field for
 * numbers changes its value instead of scrolling the page, and what is no number there cannot be told from nothing.
 */

import { build, button, labelled } from "../../dom.mjs";
import { bursts, newGesture } from "../../state/gestures.mjs";
import { numbersIn, randomOf, turned, valuesOf } from "../../state/values.mjs";

/** @typedef {import("./control-bar.mjs").Control} Control */
/** @typedef {import("./control-bar.mjs").ControlStore} ControlStore */
/** @typedef {import("./control-bar.mjs").Spec} Spec */

/** What keys of a native field for numbers do. @type {Record<string, number>} */
const STEPS = { ArrowUp: 1, ArrowDown: -1 };

/** @param {Pick<Spec, "name" | "id" | "label" | "hint">} spec @param {(Node | string)[]} children */
export const boxed = ({ name, id, label, hint }, children) =>
  build("div", { class: `control ${name}-control`, title: hint }, [
    build("label", { for: id, id: `${id}-label`, class: "label" }, [label]),
    ...children,
  ]);

/** @param {Record<string, string>} attributes */
export const numericField = (attributes) =>
  build("input", {
    ...{ type: "text", inputmode: "numeric", class: "form-control", autocomplete: "off", ...attributes },
  });

/**
 * A whole number that the run has: taken as it is typed. What the run does not have is refused, and what was shown before
 * somebody typed it is shown again.
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeNumber(spec, store) {
  const { name, id, label, extras, field } = spec;
  const what = label.toLowerCase();
  const input = numericField({ id });
  const nothing = { text: "", chosen: Number.NaN, before: Number.NaN, gesture: "" };
  /** What was typed last, what that chose, and what was shown before. */
  let typed = nothing;
  input.addEventListener("input", () => {
    const text = input.value;
    // While somebody types there may be nothing.
    if (text === "" || !store.run) return;
    const now = store.view[name];
    // Another digit of the same number, or one less.
    const isMore = now === typed.chosen && (text.startsWith(typed.text) || typed.text.startsWith(text));
    const { before, gesture } = isMore ? typed : { before: now, gesture: newGesture(name) };
    const { value = before, sentence } = numbersIn(text, name, field, store.run);
    typed = { text, chosen: value, before, gesture };
    input.setCustomValidity(sentence);
    store.choose({ [name]: value }, gesture);
    if (sentence) store.notify([sentence]);
  });
  input.addEventListener("blur", () => {
    input.value = String(store.view[name]);
    input.setCustomValidity("");
    typed = nothing;
  });
  const values = () => (store.run ? valuesOf(name, field, store.run) : []);
  const gestureOf = bursts();
  const turn = (/** @type {number} */ steps) =>
    store.choose({ [name]: turned(values(), store.view[name], steps) }, gestureOf(name));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") typed = nothing;
    if (!Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    input.setCustomValidity("");
    turn(STEPS[event.key]);
  });
  const steps = [
    button("←", labelled(`${id}-previous`, `Previous ${what}`), () => turn(-1)),
    button("→", labelled(`${id}-next`, `Next ${what}`), () => turn(1)),
  ];
  const random = button("random", labelled(`${id}-random`, `A random ${what}`), () =>
    store.choose({ [name]: randomOf(values(), store.view[name]) }),
  );
  const buttons = [...(extras.includes("steps") ? steps : []), ...(extras.includes("random") ? [random] : [])];
  return {
    element: boxed(spec, [input, build("div", { class: "buttons" }, buttons)]),
    show(view) {
      const text = String(view[name]);
      if (document.activeElement === input && input.validity.customError) return;
      if (input.value !== text && !(document.activeElement === input && input.value === "")) input.value = text;
    },
  };
}

/**
 * Up to a few whole numbers, parted by commas.
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeNumbers(spec, store) {
  const { name, id, label, field, extras } = spec;
  const input = numericField({ id, ...(String(field.default) === "" ? { placeholder: "none" } : {}) });
  const clear = button("×", { class: "away", ...labelled(`${id}-clear`, `No ${label.toLowerCase()}`) }, () =>
    store.choose({ [name]: [] }),
  );
  const write = (/** @type {import("../../types.mjs").ViewByName} */ view) => {
    input.value = view[name].join(", ");
    input.setCustomValidity("");
  };
  input.addEventListener("change", () => {
    if (!store.run) return;
    const { value, sentence } = numbersIn(input.value, name, field, store.run);
    if (sentence) store.notify([sentence]);
    input.setCustomValidity(value === undefined ? sentence : "");
    if (value === undefined) return;
    store.choose({ [name]: value });
    write(store.view);
  });
  return {
    element: boxed(spec, [input, ...(extras.includes("clear") ? [clear] : [])]),
    show(view) {
      clear.hidden = view[name].length === 0;
      if (document.activeElement !== input) write(view);
    },
  };
}

// @ts-check
/** Switches, numbers, lists of numbers, sliders and menus: native elements, which keyboard and screen readers know. */

import { build, button, labelled, setText } from "../../dom.mjs";
import { randomOf, turned, valuesOf } from "../../state/values.mjs";

/** @typedef {import("./control-bar.mjs").Control} Control */
/** @typedef {import("./control-bar.mjs").ControlStore} ControlStore */
/** @typedef {import("./control-bar.mjs").Spec} Spec */

/** @param {Spec} spec @param {(Node | string)[]} children */
const boxed = ({ name, id, label, hint }, children) =>
  build("div", { class: `control ${name}-control`, title: hint }, [
    build("label", { for: id, id: `${id}-label`, class: "label" }, [label]),
    ...children,
  ]);

/**
 * A row of radio buttons: the arrow keys move through it. Without options it has the values that the run has.
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeChoice({ name, id, label, hint, options, field }, store) {
  const group = build("div", { id, class: "switch", role: "radiogroup", "aria-labelledby": `${id}-label` });
  const title = build("span", { id: `${id}-label`, class: "label" }, [label]);
  let filled = "";
  /** @param {{label: string, value: string | number}[]} choices */
  const fill = (choices) => {
    const items = choices.map(({ label: text, value }) => {
      const input = build("input", { type: "radio", name: id, value: String(value) });
      input.addEventListener("change", () => store.choose({ [name]: value }));
      return build("label", {}, [input, build("span", {}, [text])]);
    });
    group.replaceChildren(...items);
  };
  fill(options);
  return {
    element: build("div", { class: `control ${name}-control`, title: hint }, [title, group]),
    show(view, run) {
      const bounds = String(run.bounds[name]);
      if (options.length === 0 && filled !== bounds) {
        filled = bounds;
        fill(valuesOf(name, field, run).map((value) => ({ label: String(value), value })));
      }
      const value = String(view[name]);
      for (const input of group.querySelectorAll("input")) {
        if (input.checked !== (input.value === value)) input.checked = input.value === value;
      }
    },
  };
}

/**
 * A whole number within the run's bounds; what is beyond them changes nothing but the notice.
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeNumber(spec, store) {
  const { name, id, label, extras, field } = spec;
  const what = label.toLowerCase();
  const input = build("input", { id, type: "number", inputmode: "numeric", class: "form-control", required: "" });
  const values = () => (store.run ? valuesOf(name, field, store.run) : []);
  input.addEventListener("input", () => {
    // While somebody types there may be nothing, or half a number.
    if (input.value === "") return;
    const value = Number(input.value);
    const all = values();
    const fits = all.includes(value);
    input.setCustomValidity(fits ? "" : `There is no ${what} ${input.value}: choose ${all[0]} to ${all.at(-1)}.`);
    if (fits) store.choose({ [name]: value });
    else store.notify([input.validationMessage]);
  });
  input.addEventListener("blur", () => {
    input.value = String(store.view[name]);
    input.setCustomValidity("");
  });
  const turn = (/** @type {number} */ steps) => store.choose({ [name]: turned(values(), store.view[name], steps) });
  const steps = [
    button("←", labelled(`${id}-previous`, `Previous ${what}`), () => turn(-1)),
    button("→", labelled(`${id}-next`, `Next ${what}`), () => turn(1)),
  ];
  const random = button("random", labelled(`${id}-random`, `A random ${what}`), () =>
    store.choose({ [name]: randomOf(values()) }),
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
  const { name, id, field } = spec;
  const input = build("input", { id, type: "text", inputmode: "numeric", class: "form-control", autocomplete: "off" });
  input.addEventListener("change", () => {
    const [low, high] = store.run?.bounds[name] ?? [0, 0];
    const most = field.maxItems ?? 1;
    const parts = input.value.split(/[\s,]+/).filter(Boolean);
    const fits = parts.every((part) => /^\d+$/.test(part) && Number(part) >= low && Number(part) <= high);
    const isRight = fits && parts.length > 0 && parts.length <= most;
    input.setCustomValidity(isRight ? "" : `Write one to ${most} numbers from ${low} to ${high}, such as 0, 1.`);
    if (isRight) store.choose({ [name]: parts.map(Number) });
    else store.notify([input.validationMessage]);
  });
  return {
    element: boxed(spec, [input]),
    show(view) {
      if (document.activeElement === input) return;
      input.value = view[name].join(", ");
      input.setCustomValidity("");
    },
  };
}

/**
 * A slider over the rows of the Fourier basis, with the row's name beside it.
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeSlider(spec, store) {
  const { name, id } = spec;
  const slider = build("input", { id, type: "range", min: "0", step: "1", class: "slider" });
  const output = build("output", { for: id, class: "value" });
  slider.addEventListener("input", () => store.choose({ [name]: Number(slider.value) }));
  return {
    element: boxed(spec, [slider, output]),
    show(view, run) {
      slider.max = String(run.bounds[name][1]);
      slider.value = String(view[name]);
      slider.setAttribute("aria-valuetext", run.components[view[name]]);
      setText(output, run.components[view[name]]);
    },
  };
}

/**
 * A menu; what the view has and the menu has not is "your own".
 *
 * @param {Spec} spec
 * @param {ControlStore} store
 * @returns {Control}
 */
export function makeSelect(spec, store) {
  const { name, id, options } = spec;
  const own = build("option", { value: "" }, ["your own drawing"]);
  const items = options.map(({ label, value }) => build("option", { value: String(value) }, [label]));
  const select = build("select", { id, class: "form-select" }, [...items, own]);
  select.addEventListener("change", () => {
    if (select.value) store.choose({ [name]: select.value });
  });
  return {
    element: boxed(spec, [select]),
    show(view) {
      select.value = options.some(({ value }) => value === view[name]) ? view[name] : "";
    },
  };
}

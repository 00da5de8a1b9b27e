// @ts-check
/** Switches, sliders and menus: native elements, which keyboard and screen readers know. */

import { build, setText } from "../../dom.mjs";
import { newGesture } from "../../state/gestures.mjs";
import { valuesOf } from "../../state/values.mjs";
import { boxed } from "./numbers.mjs";

/** @typedef {import("./control-bar.mjs").Control} Control */
/** @typedef {import("./control-bar.mjs").ControlStore} ControlStore */
/** @typedef {import("./control-bar.mjs").Spec} Spec */

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
  let gesture = newGesture(name);
  slider.addEventListener("pointerdown", () => {
    gesture = newGesture(name);
  });
  slider.addEventListener("input", () => store.choose({ [name]: Number(slider.value) }, gesture));
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

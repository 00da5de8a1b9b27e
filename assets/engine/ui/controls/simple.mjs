// @ts-check
/** Switches, numbers, lists of numbers, sliders and menus: native elements, so that keyboard and screen readers know them. */
import { build, setText } from "../dom.mjs";

/** @typedef {import("./control-bar.mjs").Control} Control */
/** @typedef {import("./control-bar.mjs").Engine} Engine */
/** @typedef {import("./control-bar.mjs").ControlSpec} ControlSpec */

/** @param {ControlSpec} spec @param {(Node | string)[]} children */
const boxed = ({ name, label, hint }, children) =>
  build("div", { class: `control ${name}-control`, title: hint }, [
    build("label", { for: name, id: `${name}-label`, class: "label" }, [label]),
    ...children,
  ]);

/** @param {string} id @param {string} text @param {string} label @param {() => void} press */
export function makeButton(id, text, label, press) {
  const button = build("button", { id, type: "button", class: "button", "aria-label": label, title: label }, [text]);
  button.addEventListener("click", press);
  return button;
}

/** A row of radio buttons: the arrow keys move through it. Heads are as many as the run has. @param {ControlSpec} spec @param {Engine} engine @returns {Control} */
export function makeChoice(spec, engine) {
  const { name, label, hint } = spec;
  const group = build("div", { id: name, class: "switch", role: "radiogroup", "aria-labelledby": `${name}-label` });
  const title = build("span", { id: `${name}-label`, class: "label" }, [label]);
  let heads = -1;
  /** @param {{label: string, value: string | number}[]} options */
  const fill = (options) => {
    const items = options.map(({ label: text, value }) => {
      const input = build("input", { type: "radio", name, value: String(value) });
      input.addEventListener("change", () => engine.choose({ [name]: value }));
      return build("label", {}, [input, build("span", {}, [text])]);
    });
    group.replaceChildren(...items);
  };
  fill(spec.options);
  return {
    element: build("div", { class: `control ${name}-control`, title: hint }, [title, group]),
    show(view, run) {
      if (name === "head" && heads !== run.heads) {
        heads = run.heads;
        fill([...Array(heads).keys()].map((head) => ({ label: String(head), value: head })));
      }
      const value = String(view[name]);
      for (const input of group.querySelectorAll("input")) {
        if (input.checked !== (input.value === value)) input.checked = input.value === value;
      }
    },
  };
}

/** A whole number within the run's bounds; what is beyond them is said, and changes nothing. @param {ControlSpec} spec @param {Engine} engine @returns {Control} */
export function makeNumber(spec, engine) {
  const { name, label, extras } = spec;
  const field = /** @type {HTMLInputElement} */ (
    build("input", { id: name, type: "number", inputmode: "numeric", class: "form-control", required: "" })
  );
  const bounds = () => engine.run?.bounds[name] ?? [0, 0];
  const turn = (/** @type {number} */ steps) => {
    const [low, high] = bounds();
    const count = high - low + 1;
    engine.choose({ [name]: low + ((((engine.view[name] - low + steps) % count) + count) % count) });
  };
  field.addEventListener("input", () => {
    const [low, high] = bounds();
    const value = Number(field.value);
    // While somebody types there may be nothing, or half a number.
    if (field.value === "") return;
    const fits = Number.isInteger(value) && value >= low && value <= high;
    field.setCustomValidity(fits ? "" : `There is no ${label.toLowerCase()} ${field.value}: choose ${low} to ${high}.`);
    if (fits) engine.choose({ [name]: value });
    else engine.host.notice(field.validationMessage);
  });
  field.addEventListener("blur", () => {
    field.value = String(engine.view[name]);
    field.setCustomValidity("");
  });
  const what = label.toLowerCase();
  const steps = [
    makeButton(`${name}-previous`, "←", `Previous ${what}`, () => turn(-1)),
    makeButton(`${name}-next`, "→", `Next ${what}`, () => turn(1)),
  ];
  const random = makeButton(`${name}-random`, "random", `A random ${what}`, () => {
    const [low, high] = bounds();
    engine.choose({ [name]: low + Math.floor(Math.random() * (high - low + 1)) });
  });
  const buttons = [...(extras.includes("steps") ? steps : []), ...(extras.includes("random") ? [random] : [])];
  return {
    element: boxed(spec, [field, build("div", { class: "buttons" }, buttons)]),
    show(view) {
      const text = String(view[name]);
      if (document.activeElement === field && field.validity.customError) return;
      if (field.value !== text && !(document.activeElement === field && field.value === "")) field.value = text;
    },
  };
}

/** Up to a few whole numbers, parted by commas. @param {ControlSpec} spec @param {Engine} engine @returns {Control} */
export function makeNumbers(spec, engine) {
  const { name } = spec;
  const field = /** @type {HTMLInputElement} */ (
    build("input", { id: name, type: "text", inputmode: "numeric", class: "form-control", autocomplete: "off" })
  );
  field.addEventListener("change", () => {
    const [low, high] = engine.run?.bounds[name] ?? [0, 0];
    const most = engine.initial.schema[name].maxItems ?? 1;
    const parts = field.value.split(/[\s,]+/).filter(Boolean);
    const fits = parts.every((part) => /^\d+$/.test(part) && Number(part) >= low && Number(part) <= high);
    const isRight = fits && parts.length > 0 && parts.length <= most;
    field.setCustomValidity(isRight ? "" : `Write one to ${most} numbers from ${low} to ${high}, such as 0, 1.`);
    if (isRight) engine.choose({ [name]: parts.map(Number) });
    else engine.host.notice(field.validationMessage);
  });
  return {
    element: boxed(spec, [field]),
    show(view) {
      if (document.activeElement === field) return;
      field.value = view[name].join(", ");
      field.setCustomValidity("");
    },
  };
}

/** A slider over the rows of the Fourier basis, with the row's name beside it. @param {ControlSpec} spec @param {Engine} engine @returns {Control} */
export function makeSlider(spec, engine) {
  const { name } = spec;
  const slider = /** @type {HTMLInputElement} */ (
    build("input", { id: name, type: "range", min: "0", step: "1", class: "slider" })
  );
  const told = build("output", { for: name, class: "told" });
  slider.addEventListener("input", () => engine.choose({ [name]: Number(slider.value) }));
  return {
    element: boxed(spec, [slider, told]),
    show(view, run) {
      slider.max = String(run.bounds[name][1]);
      slider.value = String(view[name]);
      slider.setAttribute("aria-valuetext", run.components[view[name]]);
      setText(told, run.components[view[name]]);
    },
  };
}

/** A menu; what the view has and the menu has not is "your own". @param {ControlSpec} spec @param {Engine} engine @returns {Control} */
export function makeSelect(spec, engine) {
  const { name, options } = spec;
  const own = build("option", { value: "" }, ["your own drawing"]);
  const items = options.map(({ label, value }) => build("option", { value: String(value) }, [label]));
  const select = /** @type {HTMLSelectElement} */ (
    build("select", { id: name, class: "form-select" }, [...items, own])
  );
  select.addEventListener("change", () => {
    if (select.value) engine.choose({ [name]: select.value });
  });
  return {
    element: boxed(spec, [select]),
    show(view) {
      select.value = options.some(({ value }) => value === view[name]) ? view[name] : "";
    },
  };
}

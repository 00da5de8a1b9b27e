// @ts-check
/** The controls above the panels: those that the page shows, each following one field of the view. */
import { build } from "../dom.mjs";
import { makeFrequency } from "./frequency.mjs";
import { makeChoice, makeNumber, makeNumbers, makeSelect, makeSlider } from "./simple.mjs";
import { makeTerms } from "./terms.mjs";

/**
 * @typedef {import("../engine.mjs").Engine} Engine
 * @typedef {import("../opening.mjs").ControlSpec} ControlSpec
 * @typedef {{element: HTMLElement, show: (view: import("../types.mjs").View, facts: import("../types.mjs").Facts) => void}} Control
 *   `show` brings it up to date with the view; called after every paint, so it writes only what has changed
 */

/** @type {Record<string, (spec: ControlSpec, engine: Engine) => Control>} */
const KINDS = {
  choice: makeChoice,
  number: makeNumber,
  numbers: makeNumbers,
  slider: makeSlider,
  select: makeSelect,
  frequency: makeFrequency,
  terms: makeTerms,
};

/** How epochs lie belongs to the timeline, which every page has. */
const TIMESCALE = "timescale";
/** From this one on, controls say how to look and not what at: they begin a row of their own. */
const HOW = ["basis", "colours", "scale", "order", "heights"];

export class Desk {
  /**
   * @param {Engine} engine
   * @param {HTMLElement} box
   * @param {HTMLElement} timescaleBox
   */
  constructor(engine, box, timescaleBox) {
    this.engine = engine;
    this.box = box;
    /** @type {Map<string, Control>} */
    this.controls = new Map();
    for (const spec of engine.opening.controls) this.controls.set(spec.name, KINDS[spec.kind](spec, engine));
    const timescale = this.controls.get(TIMESCALE);
    if (timescale) timescaleBox.replaceChildren(timescale.element);
    this.page = "";
  }

  /** Show the controls of the page, as the view has them. */
  show() {
    const { view, facts, opening } = this.engine;
    if (!facts) return;
    if (this.page !== view.page) {
      this.page = view.page;
      const names = opening.pages.find(({ name }) => name === view.page)?.controls ?? [];
      const shown = names.filter((name) => name !== TIMESCALE);
      const first = shown.find((name) => HOW.includes(name));
      const elements = shown.flatMap((name) => {
        const control = this.controls.get(name);
        if (!control) return [];
        return name === first && shown[0] !== first
          ? [build("div", { class: "break" }), control.element]
          : [control.element];
      });
      this.box.replaceChildren(...elements);
    }
    for (const control of this.controls.values()) if (control.element.isConnected) control.show(view, facts);
  }
}

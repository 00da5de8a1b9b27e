// @ts-check
/** The controls above the panels: those that the page shows, each following one field of the view. */

import { makeDisplayMenu } from "./display-menu.mjs";
import { makeFrequency } from "./frequency.mjs";
import { makeNumber, makeNumbers } from "./numbers.mjs";
import { makeChoice, makeSelect, makeSlider } from "./simple.mjs";
import { makeTerms } from "./terms.mjs";

/**
 * @typedef {import("../../types.mjs").ViewByName} ViewByName
 * @typedef {import("../../state/store.mjs").Store} Store
 * @typedef {Pick<Store, "run" | "notify"> & {view: ViewByName, choose: (fields: ViewByName, gesture?: string) => void}} ControlStore
 *   what a control needs of the store
 * @typedef {import("../../state/bootstrap.mjs").ControlSpec
 *   & {name: string, id: string, field: import("../../state/bootstrap.mjs").FieldSpec}} Spec a control and the field
 *   that it sets; `id` is unique on the page, the field's name is not
 *
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(view: ViewByName, run: import("../../types.mjs").RunInfo) => void} show brings it up to
 *   date with the view; called after every paint, so it writes only what has changed
 */

/** How each kind is made. @type {Record<string, (spec: Spec, store: ControlStore) => Control>} */
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

export class ControlBar {
  /**
   * @param {Store} store
   * @param {import("../shell.mjs").Shell} shell
   */
  constructor(store, shell) {
    this.store = store;
    this.box = shell.controls;
    /** @type {Map<string, Control>} */
    this.controls = new Map();
    for (const [name, field] of Object.entries(store.initial.fields)) {
      const { control } = field;
      if (control) this.controls.set(name, KINDS[control.kind]({ ...control, name, field, id: shell.id(name) }, store));
    }
    const timescale = this.controls.get(TIMESCALE);
    if (timescale) shell.band.timescale.replaceChildren(timescale.element);
    this.display = makeDisplayMenu(shell.id);
    this.page = "";
  }

  /** The elements of those of some controls that there are. @param {string[]} names */
  elementsOf(names) {
    return names.flatMap((name) => this.controls.get(name)?.element ?? []);
  }

  /** Show the controls of the page, as the view has them. */
  show() {
    const { view, run, initial } = this.store;
    if (!run) return;
    if (this.page !== view.page) {
      this.page = view.page;
      const page = initial.pages.find(({ name }) => name === view.page);
      const display = this.elementsOf(page?.display ?? []);
      this.display.popup.replaceChildren(...display);
      const { button, popup } = this.display;
      this.box.replaceChildren(
        ...this.elementsOf(page?.controls ?? []),
        ...(display.length > 0 ? [button, popup] : []),
      );
    }
    for (const control of this.controls.values()) if (control.element.isConnected) control.show(view, run);
  }
}

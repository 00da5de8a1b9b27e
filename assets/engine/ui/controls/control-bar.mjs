// @ts-check
/** The controls above the panels: those that the page shows, each following one field of the view. */

import { setText } from "../../dom.mjs";
import { makePopupButton } from "../popup-button.mjs";
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
/** What may take many lines stands below the band, which has few. */
const LONG = "terms";
/** Where there is so little room, all controls are behind one button. */
const NARROW = "(max-width: 640px)";
const TEXTS = { wide: "Display", narrow: "Controls" };

export class ControlBar {
  /**
   * @param {Store} store
   * @param {import("../shell.mjs").Shell} shell
   * @param {AbortSignal} signal ends it
   */
  constructor(store, shell, signal) {
    this.store = store;
    this.box = shell.controls;
    /** @type {Map<string, Control>} */
    this.controls = new Map();
    for (const [name, field] of Object.entries(store.initial.fields)) {
      const { control } = field;
      if (control) this.controls.set(name, KINDS[control.kind]({ ...control, name, field, id: shell.id(name) }, store));
    }
    for (const { element } of this.controls.values()) shell.definitions.markControl(element);
    const timescale = this.controls.get(TIMESCALE);
    if (timescale) shell.band.timescale.replaceChildren(timescale.element);
    this.bench = shell.bench;
    this.playing = shell.band.playing;
    this.display = makePopupButton(shell.id, { name: "display", text: TEXTS.wide, hint: "Colours, scales, order" });
    this.narrow = matchMedia(NARROW);
    this.narrow.addEventListener("change", () => this.show(), { signal });
    this.shown = "";
  }

  /** The elements of those of some controls that there are. @param {string[]} names */
  elementsOf(names) {
    return names.flatMap((name) => this.controls.get(name)?.element ?? []);
  }

  /** @param {import("../../state/bootstrap.mjs").PageSpec | undefined} page */
  lay(page) {
    const { button, popup, words } = this.display;
    const isLong = (/** @type {string} */ name) => this.store.initial.fields[name].control?.kind === LONG;
    const names = page?.controls ?? [];
    const own = this.elementsOf(names.filter((name) => !isLong(name)));
    const isNarrow = this.narrow.matches;
    const behind = [...(isNarrow ? own : []), ...this.elementsOf(page?.display ?? [])];
    const menu = behind.length > 0 ? [button, popup] : [];
    popup.replaceChildren(...behind);
    setText(words, isNarrow ? TEXTS.narrow : TEXTS.wide);
    for (const element of [button, popup]) element.remove();
    this.bench.replaceChildren(...this.elementsOf(names.filter(isLong)));
    this.box.replaceChildren(...(isNarrow ? [] : [...own, ...menu]));
    if (isNarrow) this.playing.append(...menu);
  }

  /** Show the controls of the page, as the view has them. */
  show() {
    const { view, run, initial } = this.store;
    if (!run) return;
    const now = `${view.page} ${this.narrow.matches}`;
    if (this.shown !== now) {
      this.shown = now;
      this.lay(initial.pages.find(({ name }) => name === view.page));
    }
    for (const control of this.controls.values()) if (control.element.isConnected) control.show(view, run);
  }
}

// @ts-check
/**
 * What is shown: the run, the view of it, the place among its checkpoints, and what the pointer is on.
 *
 * Those who subscribe are called for every change, with what was before; the store itself paints nothing, fetches
 * nothing, and knows nobody.
 *
 * @typedef {import("../types.mjs").View} View
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("../types.mjs").Hover} Hover
 *
 * @typedef {object} Change
 * @property {"run" | "view" | "epoch" | "hover" | "phases" | "wanted" | "notice"} kind another run or more of the same;
 *   fields of the view; the checkpoint; what the pointer is on; the phases of the run; a run that is to be fetched; a
 *   sentence for the person
 * @property {string[]} [fields] those of the view that have changed
 * @property {View} [before] the shareable view before
 * @property {string} [gesture] what a person did in one go (`gestures.mjs`); without, a thing of its own
 * @property {boolean} [isSame] whether a run is the one before, grown: what was known of its checkpoints holds
 * @property {boolean} [isRestored] whether the view came from the address, which therefore has it already
 * @property {string} [run] the name of the run that is wanted
 * @property {string} [sentence]
 */
import { fit } from "./address.mjs";
import { rangeAfter } from "./range.mjs";

/**
 * The names of those fields that a view has otherwise.
 *
 * @param {import("../types.mjs").ViewByName} view
 * @param {import("../types.mjs").ViewByName} fields
 */
const changedIn = (view, fields) => Object.keys(fields).filter((name) => String(view[name]) !== String(fields[name]));

/**
 * Whether a run is the one before with perhaps more checkpoints: those that there were are what they were.
 *
 * @param {RunInfo} before
 * @param {RunInfo} run
 */
export function continues(before, run) {
  const weights = new Map(run.epochs.map((epoch, place) => [epoch, run.weights[place]]));
  const isKept = (/** @type {number} */ epoch, /** @type {number} */ place) =>
    weights.get(epoch) === before.weights[place];
  return before.name === run.name && before.setting === run.setting && before.epochs.every(isKept);
}

export class Store {
  /** @param {import("./bootstrap.mjs").InitialState} initial */
  constructor(initial) {
    this.initial = initial;
    /** @type {RunInfo | null} */
    this.run = null;
    this.view = /** @type {View} */ ({});
    this.place = 0;
    /** @type {Hover | null} */
    this.hover = null;
    /** The phases of the run; null until they are known. @type {import("../data/source.mjs").PhasesOfRun | null} */
    this.phases = null;
    /** Counts changes of the run, and of the view but for its epoch: what is around the panels follows no other. */
    this.version = 0;
    /** Whether a person has picked the neurons side by side. */
    this.isPicked = false;
    /** What to show once the run that is wanted has come. @type {Partial<View> | null} */
    this.awaited = null;
    /** @type {Set<(change: Change) => void>} */
    this.listeners = new Set();
  }

  get epoch() {
    return this.run ? this.run.epochs[this.place] : 0;
  }

  /** The place of the last checkpoint. */
  get last() {
    return this.run ? this.run.epochs.length - 1 : 0;
  }

  /** The epochs of each phase; null until they are known. */
  get bands() {
    return this.phases ? this.phases.bands : null;
  }

  /** What the run is, in a sentence or two: with its phases once they are known. */
  get story() {
    return this.phases?.story ?? this.run?.story ?? "";
  }

  /** The moments that tell that story. @returns {Record<string, number>} */
  get moments() {
    return this.phases?.moments ?? this.run?.moments ?? {};
  }

  /** What an address says of the view: not what nobody chose. */
  get shareable() {
    return this.isPicked ? this.view : { ...this.view, picks: [] };
  }

  /**
   * Be called for every change, at once; in the order of subscribing.
   *
   * @param {(change: Change) => void} listener
   */
  subscribe(listener) {
    this.listeners.add(listener);
  }

  /** @param {Change} change */
  emit(change) {
    for (const listener of this.listeners) listener(change);
  }

  /**
   * Another run, or the same with more checkpoints: who is at the last one stays at the last one.
   *
   * @param {RunInfo} run
   * @param {Partial<View>} [requested] what to show of it; without, what was wanted of it, or what is shown now
   * @param {import("../data/source.mjs").PhasesOfRun | null} [phases] where they are known
   */
  setRun(run, requested, phases = null) {
    const isSame = this.run !== null && continues(this.run, run);
    const before = this.shareable;
    const last = run.epochs[run.epochs.length - 1];
    const grown = this.place === this.last ? { ...before, epoch: last } : before;
    const kept = isSame ? grown : { ...before, picks: undefined, range: [] };
    const { view, notices } = fit(requested ?? this.awaited ?? kept, this.initial, run);
    this.awaited = null;
    this.run = run;
    this.phases = phases ?? run.phases;
    this.show(view);
    this.emit({ kind: "run", before, isSame });
    this.notify(notices);
  }

  /**
   * Show a run once it is here; until then there is none.
   *
   * @param {string} run its name
   * @param {Partial<View>} requested
   */
  wait(run, requested) {
    this.awaited = requested;
    this.emit({ kind: "wanted", run });
  }

  /**
   * Show something else, of this run or of another.
   *
   * @param {Partial<View>} requested a whole view, or what of it is known
   */
  restore(requested) {
    if (!this.run) return;
    if (requested.run !== undefined && requested.run !== this.run.name) {
      this.wait(requested.run, requested);
      return;
    }
    const { view, notices } = fit(requested, this.initial, this.run);
    const before = this.shareable;
    const fields = changedIn(this.view, view);
    this.show(view);
    this.emit({ kind: "view", fields, before, isRestored: true });
    this.notify(notices);
  }

  /** The run that was wanted cannot be had. */
  stay() {
    this.awaited = null;
    if (this.run) this.emit({ kind: "view", fields: [], before: this.shareable });
  }

  /**
   * Choose values of the view, here and now; what cannot change here stays, and a sentence says so.
   *
   * @param {Partial<View>} wanted
   * @param {string} [gesture]
   */
  choose(wanted, gesture) {
    const fields = this.free(wanted);
    const changed = changedIn(this.view, fields);
    if (changed.length === 0 || !this.run) return;
    const before = this.shareable;
    const shown = this.view.picks;
    // Another frequency has other neurons.
    const picks = changed.includes("freq") ? [] : before.picks;
    // Another page is shown from its top.
    const at = changed.includes("page") ? "" : before.at;
    this.show({ ...before, picks, at, ...fields });
    if (String(shown) !== String(this.view.picks) && !changed.includes("picks")) changed.push("picks");
    this.emit({ kind: "view", fields: changed, before, gesture });
  }

  /**
   * What of a choice may be made here.
   *
   * @param {Partial<View>} wanted
   * @returns {Partial<View>}
   */
  free(wanted) {
    const { fixed = {} } = this.initial;
    const refused = changedIn(this.view, wanted).filter((name) => name in fixed);
    if (refused.length === 0) return wanted;
    this.notify([fixed[refused[0]]]);
    return Object.fromEntries(Object.entries(wanted).filter(([name]) => !refused.includes(name)));
  }

  /**
   * Go to a checkpoint; beyond the ends to the nearest.
   *
   * @param {number} place
   * @param {string} [gesture]
   */
  goTo(place, gesture) {
    const next = Math.min(Math.max(place, 0), this.last);
    if (!this.run || next === this.place) return;
    const before = this.shareable;
    this.place = next;
    this.view = { ...this.view, epoch: this.epoch };
    this.emit({ kind: "epoch", before, gesture });
  }

  /**
   * Begin or end the range that is played at the epoch that is shown, or take it away.
   *
   * @param {"from" | "to" | "clear"} what
   */
  chooseRange(what) {
    if (this.run) this.choose({ range: rangeAfter(what, this.view.range, this.epoch, this.run.epochs) });
  }

  /**
   * The pointer is on something that other panels know as well, or on nothing.
   *
   * @param {Hover | null} hover
   */
  setHover(hover) {
    if (JSON.stringify(hover) === JSON.stringify(this.hover)) return;
    this.hover = hover;
    this.emit({ kind: "hover" });
  }

  /** @param {import("../data/source.mjs").PhasesOfRun} phases */
  setPhases(phases) {
    this.phases = phases;
    this.emit({ kind: "phases" });
  }

  /** @param {string[]} notices */
  notify(notices) {
    if (notices.length > 0) this.emit({ kind: "notice", sentence: notices.join(" ") });
  }

  /**
   * The neurons side by side are those that were picked, else those that the chosen frequency explains best.
   *
   * @param {View} view
   */
  show(view) {
    const { clearest, epochs } = /** @type {RunInfo} */ (this.run);
    this.version += 1;
    this.isPicked = view.picks.length > 0;
    this.view = this.isPicked ? view : { ...view, picks: clearest[view.freq] ?? clearest[0] ?? [] };
    this.place = epochs.indexOf(view.epoch);
  }
}

// @ts-check
/**
 * A clip whose frames are made here, as exactly as the factors are, out of those that have come for every checkpoint.
 *
 * The first of what it is made from has its words, its limits and its small arrays (`docs/clip-format.md`).
 *
 * @typedef {import("./clip-store.mjs").Entry} Entry
 * @typedef {import("../types.mjs").Picture} Picture
 */

import { FRAMES } from "../model/frames.mjs";
import { leastOf } from "./clip.mjs";
import { Grid } from "./ndarray.mjs";
import { partsOf } from "./question.mjs";

/** Numbers that are kept of what was made, so that panels that share some, and a step back, cost nothing. */
const MOST_NUMBERS = 4_000_000;

/** What was made last, by a key. */
export class Recent {
  constructor() {
    /** @type {Map<string, any>} in the order of their last use */
    this.made = new Map();
    this.size = 0;
  }

  /** @template T @param {string} key @param {() => T} make @returns {T} */
  once(key, make) {
    let made = this.made.get(key);
    if (made === undefined) {
      made = make();
      this.size += sizeOf(made);
    } else this.made.delete(key);
    this.made.set(key, made);
    for (const [old, item] of this.made) {
      if (this.size <= MOST_NUMBERS || old === key) break;
      this.made.delete(old);
      this.size -= sizeOf(item);
    }
    return made;
  }
}

/** @param {any} made */
const sizeOf = (made) => made.length ?? made.arrays?.values.length ?? made.x?.length ?? 1;

export class MadeClip {
  /**
   * @param {string} question
   * @param {Entry[]} entries of what it is made from
   * @param {import("../types.mjs").RunInfo} run
   * @param {Recent} recent
   */
  constructor(question, entries, run, recent) {
    this.question = question;
    this.entries = entries;
    this.run = run;
    this.recent = recent;
    this.asked = partsOf(question);
    this.parameters = Object.fromEntries(this.asked.parameters);
  }

  /** The limits of its main array over all checkpoints that are here. @returns {import("./clip.mjs").Clip["limits"]} */
  get limits() {
    const found = this.entries[0].clip.servedLimits[this.question];
    return found ? { values: found } : {};
  }

  /** The same: what serves it comes with the limits of all. */
  get steady() {
    return this.limits;
  }

  /** Whether all that a frame is made from is here. @param {number} epoch */
  holds(epoch) {
    return this.entries.every(({ clip }) => clip.holds(epoch));
  }

  /**
   * What there is to show at an epoch; null when some of it has not come, or the checkpoint is damaged.
   *
   * @param {number} epoch
   * @returns {Picture | null}
   */
  picture(epoch) {
    if (!this.holds(epoch)) return null;
    const served = this.entries[0].clip.served(this.question, epoch);
    if (!served) return null;
    const from = this.entries.map(({ clip }) => clip.question).join(" ");
    const key = `${this.run.digest} ${from} ${epoch}`;
    return this.recent.once(`${key} ${this.question}`, () => {
      const { values, shape } = this.make(epoch, key);
      const { captions, arrays } = served;
      const fidelity = leastOf(this.entries.map(({ clip }) => ({ fidelity: clip.fidelityAt(epoch) })));
      const main = Grid.exact(values, shape, false);
      return { question: this.question, epoch, fidelity, arrays: { values: main, ...arrays }, captions };
    });
  }

  /** @param {number} epoch @param {string} key what stands for the factors at that epoch */
  make(epoch, key) {
    const factors = Object.fromEntries(
      this.entries.map(({ clip }) => [partsOf(clip.question).query, clip.picture(epoch)?.arrays ?? {}]),
    );
    const { parameters, run, recent } = this;
    const once = (/** @type {string} */ what, /** @type {() => any} */ make) => recent.once(`${key} ${what}`, make);
    return FRAMES[this.asked.query]({ factors, parameters, run, once });
  }
}

/**
 * What stands for several clips that come apart: the one that is furthest from being whole.
 *
 * @param {Entry[]} entries
 */
export function furthestOf(entries) {
  const rank = (/** @type {Entry} */ { state }) => ["failed", "loading", "grown", "ready"].indexOf(state);
  return entries.reduce((worst, entry) => (rank(entry) < rank(worst) ? entry : worst));
}

/**
 * How far two pictures of the same are apart, as a part of the largest value of the second; 0 where they hold nothing.
 *
 * @param {Picture} one
 * @param {Picture} other
 */
export function disagreement({ arrays: { values: one } }, { arrays: { values: other } }) {
  let [apart, scale] = [0, 0];
  for (let cell = 0; cell < other.length; cell++) {
    const [a, b] = [one.at(cell), other.at(cell)];
    if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
    if (Number.isFinite(a) && Number.isFinite(b)) apart = Math.max(apart, Math.abs(a - b));
    else if (!Object.is(a, b)) return Number.POSITIVE_INFINITY;
  }
  return apart === 0 ? 0 : apart / scale;
}

// @ts-check
/**
 * The range of a panel's colours or y axis: that of the whole run, of this epoch, the person's own, or, where it is left
 * to the page, one of the first two (`state/rest.mjs`).
 */
import { rangeOf } from "./colour.mjs";

/**
 * @typedef {"rest" | "run" | "epoch" | "manual"} Mode
 * @typedef {{low: number, high: number, signed: boolean}} Limits
 * @typedef {Exclude<Mode, "rest"> | "part" | "between" | "all" | "fixed"} Whose
 * @typedef {{range: import("./colour.mjs").Range, limits: Limits, whose: Whose}} ColourRange the range, the true limits in
 *   it, and whose they are: a run's once all of its clip is here, those of a part before; while they ease, nobody's
 */

/**
 * @param {Mode} mode
 * @param {import("../data/ndarray.mjs").Grid} grid
 * @param {Limits | undefined} ofRun
 * @param {{low: number, high: number} | undefined} own
 * @param {{root: boolean, isWhole: boolean, kind?: "power" | "signed" | "", share?: number}} how
 *   by square root; whether `ofRun` is of all the run; `power` is never below 0 and begins there, `signed` is about 0
 *   even where nothing is below it; the share of this epoch's limits where the mode is `rest`, from 0 to 1
 * @returns {ColourRange}
 */
export function chooseRange(mode, grid, ofRun, own, { root, isWhole, kind = "", share = 1 }) {
  const isSigned = (/** @type {boolean} */ is) => kind === "signed" || (kind === "" && is);
  const ofEpoch = { low: grid.low, high: grid.high, signed: isSigned(ofRun?.signed ?? grid.low < 0) };
  if (mode === "manual" && own) {
    const limits = { ...own, signed: own.low < 0 };
    const range = { ...rangeOf(own.low, own.high, limits.signed, root), least: own.low, most: own.high };
    return { range, limits, whose: mode };
  }
  const ofThis = { rest: share, epoch: 1, run: 0, manual: 0 }[mode];
  const isOfRun = ofThis < 1 && ofRun !== undefined;
  const limits = isOfRun ? { ...ofRun, signed: isSigned(ofRun.signed) } : ofEpoch;
  if (isOfRun && !isWhole) {
    // What is shown is of the run, too, even if its part of the clip has still to come.
    limits.low = Math.min(limits.low, grid.low);
    limits.high = Math.max(limits.high, grid.high);
    limits.signed = isSigned(limits.low < 0);
  }
  if (isOfRun && ofThis > 0) {
    limits.low += ofThis * (grid.low - limits.low);
    limits.high += ofThis * (grid.high - limits.high);
  }
  const range = rangeOf(kind === "power" ? 0 : limits.low, limits.high, limits.signed, root);
  return {
    range: kind === "power" ? { ...range, isPower: true } : range,
    limits,
    whose: isOfRun ? (ofThis > 0 ? "between" : isWhole ? "run" : "part") : "epoch",
  };
}

/**
 * The limits a person typed; a sentence instead when they cannot be used.
 *
 * @param {string} low
 * @param {string} high
 * @returns {{low: number, high: number} | string}
 */
export function parseLimits(low, high) {
  const [least, most] = [low, high].map((text) => (text.trim() === "" ? Number.NaN : Number(text.replace("−", "-"))));
  if (!Number.isFinite(least) || !Number.isFinite(most)) return "Both limits are numbers: write them as -1.5 or 2e3.";
  if (least >= most) return "The upper limit must be above the lower one.";
  return { low: least, high: most };
}

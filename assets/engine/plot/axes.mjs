// @ts-check
/**
 * What lies along the axes of a panel, where its plot is, and the scales of both.
 *
 * @typedef {import("../state/bootstrap.mjs").PanelSpec} PanelSpec
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("./scale.mjs").Scale} Scale
 * @typedef {import("./scale.mjs").Pair} Pair
 * @typedef {import("../state/view.mjs").View["timescale"]} Timescale
 * @typedef {[number, string, string?]} Tick place, label, and the colour of one that counts
 *
 * @typedef {object} Axis one axis of a panel, resolved for a run
 * @property {string} title
 * @property {Pair} ends before anyone zooms; of a logarithmic axis as powers of ten, of one in steps as places of stops
 * @property {boolean} [isLog]
 * @property {number} [least] where smaller values stand on a logarithmic axis
 * @property {number[]} [stops] of an axis in steps: the values that stand at even distances
 * @property {string[]} [labels] what its places are called, unless by their numbers
 * @property {Tick[]} [ticks] in place of round numbers
 *
 * @typedef {{title?: string, note?: string, noun?: string, isToken?: boolean, hasKeys?: boolean, ends: Pair,
 *   labels?: string[], ticks?: [number, string][]}} RunAxis a kind of axis as the server describes it in a run; `note`
 *   follows a panel's own title, `noun` comes before a label in a text, and `hasKeys` says that its ticks are the key
 *   frequencies
 *
 * @typedef {{x: Axis | null, y: Axis | null}} Axes
 * @typedef {{x: Pair, y: Pair}} Ends what of its axes a plot shows
 * @typedef {{l: number, r: number, t: number, b: number}} Margin in CSS pixels
 *
 * @typedef {object} Geometry where a plot is, in CSS pixels, and the scales of its axes
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {Scale} x
 * @property {Scale} y
 */
import { epochText } from "./numbers.mjs";
import { band, linear, log, steps } from "./scale.mjs";

/** Around a square plot: its titles stand in its corners, and the labels of its ticks reach into the panel's padding. */
const SQUARE = { l: 33, r: 11, t: 18, b: 20 };
const ALONE = { l: 52, r: 12, t: 20, b: 38 };
const OVER_BAR = { ...ALONE, l: 59, t: 6 };
/** How much lower a box is with a colour bar, and how far below the labels of the ticks that begins. */
export const BAR = { height: 32, below: 4 };
/** Cells have whole pixels of the screen where that takes no more than this from a square plot. */
const MOST_LOST = 0.07;
const MINI = { l: 2, r: 2, t: 2, b: 2 };
const NONE = { l: 0, r: 0, t: 0, b: 0 };

/** What lies along the axes of components folded by frequency. */
export const OF_BLOCKS = { x: { over: "freq_x", title: "" }, y: { over: "freq_y", title: "" } };

/** The ends of an axis that is not there. */
const HIDDEN = /** @type {Pair} */ ([0, 1]);

/**
 * @param {{over: string, title: string}} spec
 * @param {RunInfo} run
 * @param {Timescale} timescale
 * @returns {Axis}
 */
function axisOf({ over, title }, run, timescale) {
  if (over === "epoch") return epochAxis(title, run, timescale);
  const { note = "", noun, isToken, hasKeys, ...axis } = run.axes[over];
  const about = { ...axis, title: title ? `${title}${note}` : (axis.title ?? "") };
  return hasKeys && run.keys.length > 0 ? { ...about, ticks: keyTicks(axis.labels ?? [], run) } : about;
}

/**
 * The first place of an axis and the key frequencies on it, each in its colour.
 *
 * @param {string[]} labels
 * @param {RunInfo} run
 * @returns {Tick[]}
 */
function keyTicks(labels, { keys, colours }) {
  const names = keys.map(String).filter((name) => labels.includes(name));
  return [[0, labels[0]], ...names.map((name) => /** @type {Tick} */ ([labels.indexOf(name), name, colours[name]]))];
}

/**
 * @param {string} title
 * @param {RunInfo} run
 * @param {Timescale} timescale
 * @returns {Axis}
 */
function epochAxis(title, run, timescale) {
  const { epochs, until, timeline } = run;
  const { zero } = timeline;
  const stops = timescale === "steps" ? stopsOf(run) : [];
  if (stops.length > 1) return { title, stops, ends: [0, stops.length - 1] };
  const isLog = timescale === "log";
  // A training in progress shows how far it is to go.
  const newest = epochs[epochs.length - 1];
  const [first, last] = [epochs[0], Math.max(newest, until ?? newest)];
  const [low, high] = isLog ? [first, last].map((epoch) => Math.log10(Math.max(epoch, zero))) : [first, last];
  const about = isLog ? { title, isLog, least: zero } : { title };
  if (first < last) return { ...about, ends: [low, high] };
  return { ...about, ends: [low - 0.5, low + 0.5], ticks: [[Math.max(first, isLog ? zero : first), epochText(first)]] };
}

/**
 * What stands at even distances on an axis in steps: the checkpoints, and where a training in progress is to end.
 *
 * @param {Pick<RunInfo, "epochs" | "until">} run
 */
export function stopsOf({ epochs, until }) {
  const last = epochs[epochs.length - 1];
  return until !== null && until > last ? [...epochs, until] : epochs;
}

/**
 * The axes of a panel in a run.
 *
 * @param {Pick<PanelSpec, "axes">} spec
 * @param {RunInfo} run
 * @param {Timescale} timescale
 * @returns {Axes}
 */
export function axesOf({ axes }, run, timescale) {
  const [x, y] = [axes.x, axes.y].map((axis) => (axis ? axisOf(axis, run, timescale) : null));
  return { x, y };
}

/**
 * What a panel shows of its axes before anyone zooms.
 *
 * @param {Axes} axes
 * @returns {Ends}
 */
export const wholeOf = ({ x, y }) => ({ x: x?.ends ?? HIDDEN, y: y?.ends ?? HIDDEN });

/**
 * The room around a plot.
 *
 * @param {PanelSpec} spec
 * @param {{aspect?: "square", hasBar?: boolean}} painter
 * @returns {Margin}
 */
export function marginOf({ axes, options }, { aspect, hasBar = false }) {
  if (options.mini) return MINI;
  if (!axes.x) return NONE;
  const around = aspect ? SQUARE : hasBar ? OVER_BAR : ALONE;
  return hasBar ? { ...around, b: around.b + BAR.height } : around;
}

/**
 * The side of a plot, or a little less, so that each of its places has the same whole number of the screen's pixels.
 *
 * @param {number} side in CSS pixels
 * @param {Pair} ends of its axis
 * @param {number} pixels of the screen for each of CSS
 */
function wholeSide(side, [low, high], pixels) {
  const places = Math.abs(high - low);
  const whole = (Math.floor((side * pixels) / places) * places) / pixels;
  return whole >= side * (1 - MOST_LOST) ? whole : side;
}

/**
 * @param {Axis | null} axis
 * @param {Pair} ends in the units of `Axis.ends`
 * @param {Pair} range
 */
function scaleOn(axis, ends, range) {
  if (axis?.isLog) return log([10 ** ends[0], 10 ** ends[1]], range, axis.least);
  if (axis?.stops) return steps(axis.stops, ends, range);
  return (axis?.labels ? band : linear)(ends, range);
}

/**
 * Where a plot is in its box.
 *
 * @param {Margin} margin
 * @param {{width: number, height: number}} box in CSS pixels
 * @param {Axes} axes
 * @param {Ends} ends what of the axes is shown
 * @param {number} [pixels] of the screen for each of CSS, where places are to have whole numbers of them
 * @returns {Geometry}
 */
export function geometryOf({ l, r, t, b }, box, axes, ends, pixels = 0) {
  const [left, top] = [l, t];
  const sideOf = (/** @type {number} */ room, /** @type {Pair} */ along) =>
    pixels > 0 ? wholeSide(Math.max(room, 1), along, pixels) : Math.max(room, 1);
  const width = sideOf(box.width - l - r, ends.x);
  const height = sideOf(box.height - t - b, ends.y);
  const x = scaleOn(axes.x, ends.x, [left, left + width]);
  const y = scaleOn(axes.y, ends.y, [top + height, top]);
  return { left, top, width, height, x, y };
}

/**
 * Whether a point is in a plot.
 *
 * @param {{left: number, top: number, width: number, height: number}} at
 * @param {number} left
 * @param {number} top
 */
export const isInside = (at, left, top) =>
  left >= at.left && left <= at.left + at.width && top >= at.top && top <= at.top + at.height;

/**
 * The place along x that is nearest to a point, of so many from 0 on; null beside them, or outside of the plot.
 *
 * @param {Geometry} at
 * @param {number} count
 * @param {number} left
 * @param {number} top
 */
export function placeUnder(at, count, left, top) {
  const place = Math.round(at.x.invert(left));
  return isInside(at, left, top) && place >= 0 && place < count ? place : null;
}

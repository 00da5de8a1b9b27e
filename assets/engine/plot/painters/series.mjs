// @ts-check
/** The lines of a chart over epochs: which there are in a picture, what they are called, and their colours. */
import { lookOf, lookOfHead, lookOfSide, MOST_LOOKS, plainLook } from "../looks.mjs";

/**
 * @typedef {{name: string, freq: string, at: (place: number) => number}} Series one line: its name, its frequency (or
 *   nothing), and its number at the n-th checkpoint
 */

/**
 * The lines of one array: one of shape (epoch), k of shape (epoch, k); of shape (epoch, k, part) those of the part that
 * the panel names, or the difference of two.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {string} name
 * @param {import("./index.mjs").Spec} spec
 * @param {(string | number)[] | undefined} labels
 * @returns {Series[]}
 */
function seriesIn(grid, name, { series = "", part }, labels) {
  const [, wide = 1, deep = 1] = grid.shape;
  if (grid.shape.length === 1) return [{ name, freq: "", at: (place) => grid.at(place) }];
  const count = part === undefined ? wide * deep : wide;
  return Array.from({ length: count }, (_, line) => {
    const label = labels?.[line] ?? line;
    const own = series === "key" ? `frequency ${label}` : labels ? String(label) : `${name} ${label}`.trim();
    return { name: own, freq: series === "key" ? String(label) : "", at: readerOf(grid, wide, deep, line, part) };
  });
}

/**
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {number} wide
 * @param {number} deep
 * @param {number} line
 * @param {import("./index.mjs").Spec["part"]} part
 * @returns {(place: number) => number}
 */
function readerOf(grid, wide, deep, line, part) {
  const size = wide * deep;
  if (part === undefined) return (place) => grid.at(place * size + line);
  const first = line * deep;
  if (typeof part === "number") return (place) => grid.at(place * size + first + part);
  const [one, other] = part;
  return (place) => grid.at(place * size + first + one) - grid.at(place * size + first + other);
}

/**
 * All lines of a picture.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
export function seriesOf(picture, { spec }) {
  return spec.arrays.flatMap((array, which) => {
    const grid = picture.arrays[array];
    if (!grid) return [];
    const name = spec.names?.[which] ?? array.replaceAll("_", " ");
    return seriesIn(grid, name, spec, picture.labels?.[spec.series ?? ""]);
  });
}

/**
 * How many checkpoints the lines of a picture have.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
export function lengthOf(picture, { spec }) {
  const first = spec.arrays.find((name) => picture.arrays[name]);
  return first === undefined ? 0 : picture.arrays[first].shape[0];
}

/**
 * Trace a line; where there is no number (or none above 0 on a logarithmic axis), it has a gap.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number[]} lefts
 * @param {(place: number) => number} heightOf in pixels
 * @param {number} [dot] how long a number alone is, between gaps
 */
export function trace(ctx, lefts, heightOf, dot = 0) {
  let isDown = false;
  lefts.forEach((left, place) => {
    const height = heightOf(place);
    if (!Number.isFinite(height)) isDown = false;
    else if (isDown) ctx.lineTo(left, height);
    else {
      ctx.moveTo(left, height);
      ctx.lineTo(left + dot, height);
      isDown = true;
    }
  });
}

/** The size of a mark at an infinite number, in pixels. */
const CARET = 4;

/**
 * Trace where a line's number is infinite: a caret at the upper or the lower edge of the plot.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../axes.mjs").Geometry} at
 * @param {number[]} lefts
 * @param {(place: number) => number} valueAt
 */
export function traceInfinite(ctx, at, lefts, valueAt) {
  lefts.forEach((left, place) => {
    const value = valueAt(place);
    if (Math.abs(value) !== Number.POSITIVE_INFINITY) return;
    const [edge, inwards] = value > 0 ? [at.top, CARET] : [at.top + at.height, -CARET];
    ctx.moveTo(left - CARET, edge + inwards);
    ctx.lineTo(left, edge);
    ctx.lineTo(left + CARET, edge + inwards);
  });
}

/**
 * The lines that have a look of their own, and a name in the legend: all, or of too many those that are key frequencies,
 * else those that are largest in the end.
 *
 * @param {Series[]} series
 * @param {number} count of checkpoints
 * @param {import("./index.mjs").RunInfo} run
 * @returns {number[]} their places
 */
export function namedOf(series, count, run) {
  const all = [...series.keys()];
  if (series.length <= MOST_LOOKS) return all;
  if (series[0].freq) return all.filter((which) => run.colours[series[which].freq] !== undefined);
  const ends = series.map(({ at }) => at(count - 1));
  return all
    .filter((which) => Number.isFinite(ends[which]))
    .sort((one, other) => ends[other] - ends[one])
    .slice(0, MOST_LOOKS);
}

/**
 * How a line is drawn: a frequency and a head in its own colour, train and test in theirs; of others each as its own,
 * and those without a name all alike.
 *
 * @param {Series[]} series
 * @param {number} which
 * @param {number} rank among those that have a name; −1 for the others
 * @param {import("./index.mjs").Context} context
 * @returns {import("../looks.mjs").Look}
 */
export function seriesLook(series, which, rank, { run, palette, spec }) {
  const { freq, name } = series[which];
  const plain = plainLook(palette);
  if (freq) return { ...plain, colour: run.colours[freq] ?? plain.colour };
  if (spec.series === "head") return lookOfHead(palette, which);
  return rank < 0 ? plain : (lookOfSide(palette, name) ?? lookOf(palette, rank));
}

/**
 * The smallest and the largest number of all lines; on a logarithmic axis of those above 0, and at least from one power
 * of ten to another.
 *
 * @param {Series[]} series
 * @param {number} count
 * @param {boolean} isLog
 */
export function limitsOf(series, count, isLog) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of series) {
    for (let place = 0; place < count; place++) {
      const value = at(place);
      if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return isLog ? { low: 0.1, high: 1 } : { low: 0, high: 1 };
  if (!isLog) {
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    return { low: low - room, high: high + room };
  }
  const isShort = high / low < 30;
  const [least, most] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  if (isShort) return { low: 10 ** least, high: 10 ** Math.max(most, least + 1) };
  const room = (high / low) ** 0.04;
  return { low: low / room, high: high * room };
}

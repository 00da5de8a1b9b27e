// @ts-check
/**
 * Numbers that no colour of the scale stands for: beyond the limits that a person has set, infinite, or none at all.
 * Each kind has a colour of its own, and is counted.
 */
import { MISSING } from "../data/ndarray.mjs";
import { beyondOf, cssOf } from "./colour.mjs";
import { wholeText } from "./numbers.mjs";

/**
 * @typedef {import("./colour.mjs").Beyond} Beyond
 * @typedef {Record<Beyond, number>} Counts
 * @typedef {{text: string, colour: string}} Entry how many there are of a kind, and their colour
 */

/** What a count says of each kind. @type {[Beyond, string][]} */
const KINDS = [
  ["above", "above"],
  ["below", "below"],
  ["plusInfinity", "∞"],
  ["minusInfinity", "−∞"],
  ["missing", "NaN"],
];
/** Of levels, which do not tell one from another (docs/clip-format.md). */
const NOT_FINITE = "not finite";

/** @returns {Counts} */
const none = () => ({ above: 0, below: 0, plusInfinity: 0, minusInfinity: 0, missing: 0 });

/** @param {Counts} counts */
const isAny = (counts) => Object.values(counts).some(Boolean);

/** Those of exact numbers, which stay while they are painted again. @type {WeakMap<object, {key: string, counts: Counts | null}>} */
const cached = new WeakMap();

/**
 * How many cells of a grid no colour stands for, by kind; null where there are none.
 *
 * @param {import("../data/ndarray.mjs").Grid} grid
 * @param {Pick<import("./colour.mjs").Range, "least" | "most">} range
 * @returns {Counts | null}
 */
export function countsOf(grid, range) {
  const { cells, numbers, low, high } = grid;
  const isWithin =
    (range.least === undefined || low >= range.least) && (range.most === undefined || high <= range.most);
  if (numbers) {
    const isFull = isWithin && !(/** @type {Uint8Array} */ (cells).includes(MISSING));
    return isFull ? null : countedLevels(/** @type {Uint8Array} */ (cells), numbers, range);
  }
  // Whole numbers are finite.
  if (isWithin && ArrayBuffer.isView(cells) && !(cells instanceof Float32Array)) return null;
  const key = `${range.least} ${range.most}`;
  let found = cached.get(grid);
  if (found?.key !== key) {
    found = { key, counts: counted(cells, range) };
    cached.set(grid, found);
  }
  return found.counts;
}

/**
 * @param {ArrayLike<number>} cells
 * @param {Pick<import("./colour.mjs").Range, "least" | "most">} range
 */
function counted(cells, range) {
  const kindOf = beyondOf(range);
  const counts = none();
  for (let cell = 0; cell < cells.length; cell++) {
    const kind = kindOf(cells[cell]);
    if (kind) counts[kind] += 1;
  }
  return isAny(counts) ? counts : null;
}

/**
 * @param {Uint8Array} cells
 * @param {Float32Array} numbers what each level stands for
 * @param {Pick<import("./colour.mjs").Range, "least" | "most">} range
 */
function countedLevels(cells, numbers, range) {
  const kindOf = beyondOf(range);
  const held = new Uint32Array(numbers.length);
  for (let cell = 0; cell < cells.length; cell++) held[cells[cell]] += 1;
  const counts = none();
  held.forEach((count, level) => {
    const kind = count > 0 && kindOf(numbers[level]);
    if (kind) counts[kind] += count;
  });
  return isAny(counts) ? counts : null;
}

/**
 * What counts say, kind by kind.
 *
 * @param {Counts | null} counts
 * @param {import("./colour.mjs").Palette} palette
 * @param {boolean} areLevels
 * @returns {Entry[]}
 */
export function entriesOf(counts, palette, areLevels) {
  if (!counts) return [];
  return KINDS.filter(([kind]) => counts[kind] > 0).map(([kind, name]) => ({
    text: `${wholeText(counts[kind])} ${areLevels && kind === "missing" ? NOT_FINITE : name}`,
    colour: cssOf(palette[kind]),
  }));
}

/**
 * What to say after a number in a text: that it is beyond a person's own limits; else nothing.
 *
 * @param {number} value
 * @param {Pick<import("./colour.mjs").Range, "least" | "most">} range
 */
export function sideOf(value, range) {
  const kind = beyondOf(range)(value);
  return kind === "above" || kind === "below" ? `, ${kind} the limits` : "";
}

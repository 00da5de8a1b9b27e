// @ts-check
/** The points of a sweep put in order: which lie along an axis, which beside each other, which on top of each other. */
import { shortNumber, wholeText } from "../../plot/numbers.mjs";

/**
 * @typedef {import("../../data/sweeps.mjs").Point} Point
 * @typedef {import("../../data/sweeps.mjs").Sweep} Sweep
 * @typedef {import("../../data/sweeps.mjs").Value} Value
 * @typedef {{title: string, points: Point[]}} Facet
 */

/** What makes runs repetitions of each other. */
const SEEDS = ["seed", "split_seed"];
/** Fields that are counted. */
const WHOLE = [...SEEDS, "epochs", "warmup", "p", "d_model", "n_heads", "d_head", "d_mlp"];

/** @param {string} field @param {Value} value */
export function valueText(field, value) {
  if (typeof value === "number") return WHOLE.includes(field) ? wholeText(value) : shortNumber(value, 6);
  return Array.isArray(value) ? value.map((one) => shortNumber(one, 6)).join(", ") : String(value ?? "–");
}

/** As people write a field. @param {string} field */
export const fieldText = (field) => field.replaceAll("_", " ");

/** The fields that can lie along the axis, the best first. @param {Sweep} sweep */
export function axesOf({ varied, points }) {
  const count = (/** @type {string} */ field) => valuesOf(points, field).length;
  const others = varied.filter((field) => !SEEDS.includes(field));
  return (others.length > 0 ? others : [...varied]).sort((one, other) => count(other) - count(one));
}

/** The values of a field, in their order. @param {Point[]} points @param {string} field @returns {Value[]} */
export function valuesOf(points, field) {
  const found = new Map(points.map(({ values }) => [JSON.stringify(values[field]), values[field]]));
  return [...found.values()].sort((one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other)),
  );
}

/**
 * The plots that stand beside each other: one for each combination of what is neither along the axis nor a seed.
 *
 * @param {Sweep} sweep
 * @param {string} across the field along the axis
 * @returns {Facet[]}
 */
export function facetsOf({ varied, points }, across) {
  const fields = varied.filter((field) => field !== across && !SEEDS.includes(field));
  /** @type {Map<string, Facet>} */
  const found = new Map();
  for (const point of points) {
    const title = fields.map((field) => `${fieldText(field)} ${valueText(field, point.values[field])}`).join(", ");
    const facet = found.get(title) ?? { title, points: [] };
    facet.points.push(point);
    found.set(title, facet);
  }
  const order = (/** @type {Facet} */ { points: [first] }) => fields.map((field) => first.values[field]);
  return [...found.values()].sort((one, other) => {
    const [left, right] = [order(one), order(other)];
    const place = left.findIndex((value, at) => value !== right[at]);
    const [a, b] = [left[place] ?? null, right[place] ?? null];
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  });
}

/**
 * The middle one of some epochs, of which those that were never reached count as later than all; null where it is one
 * of these.
 *
 * @param {(number | null)[]} epochs
 */
export function medianOf(epochs) {
  const sorted = epochs.map((epoch) => epoch ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other);
  if (sorted.length === 0) return null;
  const half = (sorted.length - 1) / 2;
  const middle = (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
  return Number.isFinite(middle) ? middle : null;
}

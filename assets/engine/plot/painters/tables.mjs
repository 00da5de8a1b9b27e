// @ts-check
/** Pictures as short tables, for people who cannot see them: what is telling first, thinned where there is too much. */
import { percent } from "../numbers.mjs";
import { numberText } from "./picture.mjs";

/** No table is longer. */
export const MOST_ROWS = 60;
const DIGITS = 4;

/** A number in a table. @param {import("./index.mjs").Picture} picture @param {number} value */
export const formatted = (picture, value) => numberText(picture, value, DIGITS);

/**
 * Places from 0 to count − 1, at most so many, evenly spaced, the first and the last among them.
 *
 * @param {number} count
 * @param {number} most
 */
export function thinned(count, most) {
  if (count <= most) return [...Array(Math.max(count, 0)).keys()];
  return Array.from({ length: most }, (_, place) => Math.round((place * (count - 1)) / (most - 1)));
}

/**
 * The cells with the largest numbers by size, the largest first, infinite ones before all; NaN is none of them.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {number} most
 * @param {(value: number) => number} [size]
 */
export function strongest(grid, most, size = Math.abs) {
  const cells = [];
  for (let cell = 0; cell < grid.length; cell++) if (!Number.isNaN(grid.at(cell))) cells.push(cell);
  // ∞ − ∞ is NaN: they come in their order.
  return cells.sort((one, other) => size(grid.at(other)) - size(grid.at(one)) || 0).slice(0, most);
}

/**
 * Neurons by the frequency that each computes: the largest clusters first.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {import("./index.mjs").Table}
 */
export function clusterTable({ arrays }, { run }) {
  const { values, fraction } = arrays;
  /** @type {Map<number, {count: number, clear: number, best: number}>} */
  const clusters = new Map();
  for (let neuron = 0; neuron < values.length; neuron++) {
    const freq = values.at(neuron);
    const held = clusters.get(freq) ?? { count: 0, clear: 0, best: neuron };
    held.count += 1;
    held.clear += Number(fraction.at(neuron) > run.specialised);
    if (fraction.at(neuron) > fraction.at(held.best)) held.best = neuron;
    clusters.set(freq, held);
  }
  const rows = [...clusters]
    .sort(([, one], [, other]) => other.clear - one.clear || other.count - one.count)
    .slice(0, MOST_ROWS)
    .map(([freq, { count, clear, best }]) => [
      ...[freq === 0 ? "none" : freq, count, clear, best],
      percent(fraction.at(best)),
    ]);
  return {
    columns: [
      ...["dominant frequency", "neurons"],
      ...[
        `specialised (more than ${percent(run.specialised)} explained)`,
        "most specialised neuron",
        "variance explained",
      ],
    ],
    rows,
  };
}

/**
 * A function of two things: its ten largest and ten smallest cells, and means over y of at most 20 columns.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {{x: (place: number) => string | number, y: (place: number) => string | number, unit: string}} named
 * @returns {import("./index.mjs").Table}
 */
export function planeTable(picture, grid, { x, y, unit }) {
  const [columns, rows] = grid.shape;
  const cells = (/** @type {string} */ kind, /** @type {number[]} */ found) =>
    found.map((cell) => [kind, x(Math.floor(cell / rows)), y(cell % rows), numberText(picture, grid.at(cell))]);
  const means = thinned(columns, 20).map((column) => {
    let [sum, count] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const value = grid.at(column * rows + row);
      if (Number.isFinite(value)) [sum, count] = [sum + value, count + 1];
    }
    return ["mean over y", x(column), "all", numberText(picture, count ? sum / count : Number.NaN)];
  });
  const largest = strongest(grid, 10, (value) => value);
  const smallest = strongest(grid, 10, (value) => -value);
  return {
    columns: ["10 largest and 10 smallest cells, then means at up to 20 evenly spaced x", "x", "y", unit || "value"],
    rows: [...cells("largest", largest), ...cells("smallest", smallest), ...means],
  };
}

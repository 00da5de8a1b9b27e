// @ts-check
/** What cards work out from pictures: nothing but numbers. */
import { frequencyOf } from "../../plot/painters/rings.mjs";

/** @typedef {import("../../data/ndarray.mjs").Grid} Grid */
/** @typedef {Record<string, Grid>} Arrays of the query `neuron_frequencies` */

const TURN = 2 * Math.PI;

/** How far two angles are from each other, in [0, π]. @param {number} one @param {number} other */
const between = (one, other) => Math.abs(one - other - TURN * Math.round((one - other) / TURN));

/**
 * The cells with the largest numbers, the largest first; none where all are the same.
 *
 * @param {Grid} grid
 * @param {number} count
 */
export function largest(grid, count) {
  /** @type {number[]} */
  const found = [];
  if (grid.low === grid.high) return found;
  for (let cell = 0; cell < grid.length; cell++) {
    const value = grid.at(cell);
    if (!Number.isFinite(value)) continue;
    if (found.length === count && value <= grid.at(found[count - 1])) continue;
    const before = found.findIndex((one) => grid.at(one) < value);
    found.splice(before < 0 ? found.length : before, 0, cell);
    found.length = Math.min(found.length, count);
  }
  return found;
}

/**
 * The neurons of a frequency, those first that it explains best: of those that it explains beyond the run's threshold,
 * or of all whose frequency it is where there are none.
 *
 * @param {Arrays} arrays
 * @param {number} freq
 * @returns {{neurons: number[], areSpecialised: boolean}}
 */
export function clusterOf({ values, fraction, specialised }, freq) {
  const own = [...Array(values.length).keys()].filter((neuron) => freq > 0 && values.at(neuron) === freq);
  const clear = own.filter((neuron) => specialised?.at(neuron));
  const neurons = clear.length > 0 ? clear : own;
  neurons.sort((one, other) => fraction.at(other) - fraction.at(one) || one - other);
  return { neurons, areSpecialised: clear.length > 0 };
}

/**
 * The other neurons of the same frequency, those first whose phases φx and φy are nearest.
 *
 * @param {Arrays} arrays
 * @param {number} neuron
 */
export function neighboursOf(arrays, neuron) {
  const { values, phase_x, phase_y } = arrays;
  const { neurons } = clusterOf(arrays, values.at(neuron));
  const others = neurons.filter((other) => other !== neuron);
  if (!phase_x || !phase_y) return others;
  const away = new Map(
    others.map((other) => {
      const [x, y] = [phase_x, phase_y].map((phase) => between(phase.at(other), phase.at(neuron)));
      return [other, Math.hypot(x, y)];
    }),
  );
  return others.sort((one, other) => (away.get(one) ?? 0) - (away.get(other) ?? 0) || one - other);
}

/**
 * The frequency that holds most of a function of one token, without its mean, and the share that it holds.
 *
 * @param {Grid} grid coefficients, const first
 * @param {string[]} components
 * @returns {{freq: string, share: number} | null} null where nothing varies
 */
export function leadingFrequency(grid, components) {
  /** @type {Map<string, number>} */
  const held = new Map();
  let total = 0;
  for (let place = 1; place < grid.length; place++) {
    const power = grid.at(place) ** 2;
    const freq = frequencyOf(components[place]);
    held.set(freq, (held.get(freq) ?? 0) + power);
    total += power;
  }
  const [best] = [...held].sort(([, one], [, other]) => other - one);
  return total > 0 ? { freq: best[0], share: best[1] / total } : null;
}

/**
 * Since which epoch a frequency has been a key frequency without a break; null where it is none now.
 *
 * @param {Grid} keys of shape [epoch, key], padded with 0
 * @param {number[]} epochs
 * @param {number} epoch
 * @param {number} freq
 */
export function keySince({ cells, shape }, epochs, epoch, freq) {
  const width = shape[1];
  const isKey = (/** @type {number} */ place) => {
    for (let key = 0; key < width; key++) if (cells[place * width + key] === freq) return true;
    return false;
  };
  let place = epochs.indexOf(epoch);
  if (place < 0 || !isKey(place)) return null;
  while (place > 0 && isKey(place - 1)) place -= 1;
  return epochs[place];
}

// @ts-check
/**
 * A function of x and y in the 2D Fourier basis, folded by frequency: how much of its variance each block holds, that of
 * one frequency in x (its cos and its sin together) times one in y. The analysis does the same (`analysis/spectrum.py`).
 */
import { Grid } from "../../data/ndarray.mjs";
import { frequencyOf } from "./rings.mjs";

/** Variance below this share of the mean square counts as none: what rounding leaves of a constant function. */
const ROUNDING = 1e-12;

/**
 * @typedef {object} Fold how components are folded
 * @property {string[]} names of the blocks along an axis: const, each frequency, and `zero` for x · y
 * @property {Uint16Array} placeOf the block of each component
 */

/** @type {WeakMap<string[], Fold>} */
const folds = new WeakMap();

/** How the components of a run are folded. @param {string[]} components @returns {Fold} */
export function foldOf(components) {
  let fold = folds.get(components);
  if (!fold) {
    const names = [...new Set(components.map(frequencyOf))];
    fold = { names, placeOf: Uint16Array.from(components, (name) => names.indexOf(frequencyOf(name))) };
    folds.set(components, fold);
  }
  return fold;
}

/** Those of pictures that are painted again and again. @type {WeakMap<Grid, Grid>} */
const made = new WeakMap();

/**
 * What each block holds of the variance, in per cent; const × const is the mean, which is none of it.
 *
 * A block with a coefficient that is no finite number is NaN; the others share what is left.
 *
 * @param {Grid} grid of shape [comp_x, comp_y]
 * @param {string[]} components
 * @param {boolean} [isPower] whether its numbers are squares already
 * @returns {Grid} of shape [freq_x, freq_y]
 */
export function folded(grid, components, isPower = false) {
  let found = made.get(grid);
  if (!found) {
    const { names } = foldOf(components);
    found = Grid.exact(percentages(grid, components, isPower), [names.length, names.length], grid.isStill);
    made.set(grid, found);
  }
  return found;
}

/** @param {Grid} grid @param {string[]} components @param {boolean} isPower */
function percentages({ cells, numbers }, components, isPower) {
  const { names, placeOf } = foldOf(components);
  const [size, count] = [components.length, names.length];
  const held = new Float64Array(count * count);
  for (let x = 0, cell = 0; x < size; x++) {
    const row = placeOf[x] * count;
    for (let y = 0; y < size; y++, cell++) {
      const value = numbers ? numbers[cells[cell]] : cells[cell];
      held[row + placeOf[y]] += isPower ? value : value * value;
    }
  }
  const mean = held[0];
  held[0] = 0;
  // Loops without calls: a step of a scrub folds every map in sight.
  let total = 0;
  for (let block = 0; block < held.length; block++) if (Number.isFinite(held[block])) total += held[block];
  const part = total > ROUNDING * (total + (Number.isFinite(mean) ? mean : 0)) ? 100 / total : 0;
  const shares = new Float32Array(held.length);
  for (let block = 0; block < held.length; block++)
    shares[block] = Number.isFinite(held[block]) ? held[block] * part : Number.NaN;
  return shares;
}

// @ts-check
/** What to say over a picture in which there is nothing to see. */

/** @param {import("../data/ndarray.mjs").Grid} grid */
function hasValues(grid) {
  if (grid.low !== 0 || grid.high !== 0) return true;
  for (let cell = 0; cell < grid.length; cell++) if (Number.isFinite(grid.at(cell))) return true;
  return false;
}

/**
 * Empty when there is something to see.
 *
 * @param {import("../types.mjs").Picture} picture
 * @param {string[]} names of the arrays that are painted
 * @param {string} [whenZero] what the painter says where all numbers are 0
 */
export function emptyNote({ arrays }, names, whenZero = "") {
  const grids = names.flatMap((name) => arrays[name] ?? []);
  if (!grids.some(hasValues)) return "No values";
  const [{ low, high }] = grids;
  return low === 0 && high === 0 ? whenZero : "";
}

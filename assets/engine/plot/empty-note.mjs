// @ts-check
/** What to say over a picture in which there is nothing to see. */

/** Painters that show a zero as next to nothing, or as one even colour. */
const EVEN = ["pairs", "spectrum2d", "alphas"];

/** @param {import("../data/ndarray.mjs").Field} grid */
function hasValues(grid) {
  if (grid.low !== 0 || grid.high !== 0) return true;
  for (let cell = 0; cell < grid.length; cell++) if (Number.isFinite(grid.at(cell))) return true;
  return false;
}

/**
 * Empty when there is something to see.
 *
 * @param {import("../types.mjs").Picture} picture
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 */
export function emptyNote({ arrays }, { arrays: names, draws }) {
  const grids = names.flatMap((name) => arrays[name] ?? []);
  if (!grids.some(hasValues)) return "No values";
  const [{ low, high }] = grids;
  if (low !== 0 || high !== 0 || !EVEN.includes(draws)) return "";
  return draws === "alphas" ? "Nothing to show" : "All zero";
}

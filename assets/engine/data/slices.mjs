// @ts-check
/** The array of a picture that a panel is about, under the name that painters know: `values`. */
import { Grid } from "./ndarray.mjs";

/** Pictures made from others; a frame is painted again and again. @type {WeakMap<object, Map<string, any>>} */
const made = new WeakMap();

/**
 * The picture with another array in place of `values`, or with one slice of each array along its first axis.
 *
 * @param {import("../types.mjs").Picture} picture
 * @param {{main?: string, slice?: number}} options
 * @returns {import("../types.mjs").Picture}
 */
export function mainOf(picture, { main = "values", slice }) {
  if (main === "values" && slice === undefined) return picture;
  const key = `${main} ${slice}`;
  const known = made.get(picture) ?? new Map();
  made.set(picture, known);
  if (!known.has(key)) {
    /** @type {Record<string, Grid>} */
    const arrays = { ...picture.arrays, values: picture.arrays[main] };
    if (slice !== undefined) for (const name of Object.keys(arrays)) arrays[name] = sliceOf(arrays[name], slice);
    known.set(key, { ...picture, arrays });
  }
  return known.get(key);
}

/** @param {import("./ndarray.mjs").Grid} grid @param {number} place */
function sliceOf({ cells, shape, low, high, numbers }, place) {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const part = /** @type {any} */ (cells).subarray(place * size, (place + 1) * size);
  // Levels keep the limits of the whole, which is what they stand for.
  return numbers ? new Grid(part, shape.slice(1), low, high, numbers) : Grid.exact(part, shape.slice(1));
}

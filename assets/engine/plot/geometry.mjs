// @ts-check
/** Where a plot is, and what of its axes it shows: from Plotly once it is there (and the person may have zoomed), else as the server said. */

/**
 * @typedef {{left: number, top: number, width: number, height: number,
 *   x: [number, number], y: [number, number]}} Geometry the plot in CSS pixels, and the ends of its axes
 */

/**
 * @param {import("../types.mjs").Frame} frame
 * @param {{width: number, height: number}} box the graph's box
 * @param {any} plot Plotly's element, when there is one
 * @returns {Geometry}
 */
export function geometryOf(frame, box, plot) {
  const { l, r, t, b } = frame.margin;
  const width = Math.max(box.width - l - r, 1);
  const height = Math.max(box.height - t - b, 1);
  const layout = plot?._fullLayout;
  const x = layout?.xaxis?.range ?? frame.x;
  const y = layout?.yaxis?.range ?? frame.y;
  return { left: l, top: t, width, height, x: [Number(x[0]), Number(x[1])], y: [Number(y[0]), Number(y[1])] };
}

/** @param {Geometry} at @param {number} value */
export const across = (at, value) => at.left + ((value - at.x[0]) / (at.x[1] - at.x[0])) * at.width;

/** @param {Geometry} at @param {number} value */
export const up = (at, value) => at.top + at.height - ((value - at.y[0]) / (at.y[1] - at.y[0])) * at.height;

/** The value on the x axis under a point. @param {Geometry} at @param {number} left */
export const valueAcross = (at, left) => at.x[0] + ((left - at.left) / at.width) * (at.x[1] - at.x[0]);

/** The value on the y axis under a point. @param {Geometry} at @param {number} top */
export const valueUp = (at, top) => at.y[0] + ((at.top + at.height - top) / at.height) * (at.y[1] - at.y[0]);

/** @param {Geometry} at @param {number} left @param {number} top */
export const isInside = (at, left, top) =>
  left >= at.left && left <= at.left + at.width && top >= at.top && top <= at.top + at.height;

// @ts-check
/** Dots: stamped from pictures of them, found again under the pointer. */
import { isInside } from "../axes.mjs";
import { ring } from "./highlights.mjs";
import { veil } from "./typography.mjs";

/**
 * @typedef {{placeOf: (neuron: number) => {left: number, top: number}, colourOf: (neuron: number) => string}} Dots
 */

export const RADIUS = 2.6;
const NEAR = 9;
const FINE = 4;

/**
 * A dot of each colour, painted once, larger than it is shown: stamping is quicker than filling circles.
 *
 * @type {Map<string, ImageBitmap>}
 */
const dots = new Map();

/** @param {string} colour */
function dotOf(colour) {
  let dot = dots.get(colour);
  if (!dot) {
    const size = Math.ceil(2 * RADIUS * FINE);
    const canvas = new OffscreenCanvas(size, size);
    const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(size / 2, size / 2, size / 2, 0, 2 * Math.PI);
    ctx.fill();
    dot = canvas.transferToImageBitmap();
    dots.set(colour, dot);
  }
  return dot;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} left
 * @param {number} top
 * @param {number} [radius]
 */
export const stamp = (ctx, colour, left, top, radius = RADIUS) =>
  ctx.drawImage(dotOf(colour), left - radius, top - radius, 2 * radius, 2 * radius);

/**
 * The thing whose dot is nearest to a point; null when none is near.
 *
 * @param {import("../axes.mjs").Geometry} at dots beyond it are not seen, and not found
 * @param {number} count
 * @param {(which: number) => {left: number, top: number}} placeOf
 * @param {number} left
 * @param {number} top
 */
export function nearestDot(at, count, placeOf, left, top) {
  let [best, distance] = [-1, NEAR ** 2];
  for (let which = 0; which < count; which++) {
    const place = placeOf(which);
    if (!isInside(at, place.left, place.top)) continue;
    const away = (place.left - left) ** 2 + (place.top - top) ** 2;
    if (away < distance) [best, distance] = [which, away];
  }
  return best < 0 ? null : best;
}

/**
 * Set the dots of those neurons that are wanted.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {Dots} dots
 * @param {string} [freq] of those alone that follow it
 */
export function stampAll(ctx, { arrays: { values } }, { at }, { placeOf, colourOf }, freq) {
  ctx.globalAlpha = 0.75;
  for (let neuron = 0; neuron < values.length; neuron++) {
    if (freq !== undefined && String(values.at(neuron)) !== freq) continue;
    const { left, top } = placeOf(neuron);
    if (isInside(at, left, top)) stamp(ctx, colourOf(neuron), left, top);
  }
  ctx.globalAlpha = 1;
}

/**
 * The neurons of the frequency that is pointed at alone, and a ring around the neuron that is.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {Dots} dots
 * @param {() => void} paintFront what lies over all dots
 */
export function markNeurons(ctx, picture, context, dots, paintFront) {
  const { at, palette, hover } = context;
  if (hover?.freq !== undefined) {
    fade(ctx, context);
    stampAll(ctx, picture, context, dots, hover.freq);
    paintFront();
  }
  if (hover?.neuron === undefined || hover.neuron >= picture.arrays.values.length) return;
  const { left, top } = dots.placeOf(hover.neuron);
  if (isInside(at, left, top)) ring(ctx, palette, left, top, RADIUS + 4);
}

/**
 * Fade what is in the plot, so that what is stamped next stands out.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function fade(ctx, { at, palette }) {
  veil(ctx, palette, at.left - RADIUS, at.top - RADIUS, at.width + 2 * RADIUS, at.height + 2 * RADIUS, 0.75);
}

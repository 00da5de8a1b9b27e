// @ts-check
/** Dots: stamped from pictures of them, found again under the pointer. */
import { isInside } from "../axes.mjs";

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
 * Fade what is in the plot, so that what is stamped next stands out.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
export function fade(ctx, { at, palette }) {
  ctx.globalAlpha = 0.75;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(at.left - RADIUS, at.top - RADIUS, at.width + 2 * RADIUS, at.height + 2 * RADIUS);
  ctx.globalAlpha = 1;
}

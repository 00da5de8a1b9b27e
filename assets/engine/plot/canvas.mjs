// @ts-check
/** Canvases with a pixel for each of the screen's. */
import { forgetFont } from "./painters/typography.mjs";

/** How many of the screen's pixels one of a panel's has. @param {{zoom?: number}} box */
export const pixelsOf = ({ zoom = 1 }) => (window.devicePixelRatio || 1) * zoom;

/**
 * Give a canvas the size of its box, and make it empty.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {HTMLCanvasElement} canvas its own
 * @param {{width: number, height: number, zoom?: number}} box in CSS pixels of a panel that is not zoomed, and how much
 *   larger everything in it is
 */
export function clearCanvas(ctx, canvas, box) {
  const ratio = pixelsOf(box);
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    forgetFont(ctx);
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, box.width, box.height);
}

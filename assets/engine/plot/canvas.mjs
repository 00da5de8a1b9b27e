// @ts-check
/** Canvases with a pixel for each of the screen's. */
import { forgetFont } from "./painters/typography.mjs";

/**
 * Give a canvas the size of its box, and make it empty.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {HTMLCanvasElement} canvas its own
 * @param {{width: number, height: number}} box in CSS pixels
 */
export function clearCanvas(ctx, canvas, box) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    forgetFont(ctx);
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, box.width, box.height);
}

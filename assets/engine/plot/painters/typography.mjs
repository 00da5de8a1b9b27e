// @ts-check
/** Type on a canvas. Setting a font costs as much as a line of text, and may lay out the page: once is enough. */

/** @type {WeakMap<CanvasRenderingContext2D, string>} */
const fonts = new WeakMap();
/** @type {Map<string, number>} */
const widths = new Map();
const MOST = 2000;

/** @param {CanvasRenderingContext2D} ctx @param {string} font */
export function setFont(ctx, font) {
  if (fonts.get(ctx) === font) return;
  ctx.font = font;
  fonts.set(ctx, font);
}

/** A canvas of a new size has lost its font. @param {CanvasRenderingContext2D} ctx */
export const forgetFont = (ctx) => fonts.delete(ctx);

/** How wide a text is in the font that is set. @param {CanvasRenderingContext2D} ctx @param {string} text */
export function widthOf(ctx, text) {
  const key = `${fonts.get(ctx)} ${text}`;
  let cached = widths.get(key);
  if (cached === undefined) {
    if (widths.size >= MOST) widths.clear();
    cached = ctx.measureText(text).width;
    widths.set(key, cached);
  }
  return cached;
}

/**
 * A patch of the surface, so that words on it can be read on anything.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {{surface: string}} palette
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 * @param {number} [strength] how much of what is below it hides
 */
export function veil(ctx, { surface }, left, top, width, height, strength = 0.8) {
  ctx.globalAlpha = strength;
  ctx.fillStyle = surface;
  ctx.fillRect(left, top, width, height);
  ctx.globalAlpha = 1;
}

/**
 * Keep what is drawn inside the plot.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../axes.mjs").Geometry} at
 * @param {() => void} draw
 */
export function within(ctx, at, draw) {
  const font = fonts.get(ctx);
  ctx.save();
  ctx.beginPath();
  ctx.rect(at.left, at.top - 1, at.width, at.height + 2);
  ctx.clip();
  draw();
  ctx.restore();
  if (font) fonts.set(ctx, font);
  else fonts.delete(ctx);
}

// @ts-check
/** Type on a canvas. Setting a font costs as much as a line of text, and may lay out the page: once is enough. */

/** @type {WeakMap<CanvasRenderingContext2D, string>} */
const fonts = new WeakMap();
/** @type {Map<string, number>} */
const widths = new Map();
const MOST = 2000;

/** @param {CanvasRenderingContext2D} context @param {string} font */
export function setFont(context, font) {
  if (fonts.get(context) === font) return;
  context.font = font;
  fonts.set(context, font);
}

/** A canvas of a new size has lost its font. @param {CanvasRenderingContext2D} context */
export const forgetFont = (context) => fonts.delete(context);

/** How wide a text is in the font that is set. @param {CanvasRenderingContext2D} context @param {string} text */
export function widthOf(context, text) {
  const key = `${fonts.get(context)} ${text}`;
  let known = widths.get(key);
  if (known === undefined) {
    if (widths.size >= MOST) widths.clear();
    known = context.measureText(text).width;
    widths.set(key, known);
  }
  return known;
}

/**
 * Keep what is drawn inside the plot.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("../geometry.mjs").Geometry} at
 * @param {() => void} draw
 */
export function within(context, at, draw) {
  const font = fonts.get(context);
  context.save();
  context.beginPath();
  context.rect(at.left, at.top - 1, at.width, at.height + 2);
  context.clip();
  draw();
  context.restore();
  if (font) fonts.set(context, font);
  else fonts.delete(context);
}

// @ts-check
/** A function of two tokens, or of two components, as one coloured cell per pair: x to the right, y upwards. */

import { isInside } from "../axes.mjs";
import { colourCells, scaleOf } from "../colour.mjs";
import { pinnedIn } from "./picture.mjs";

/** The small picture, one pixel a cell, that is stretched over the plot; one for each size, reused for every frame. */
const pictures = new Map();

/** @param {number} width @param {number} height */
function pictureOf(width, height) {
  const key = `${width} ${height}`;
  let cached = pictures.get(key);
  if (!cached) {
    const canvas = new OffscreenCanvas(width, height);
    const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = ctx.createImageData(width, height);
    cached = { canvas, ctx, image, pixels: new Uint32Array(image.data.buffer) };
    pictures.set(key, cached);
  }
  return cached;
}

/**
 * A small picture, filled and ready to be drawn. It is the same for all of its size: draw it before the next is made.
 *
 * @param {number} width
 * @param {number} height
 * @param {(pixels: Uint32Array) => void} fill row after row, the topmost first
 */
export function smallPicture(width, height, fill) {
  const { canvas, ctx, image, pixels } = pictureOf(width, height);
  fill(pixels);
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Stretch a small picture over cells of the plot; what lies beyond the plot is cut off.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../axes.mjs").Geometry} at
 * @param {OffscreenCanvas} canvas
 * @param {number} columns
 * @param {number} rows
 * @param {number} [fine] pixels in a cell's width
 */
export function stretch(ctx, at, canvas, columns, rows, fine = 1) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(at.left, at.top, at.width, at.height);
  ctx.clip();
  // Sharp cells; only where a pixel holds more than a cell are they averaged, so that none is lost.
  ctx.imageSmoothingEnabled = isCrowded(at, fine);
  ctx.imageSmoothingQuality = "medium";
  const [left, right] = [at.x(-0.5), at.x(columns - 0.5)];
  const [bottom, top] = [at.y(-0.5), at.y(rows - 0.5)];
  ctx.drawImage(canvas, left, Math.min(top, bottom), right - left, Math.abs(bottom - top));
  ctx.restore();
}

/** @param {import("../axes.mjs").Geometry} at @param {number} fine */
const isCrowded = (at, fine) => at.x(1) - at.x(0) < fine || Math.abs(at.y(1) - at.y(0)) < fine;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../axes.mjs").Geometry} at
 * @param {import("../../data/ndarray.mjs").Grid} grid of shape [x, y]
 * @param {import("../colour.mjs").Range} range
 * @param {import("../colour.mjs").Palette} palette
 */
export function paintCells(ctx, at, grid, range, palette) {
  paintPairs(ctx, at, grid, range, palette);
  // Where 0 is the surface itself, a plot without an edge would be nowhere.
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(at.left - 0.5, at.top - 0.5, at.width + 1, at.height + 1);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../axes.mjs").Geometry} at
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {import("../colour.mjs").Range} range
 * @param {import("../colour.mjs").Palette} palette
 */
function paintPairs(ctx, at, grid, range, palette) {
  const [columns, rows] = grid.shape;
  const paint = () => smallPicture(columns, rows, (pixels) => colourCells(grid, scaleOf(range, palette), pixels));
  if (!grid.isStill || isCrowded(at, 1) || !isCrowded(at, FINE)) return stretch(ctx, at, paint(), columns, rows);
  const key = JSON.stringify([range, palette.surface]);
  let cached = fine.get(grid);
  if (cached?.key !== key) {
    cached = { key, canvas: enlarged(paint(), columns, rows) };
    fine.set(grid, cached);
  }
  stretch(ctx, at, cached.canvas, columns, rows, FINE);
}

/** Cells smaller than this, in pixels, are drawn so much larger and then averaged. */
const FINE = 4;

/**
 * Cells of 1.7 pixels would be one pixel wide here and two there, a pattern that is not in the numbers. What stays on
 * the screen is averaged instead; frames of a scrub, gone at once, are not.
 *
 * @type {WeakMap<import("../../data/ndarray.mjs").Grid, {key: string, canvas: OffscreenCanvas}>}
 */
const fine = new WeakMap();

/** @param {OffscreenCanvas} small @param {number} columns @param {number} rows */
function enlarged(small, columns, rows) {
  const canvas = new OffscreenCanvas(columns * FINE, rows * FINE);
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(small, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * The cell under a point of the plot; null outside of all cells.
 *
 * @param {number[]} shape
 * @param {number} x
 * @param {number} y
 */
export function cellAt([columns, rows], x, y) {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  return { column, row, cell: column * rows + row };
}

/**
 * The cell of a grid under a point of the canvas; null beside the plot.
 *
 * @param {import("../axes.mjs").Geometry} at
 * @param {number[]} shape
 * @param {number} left
 * @param {number} top
 */
export const cellUnder = (at, shape, left, top) =>
  isInside(at, left, top) ? cellAt(shape, at.x.invert(left), at.y.invert(top)) : null;

const ARROWS = new Map(Object.entries({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }));

/**
 * What a click on a map of pairs chooses: to pin the pair, or to unpin the one that is pinned.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 * @returns {{pin: number[]} | null}
 */
export function pinUnder({ arrays }, { at, run, view }, left, top) {
  const found = cellUnder(at, arrays.values.shape, left, top);
  if (!found) return null;
  const pin = [run.tokens[found.column], run.tokens[found.row]];
  return { pin: String(pin) === String(view.pin) ? [] : pin };
}

/**
 * What keys do on a map of pairs: they move the pair that is pinned, and begin in the middle of what is shown.
 *
 * @param {import("./index.mjs").Painter["tooltip"]} tooltip the painter's, which says what is there
 * @returns {import("./index.mjs").Painter["arrows"]}
 */
export const pinArrows = (tooltip) => ({
  hint: "The arrow keys move the pinned pair, Delete unpins it.",
  step(picture, context, key) {
    const { at, run } = context;
    if (key === "Delete" || key === "Backspace") return { fields: { pin: [] }, announcement: "No pair is pinned" };
    const move = ARROWS.get(key);
    if (!move) return null;
    const before = pinnedIn(context);
    const ends = [at.x.domain, at.y.domain].map(([low, high]) => Math.floor((low + high) / 2));
    const goal = before ? [before.x + move[0], before.y + move[1]] : ends;
    const [x, y] = goal.map((place) => Math.min(Math.max(place, 0), run.tokens.length - 1));
    const said = tooltip?.(picture, context, at.x(x), at.y(y)) ?? [`x = ${run.tokens[x]}, y = ${run.tokens[y]}`];
    return { fields: { pin: [run.tokens[x], run.tokens[y]] }, announcement: said.join(": ") };
  },
});

/**
 * The pair of tokens under a point.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 * @returns {import("./index.mjs").Hover | null}
 */
export function pairUnder(picture, context, left, top) {
  const found = cellUnder(context.at, picture.arrays.values.shape, left, top);
  return found ? { x: found.column, y: found.row } : null;
}

// @ts-check
/** What shows where the pointer is, over any ink: the accent, or a frequency's colour, in a casing of the surface. */
import { isInside } from "../axes.mjs";
import { pinnedIn } from "./picture.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** The length of the triangle at what is chosen, and the height of words on a patch. */
const [TIP, PATCH] = [6, 16];

/**
 * Stroke a path twice: its casing, then itself.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../colour.mjs").Palette} palette
 * @param {number} width
 * @param {() => void} trace adds to the path
 * @param {string} [colour]
 */
export function cased(ctx, palette, width, trace, colour = palette.accent) {
  ctx.beginPath();
  trace();
  ctx.strokeStyle = palette.surface;
  ctx.lineWidth = width > 1 ? width + 2 : width + 1;
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../colour.mjs").Palette} palette
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export const ring = (ctx, palette, x, y, radius) => cased(ctx, palette, 2, () => ctx.arc(x, y, radius, 0, 2 * Math.PI));

/**
 * Thin lines over a column and a row of the plot, and a ring where both are given.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {number | undefined} x
 * @param {number | undefined} y
 */
function crosshair(ctx, { at, palette }, x, y) {
  const left = x === undefined ? Number.NaN : at.x(x);
  const top = y === undefined ? Number.NaN : at.y(y);
  within(ctx, at, () => {
    ctx.globalAlpha = 0.8;
    cased(ctx, palette, 1, () => {
      if (x !== undefined) upwards(ctx, at, left);
      if (y !== undefined) sideways(ctx, at, top);
    });
    ctx.globalAlpha = 1;
    if (isInside(at, left, top)) ring(ctx, palette, left, top, radiusAt(at));
  });
}

/**
 * The tokens x and y that are pointed at, in a plot of all pairs; a pair that is pinned has its value beside it instead of
 * lines over the plot.
 *
 * @param {(picture: import("./index.mjs").Picture, context: import("./index.mjs").Context, cell: number) => string} textOf
 *   what a map says of a cell in a word
 */
export const markPair =
  (textOf) =>
  (
    /** @type {CanvasRenderingContext2D} */ ctx,
    /** @type {import("./index.mjs").Picture} */ picture,
    /** @type {import("./index.mjs").Context} */ context,
  ) => {
    const { x, y, isPinned } = context.hover ?? {};
    if (!isPinned || x === undefined || y === undefined) {
      if (x !== undefined || y !== undefined) crosshair(ctx, context, x, y);
      return;
    }
    const { at, palette } = context;
    const [left, top] = [at.x(x), at.y(y)];
    if (!isInside(at, left, top)) return;
    const radius = radiusAt(at);
    ring(ctx, palette, left, top, radius);
    const above = top - radius - PATCH / 2 - 2;
    const middle = above - PATCH / 2 < at.top ? top + radius + PATCH / 2 + 2 : above;
    patch(ctx, context, textOf(picture, context, x * picture.arrays.values.shape[1] + y), left, middle);
  };

/** Of the ring around a pair: so that its cell is seen. @param {import("../axes.mjs").Geometry} at */
const radiusAt = (at) => Math.max(5, at.x(0.5) - at.x(0) + 3);

/**
 * Everything that is marked on a panel: the pair that is pinned, and what is pointed at.
 *
 * @param {import("./index.mjs").Painter["highlight"]} highlight the painter's
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
export function highlightAll(highlight, ctx, picture, context) {
  const pin = pinnedIn(context);
  for (const hover of pin ? [pin, context.hover] : [context.hover]) {
    if (hover) highlight?.(ctx, picture, { ...context, hover });
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {import("../axes.mjs").Geometry} at @param {number} left */
export function upwards(ctx, at, left) {
  ctx.moveTo(left, at.top);
  ctx.lineTo(left, at.top + at.height);
}

/** @param {CanvasRenderingContext2D} ctx @param {import("../axes.mjs").Geometry} at @param {number} top */
export function sideways(ctx, at, top) {
  ctx.moveTo(at.left, top);
  ctx.lineTo(at.left + at.width, top);
}

/**
 * The colour that stands for a frequency; one that has none is grey, but must be seen.
 *
 * @param {import("./index.mjs").Context} context
 * @param {string} freq
 */
export const frequencyColour = ({ run, palette }, freq) => run.colours[freq] ?? palette.muted;

/**
 * A band over part of the x axis, from the top of the plot to its bottom, with an outline.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {number} from
 * @param {number} to
 * @param {string} colour
 */
export function band(ctx, { at }, from, to, colour) {
  const [left, right] = [at.x(from), at.x(to)];
  within(ctx, at, () => {
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.globalAlpha = 0.16;
    ctx.fillRect(left, at.top, right - left, at.height);
    ctx.globalAlpha = 0.6;
    ctx.lineWidth = 1;
    ctx.strokeRect(left, at.top - 1, right - left, at.height + 2);
    ctx.globalAlpha = 1;
  });
}

/**
 * A triangle under the x axis at what is chosen, its tip on the axis; beside it where `isBeside` says so.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {number} place on the axis
 * @param {boolean} [isBeside] left of the y axis instead
 */
function chosenOn(ctx, { at, palette }, place, isBeside = false) {
  const bottom = at.top + at.height;
  const [x, y] = isBeside ? [at.left, at.y(place)] : [at.x(place), bottom];
  if (!isInside(at, x, y)) return;
  ctx.fillStyle = palette.ink;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(isBeside ? x - TIP : x - TIP / 2 - 1, isBeside ? y - TIP / 2 - 1 : y + TIP);
  ctx.lineTo(isBeside ? x - TIP : x + TIP / 2 + 1, isBeside ? y + TIP / 2 + 1 : y + TIP);
  ctx.closePath();
  ctx.fill();
}

/**
 * Triangles at what is chosen, on the axes that have it.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {import("./index.mjs").ChosenPlaces} places
 */
export function paintChosen(ctx, context, { x, y }) {
  if (x !== undefined) chosenOn(ctx, context, x);
  if (y !== undefined) chosenOn(ctx, context, y, true);
}

/**
 * What a triangle at an axis says, where a point is on one; else null.
 *
 * @param {import("./index.mjs").Painter} painter
 * @param {import("./index.mjs").Context} context
 * @param {number} left in pixels, as `top`
 * @param {number} top
 */
export function chosenLines(painter, context, left, top) {
  const { at, view } = context;
  const { x, y } = painter.chosenPlaces?.(context) ?? {};
  const isNear = (/** @type {number} */ across, /** @type {number} */ away) =>
    Math.abs(across) <= TIP && away > 0 && away <= 2 * TIP;
  const isBelow = x !== undefined && isNear(left - at.x(x), top - at.top - at.height);
  const isBeside = y !== undefined && isNear(top - at.y(y), at.left - left);
  return isBelow || isBeside ? [`frequency ${view.freq}, the chosen one`] : null;
}

/**
 * Words on a patch of the surface, readable on anything; kept within the plot's width.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {string} text
 * @param {number} x the middle of the words
 * @param {number} middle
 */
export function patch(ctx, { at, palette, font }, text, x, middle) {
  setFont(ctx, `600 12px ${font}`);
  const width = widthOf(ctx, text);
  const left = Math.max(at.left, Math.min(x - width / 2, at.left + at.width - width));
  veil(ctx, palette, left - 2, middle - PATCH / 2, width + 4, PATCH, 0.85);
  ctx.fillStyle = palette.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left, middle);
}

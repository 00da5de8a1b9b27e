// @ts-check
/** What shows where the pointer is, over any ink: the accent, or a frequency's colour, in a casing of the surface. */
import { across, isInside, up } from "../geometry.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** The length of the triangle at what is chosen. */
const TIP = 6;

/**
 * Stroke a path twice: its casing, then itself.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("../colour.mjs").Palette} palette
 * @param {number} width
 * @param {() => void} trace adds to the path
 * @param {string} [colour]
 */
export function cased(context, palette, width, trace, colour = palette.accent) {
  context.beginPath();
  trace();
  context.strokeStyle = palette.surface;
  context.lineWidth = width > 1 ? width + 2 : width + 1;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {import("../colour.mjs").Palette} palette @param {number} x @param {number} y @param {number} radius */
export const ring = (context, palette, x, y, radius) =>
  cased(context, palette, 2, () => context.arc(x, y, radius, 0, 2 * Math.PI));

/**
 * Thin lines over a column and a row of the plot, and a ring where both are given.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {number | undefined} x
 * @param {number | undefined} y
 */
export function crosshair(context, { at, palette }, x, y) {
  const left = x === undefined ? Number.NaN : across(at, x);
  const top = y === undefined ? Number.NaN : up(at, y);
  within(context, at, () => {
    context.globalAlpha = 0.8;
    cased(context, palette, 1, () => {
      if (x !== undefined) upwards(context, at, left);
      if (y !== undefined) sideways(context, at, top);
    });
    context.globalAlpha = 1;
    if (isInside(at, left, top)) ring(context, palette, left, top, Math.max(5, across(at, 0.5) - across(at, 0) + 3));
  });
}

/** @param {CanvasRenderingContext2D} context @param {import("../geometry.mjs").Geometry} at @param {number} left */
export function upwards(context, at, left) {
  context.moveTo(left, at.top);
  context.lineTo(left, at.top + at.height);
}

/** @param {CanvasRenderingContext2D} context @param {import("../geometry.mjs").Geometry} at @param {number} top */
export function sideways(context, at, top) {
  context.moveTo(at.left, top);
  context.lineTo(at.left + at.width, top);
}

/** The colour that stands for a frequency; one that has none is grey, but must be seen. @param {import("./painters.mjs").Scene} scene @param {string} freq */
export const frequencyColour = ({ facts, palette }, freq) => facts.colours[freq] ?? palette.muted;

/**
 * A band over part of the x axis, from the top of the plot to its bottom, with an outline.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} from
 * @param {number} to
 * @param {string} colour
 */
export function band(context, { at }, from, to, colour) {
  const [left, right] = [across(at, from), across(at, to)];
  within(context, at, () => {
    context.fillStyle = context.strokeStyle = colour;
    context.globalAlpha = 0.16;
    context.fillRect(left, at.top, right - left, at.height);
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    context.strokeRect(left, at.top - 1, right - left, at.height + 2);
    context.globalAlpha = 1;
  });
}

/**
 * A triangle under the x axis at what is chosen, its tip on the axis; beside it where `isBeside` says so.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} place on the axis
 * @param {boolean} [isBeside] left of the y axis instead
 */
export function chosenOn(context, { at, palette }, place, isBeside = false) {
  const bottom = at.top + at.height;
  const [x, y] = isBeside ? [at.left, up(at, place)] : [across(at, place), bottom];
  if (!isInside(at, x, y)) return;
  context.fillStyle = palette.ink;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(isBeside ? x - TIP : x - TIP / 2 - 1, isBeside ? y - TIP / 2 - 1 : y + TIP);
  context.lineTo(isBeside ? x - TIP : x + TIP / 2 + 1, isBeside ? y + TIP / 2 + 1 : y + TIP);
  context.closePath();
  context.fill();
}

/**
 * Words on a patch of the surface, readable on anything; kept within the plot's width.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {string} text
 * @param {number} x the middle of the words
 * @param {number} middle
 */
export function patch(context, { at, palette, font }, text, x, middle) {
  setFont(context, `600 12px ${font}`);
  const width = widthOf(context, text);
  const left = Math.max(at.left, Math.min(x - width / 2, at.left + at.width - width));
  context.globalAlpha = 0.85;
  context.fillStyle = palette.surface;
  context.fillRect(left - 2, middle - 8, width + 4, 16);
  context.globalAlpha = 1;
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left, middle);
}

// @ts-check
/** The upright axis of a chart whose limits follow the frame; the axis across is Plotly's. */
import { brief, powers, powerText, ticks } from "../numerals.mjs";
import { setFont } from "./type.mjs";

const COUNT = 4;

/**
 * Where a value stands between limits.
 *
 * @param {import("../geometry.mjs").Geometry} at
 * @param {number} low
 * @param {number} high
 * @param {boolean} [isLog] by logarithm: limits and values above 0
 * @returns {(value: number) => number}
 */
export function heights(at, low, high, isLog = false) {
  const bottom = at.top + at.height;
  if (isLog) {
    const [least, width] = [Math.log10(low), Math.log10(high) - Math.log10(low) || 1];
    return (value) => bottom - ((Math.log10(value) - least) / width) * at.height;
  }
  const width = high - low || 1;
  return (value) => bottom - ((value - low) / width) * at.height;
}

/** The values that have a tick, and their labels. @param {number} low @param {number} high @param {boolean} isLog @returns {[number, string][]} */
function marksOf(low, high, isLog) {
  if (isLog) return powers(low, high, COUNT).map((power) => [10 ** power, powerText(power)]);
  return ticks(low, high, COUNT).map((tick) => [tick, brief(tick)]);
}

/**
 * Draw the axis; returns where a value stands.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} low
 * @param {number} high
 * @param {string} title
 * @param {{isLog?: boolean}} [how]
 */
export function upright(context, { at, palette, font }, low, high, title, { isLog = false } = {}) {
  const place = heights(at, low, high, isLog);
  setFont(context, `11px ${font}`);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const [tick, label] of marksOf(low, high, isLog)) {
    const top = Math.round(place(tick)) + 0.5;
    context.strokeStyle = palette.line;
    context.beginPath();
    context.moveTo(at.left, top);
    context.lineTo(at.left + at.width, top);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(label, at.left - 6, top);
  }
  context.save();
  context.fillStyle = palette.muted;
  context.translate(10, at.top + at.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(title, 0, 0);
  context.restore();
  return place;
}

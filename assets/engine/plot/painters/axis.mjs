// @ts-check
/** The upright axis of a chart whose limits follow the frame; the axis across is Plotly's. */
import { powers, powerText, shortNumber, ticks } from "../numbers.mjs";
import { setFont } from "./typography.mjs";

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
  return ticks(low, high, COUNT).map((tick) => [tick, shortNumber(tick)]);
}

/**
 * Draw the axis; returns where a value stands.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {number} low
 * @param {number} high
 * @param {string} title
 * @param {{isLog?: boolean}} [how]
 */
export function upright(ctx, { at, palette, font }, low, high, title, { isLog = false } = {}) {
  const place = heights(at, low, high, isLog);
  setFont(ctx, `11px ${font}`);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 1;
  for (const [tick, label] of marksOf(low, high, isLog)) {
    const top = Math.round(place(tick)) + 0.5;
    ctx.strokeStyle = palette.line;
    ctx.beginPath();
    ctx.moveTo(at.left, top);
    ctx.lineTo(at.left + at.width, top);
    ctx.stroke();
    ctx.fillStyle = palette.muted;
    ctx.fillText(label, at.left - 6, top);
  }
  ctx.save();
  ctx.fillStyle = palette.muted;
  ctx.translate(10, at.top + at.height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = "center";
  ctx.fillText(title, 0, 0);
  ctx.restore();
  return place;
}

// @ts-check
/** The upright axis of a chart whose limits follow the frame; the axis across is Plotly's. */
import { brief, ticks } from "../numerals.mjs";
import { setFont } from "./type.mjs";

const COUNT = 4;

/**
 * Draw the axis; returns where a value stands.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} low
 * @param {number} high
 * @param {string} title
 */
export function upright(context, { at, palette, font }, low, high, title) {
  const width = high - low || 1;
  const place = (/** @type {number} */ value) => at.top + at.height - ((value - low) / width) * at.height;
  setFont(context, `11px ${font}`);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const tick of ticks(low, high, COUNT)) {
    const top = Math.round(place(tick)) + 0.5;
    context.strokeStyle = palette.line;
    context.beginPath();
    context.moveTo(at.left, top);
    context.lineTo(at.left + at.width, top);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(brief(tick), at.left - 6, top);
  }
  context.save();
  context.translate(10, at.top + at.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(title, 0, 0);
  context.restore();
  return place;
}

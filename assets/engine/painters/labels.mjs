// @ts-check
/** Where labels go: at the ends of lines, over bars, in a row on top; none lies on another. */
import { setFont, widthOf } from "./type.mjs";

const LINE = 14;
const SWATCH = 12;

/**
 * Heights near to those that are wanted, but apart; null when there is no room for all.
 *
 * @param {number[]} wanted
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 */
export function spread(wanted, gap, low, high) {
  if ((wanted.length - 1) * gap > high - low) return null;
  const order = [...wanted.keys()].sort((one, other) => wanted[one] - wanted[other]);
  const places = [...wanted];
  let least = low;
  for (const which of order) {
    places[which] = Math.max(wanted[which], least);
    least = places[which] + gap;
  }
  let most = high;
  for (const which of order.reverse()) {
    places[which] = Math.min(places[which], most);
    most = places[which] - gap;
  }
  return places;
}

/**
 * Where labels centred over places stand: each as low as it may, lifted over those before it; null where three lines do
 * not suffice.
 *
 * @param {{x: number, width: number, bottom: number}[]} labels the most telling first
 * @param {number} top nothing stands higher
 * @returns {(number | null)[]} their lower edges
 */
export function liftedOver(labels, top) {
  /** @type {{left: number, right: number, bottom: number}[]} */
  const taken = [];
  return labels.map(({ x, width, bottom }) => {
    const [left, right] = [x - width / 2 - 2, x + width / 2 + 2];
    for (let lift = 0; lift < 3; lift++) {
      const lower = Math.max(bottom - lift * (LINE - 1), top + LINE - 2);
      const meets = taken.some(
        (other) => left < other.right && other.left < right && Math.abs(lower - other.bottom) < LINE - 1,
      );
      if (meets) continue;
      taken.push({ left, right, bottom: lower });
      return lower;
    }
    return null;
  });
}

/**
 * @typedef {{name: string, colour: string, dash?: number[]}} Entry
 */

/** A piece of a line, in its colour and dashes. @param {CanvasRenderingContext2D} context @param {Entry} entry @param {number} left @param {number} middle @param {number} width */
function piece(context, { colour, dash }, left, middle, width) {
  if (!dash || dash.length === 0) {
    context.fillStyle = colour;
    context.fillRect(left, middle - 1, width, 2);
    return;
  }
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(left, middle);
  context.lineTo(left + width, middle);
  context.stroke();
  context.setLineDash([]);
}

/**
 * Name lines at their right ends, in the margin; says whether there was room.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {(Entry & {top: number})[]} ends
 */
export function nameEnds(context, { at, box, palette, font }, ends) {
  setFont(context, `11px ${font}`);
  const room = box.width - at.left - at.width - SWATCH - 8;
  if (ends.some(({ name }) => widthOf(context, name) > room)) return false;
  const places = spread(
    ends.map(({ top }) => top),
    LINE - 1,
    at.top,
    at.top + at.height,
  );
  if (!places) return false;
  const left = at.left + at.width + 4;
  context.textAlign = "left";
  context.textBaseline = "middle";
  ends.forEach((entry, which) => {
    piece(context, entry, left, places[which], SWATCH - 2);
    context.fillStyle = palette.ink;
    context.fillText(entry.name, left + SWATCH, places[which]);
  });
  return true;
}

/**
 * Name some lines of many inside the plot, at its right edge beside where they end, on patches.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {{name: string, top: number}[]} ends
 */
export function nameInside(context, { at, palette, font }, ends) {
  const wanted = ends.map(({ top }) => top - LINE / 2);
  const places = spread(wanted, LINE - 1, at.top + LINE / 2, at.top + at.height - LINE / 2);
  if (!places) return;
  setFont(context, `11px ${font}`);
  const right = at.left + at.width - 3;
  context.textAlign = "right";
  context.textBaseline = "middle";
  ends.forEach(({ name }, which) => {
    const width = widthOf(context, name);
    context.globalAlpha = 0.8;
    context.fillStyle = palette.surface;
    context.fillRect(right - width - 2, places[which] - LINE / 2, width + 4, LINE - 1);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(name, right, places[which]);
  });
}

/**
 * Name colours in rows: over the plot when one row does and there is room, else inside on a patch.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {Entry[]} entries
 * @param {(entry: Entry, left: number, middle: number) => void} [swatch] draws a sign of 10 by 10 pixels; a dash unless told
 */
export function legend(context, { at, palette, font }, entries, swatch) {
  setFont(context, `11px ${font}`);
  const sign = swatch ?? dash(context);
  const placed = inRows(
    entries.map(({ name }) => widthOf(context, name) + SWATCH + 4),
    at.width,
  );
  const rows = 1 + Math.max(0, ...placed.map(({ row }) => row));
  const isOver = rows === 1 && at.top >= LINE + 2;
  const first = isOver ? at.top - LINE / 2 - 2 : at.top + LINE / 2 + 2;
  if (!isOver) {
    context.globalAlpha = 0.8;
    context.fillStyle = palette.surface;
    const width = Math.max(...placed.map(({ left, width: own }) => left + own));
    context.fillRect(at.left, at.top, width + 4, rows * LINE + 4);
    context.globalAlpha = 1;
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  entries.forEach((entry, which) => {
    const [left, middle] = [at.left + 2 + placed[which].left, first + placed[which].row * LINE];
    sign(entry, left, middle);
    context.fillStyle = palette.ink;
    context.fillText(entry.name, left + SWATCH + 4, middle);
  });
}

/** @param {CanvasRenderingContext2D} context */
const dash = (context) => (/** @type {Entry} */ entry, /** @type {number} */ left, /** @type {number} */ middle) =>
  piece(context, entry, left, middle, SWATCH);

/**
 * Boxes one after the other, in as many rows as it takes.
 *
 * @param {number[]} widths
 * @param {number} most how wide a row may be
 */
function inRows(widths, most) {
  let [left, row] = [0, 0];
  return widths.map((width) => {
    if (left > 0 && left + width > most) [left, row] = [0, row + 1];
    const place = { left, row, width };
    left += width + 12;
    return place;
  });
}

// @ts-check
/** Where labels go: at the ends of lines, over bars, in a row on top; none lies on another. */
import { setFont, veil, widthOf } from "./typography.mjs";

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

/**
 * A piece of a line, in its colour and dashes.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Entry} entry
 * @param {number} left
 * @param {number} middle
 * @param {number} width
 */
function piece(ctx, { colour, dash }, left, middle, width) {
  if (!dash || dash.length === 0) {
    ctx.fillStyle = colour;
    ctx.fillRect(left, middle - 1, width, 2);
    return;
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(left, middle);
  ctx.lineTo(left + width, middle);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * Name lines at their right ends, in the margin; says whether there was room.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {(Entry & {top: number})[]} ends
 */
export function nameEnds(ctx, { at, box, palette, font }, ends) {
  setFont(ctx, `11px ${font}`);
  const room = box.width - at.left - at.width - SWATCH - 8;
  if (ends.some(({ name }) => widthOf(ctx, name) > room)) return false;
  const places = spread(
    ends.map(({ top }) => top),
    LINE - 1,
    at.top,
    at.top + at.height,
  );
  if (!places) return false;
  const left = at.left + at.width + 4;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ends.forEach((entry, which) => {
    piece(ctx, entry, left, places[which], SWATCH - 2);
    ctx.fillStyle = palette.ink;
    ctx.fillText(entry.name, left + SWATCH, places[which]);
  });
  return true;
}

/**
 * Name some lines of many inside the plot, at its right edge beside where they end, on patches.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {{name: string, top: number}[]} ends
 */
export function nameInside(ctx, { at, palette, font }, ends) {
  const wanted = ends.map(({ top }) => top - LINE / 2);
  const places = spread(wanted, LINE - 1, at.top + LINE / 2, at.top + at.height - LINE / 2);
  if (!places) return;
  setFont(ctx, `11px ${font}`);
  const right = at.left + at.width - 3;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ends.forEach(({ name }, which) => {
    const width = widthOf(ctx, name);
    veil(ctx, palette, right - width - 2, places[which] - LINE / 2, width + 4, LINE - 1);
    ctx.fillStyle = palette.ink;
    ctx.fillText(name, right, places[which]);
  });
}

/**
 * Name colours in rows: over the plot when one row does and there is room, else inside on a patch.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {Entry[]} entries
 * @param {(entry: Entry, left: number, middle: number) => void} [swatch] draws a sign of 10 by 10 pixels;
 *   a dash by default
 */
export function legend(ctx, { at, palette, font }, entries, swatch) {
  setFont(ctx, `11px ${font}`);
  const sign = swatch ?? dash(ctx);
  const placed = inRows(
    entries.map(({ name }) => widthOf(ctx, name) + SWATCH + 4),
    at.width,
  );
  const rows = 1 + Math.max(0, ...placed.map(({ row }) => row));
  const isOver = rows === 1 && at.top >= LINE + 2;
  const first = isOver ? at.top - LINE / 2 - 2 : at.top + LINE / 2 + 2;
  if (!isOver) {
    const width = Math.max(...placed.map(({ left, width: own }) => left + own));
    veil(ctx, palette, at.left, at.top, width + 4, rows * LINE + 4);
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  entries.forEach((entry, which) => {
    const [left, middle] = [at.left + 2 + placed[which].left, first + placed[which].row * LINE];
    sign(entry, left, middle);
    ctx.fillStyle = palette.ink;
    ctx.fillText(entry.name, left + SWATCH + 4, middle);
  });
}

/** @param {CanvasRenderingContext2D} ctx */
const dash = (ctx) => (/** @type {Entry} */ entry, /** @type {number} */ left, /** @type {number} */ middle) =>
  piece(ctx, entry, left, middle, SWATCH);

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

// @ts-check
/** Where labels go: over bars, beside rows, in a row on top; none lies on another. */
import { setFont, veil, widthOf } from "./typography.mjs";

const LINE = 14;
const SWATCH = 12;
/** How entries are set, the best first: a second row covers some of the plot. */
const WAYS = [
  { gap: 12, isShort: false },
  { gap: 4, isShort: false },
  { gap: 4, isShort: true },
];

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
 * @typedef {{name: string, short?: string, colour: string}} Entry `short` is what it is called where all of it does not
 *   fit into one row
 */

/**
 * Name colours in rows: over the plot when one row does and there is room, else inside on a patch.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {Entry[]} entries
 * @param {(entry: Entry, left: number, middle: number) => void} sign draws a sign of 10 by 10 pixels
 * @param {boolean} [isInside] whether something else stands over the plot
 */
export function legend(ctx, { at, palette, font }, entries, sign, isInside = false) {
  setFont(ctx, `11px ${font}`);
  const ways = WAYS.map(({ gap, isShort }) => {
    const names = entries.map(({ name, short }) => (isShort && short) || name);
    const placed = inRows(
      names.map((name) => widthOf(ctx, name) + SWATCH + 4),
      at.width,
      gap,
    );
    return { names, placed, rows: 1 + Math.max(0, ...placed.map(({ row }) => row)) };
  });
  const { names, placed, rows } = ways.find(({ rows }) => rows === 1) ?? ways[0];
  const isOver = rows === 1 && !isInside && at.top >= LINE + 2;
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
    ctx.fillText(names[which], left + SWATCH + 4, middle);
  });
}

/**
 * Boxes one after the other, in as many rows as it takes.
 *
 * @param {number[]} widths
 * @param {number} most how wide a row may be
 * @param {number} gap between two boxes
 */
function inRows(widths, most, gap) {
  let [left, row] = [0, 0];
  return widths.map((width) => {
    if (left > 0 && left + width > most) [left, row] = [0, row + 1];
    const place = { left, row, width };
    left += width + gap;
    return place;
  });
}

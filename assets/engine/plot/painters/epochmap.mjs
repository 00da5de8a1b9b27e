// @ts-check
/** A heatmap over the whole training: epochs to the right at their true places, a component (or a rank) in each row. */
import { isInside } from "../axes.mjs";
import { colourCells, scaleOf } from "../colour.mjs";
import { epochText } from "../numbers.mjs";
import { nearest } from "../scale.mjs";
import { epochsOf, paintCursor } from "./epoch-axis.mjs";
import { frequencyColour, patch } from "./highlights.mjs";
import { spread } from "./labels.mjs";
import { frequencyIn, namesAlong, spanOf, valueText } from "./picture.mjs";
import { smallPicture } from "./pixels.mjs";
import { formatted, thinned } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** Checkpoints in the table. */
const MOST = 20;
const FIRST = 3;

/** What the rows are. @param {import("./index.mjs").Context} context */
const rowsOf = ({ spec }) => spec.rows ?? "comp";

/**
 * Where each checkpoint's column begins and ends: half-way to its neighbours, and as far on the other side at both
 * ends.
 *
 * @param {number[]} places in pixels, rising
 * @param {number} alone how wide the column of a single checkpoint is
 * @returns {number[]} one more than there are columns
 */
export function edgesOf(places, alone) {
  const last = places.length - 1;
  if (last < 0) return [];
  if (last === 0) return [places[0] - alone / 2, places[0] + alone / 2];
  const between = places.slice(1).map((place, before) => (places[before] + place) / 2);
  return [2 * places[0] - between[0], ...between, 2 * places[last] - between[last - 1]];
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function under(picture, context, left, top) {
  const { at } = context;
  const grid = picture.arrays.values;
  const [count, rows] = grid.shape;
  const row = Math.round(at.y.invert(top));
  if (!isInside(at, left, top) || row < 0 || row >= rows || count === 0) return null;
  const epochs = epochsOf(picture, context, count);
  const place = nearest(at.x, epochs, left);
  return { epoch: epochs[place], row, value: grid.at(place * rows + row) };
}

/** The frequency of a row. @param {import("./index.mjs").Context} context @param {number} row */
function frequencyOfRow(context, row) {
  const kind = rowsOf(context);
  if (kind.startsWith("comp")) return frequencyIn(context.run.components[row]);
  return kind.startsWith("freq") ? { freq: String(row + 1) } : null;
}

/** The rows of a frequency. @param {import("./index.mjs").Context} context @param {string} freq */
function rowsOfFrequency(context, freq) {
  const kind = rowsOf(context);
  if (kind.startsWith("comp")) return spanOf(context.run.components, freq);
  return kind.startsWith("freq") ? { first: Number(freq) - 1, last: Number(freq) - 1 } : null;
}

/** The height of a name, the width of the sign beside it, and how far they are apart. */
const NAME = { height: 13, sign: 4, gap: 3 };

/**
 * The key frequencies at the right edge: a sign in its colour as high as its rows, its number beside it.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function nameRows(ctx, context) {
  const { at, run, palette, font } = context;
  const bottom = at.top + at.height;
  const rows = Object.keys(run.colours).flatMap((freq) => {
    const span = rowsOfFrequency(context, freq);
    if (!span) return [];
    const [low, high] = [at.y(span.first - 0.5), at.y(span.last + 0.5)];
    return high >= at.top && low <= bottom ? [{ freq, top: high, height: Math.max(low - high, 2) }] : [];
  });
  const half = NAME.height / 2;
  const middles = rows.map(({ top, height }) => top + height / 2);
  const places = spread(middles, NAME.height, at.top + half, bottom - half);
  setFont(ctx, `600 11px ${font}`);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const right = at.left + at.width;
  rows.forEach(({ freq, top, height }, which) => {
    ctx.fillStyle = run.colours[freq];
    ctx.fillRect(right - NAME.sign, top, NAME.sign, height);
    if (!places) return;
    const end = right - NAME.sign - NAME.gap;
    const width = widthOf(ctx, freq);
    veil(ctx, palette, end - width - 2, places[which] - half, width + 4, NAME.height);
    ctx.fillStyle = palette.ink;
    ctx.fillText(freq, end, places[which]);
  });
}

/** @satisfies {import("./index.mjs").Painter} */
export const epochmap = {
  hasBar: true,
  paint(ctx, picture, context) {
    const { at, range, palette } = context;
    const grid = picture.arrays.values;
    const [count, rows] = grid.shape;
    if (count === 0) return;
    const epochs = epochsOf(picture, context, count);
    const canvas = smallPicture(count, rows, (pixels) => colourCells(grid, scaleOf(range, palette), pixels));
    // Whole pixels: a seam of half-covered ones would shine through.
    const lefts = edgesOf(epochs.map(at.x), at.width).map(Math.round);
    const [bottom, top] = [at.y(-0.5), at.y(rows - 0.5)];
    within(ctx, at, () => {
      ctx.imageSmoothingEnabled = at.y(0) - at.y(1) < 1;
      for (let place = 0; place < count; place++) {
        const width = lefts[place + 1] - lefts[place];
        if (width > 0) ctx.drawImage(canvas, place, 0, 1, rows, lefts[place], top, width, bottom - top);
      }
    });
    paintCursor(ctx, context);
    nameRows(ctx, context);
  },
  highlight(ctx, _picture, context) {
    const { at, hover } = context;
    const span = hover?.freq === undefined ? null : rowsOfFrequency(context, hover.freq);
    if (!span || !hover?.freq) return;
    const [bottom, top] = [at.y(span.first - 0.5), at.y(span.last + 0.5)];
    within(ctx, at, () => {
      ctx.strokeStyle = frequencyColour(context, String(hover.freq));
      ctx.lineWidth = 1.5;
      ctx.strokeRect(at.left - 2, top - 1, at.width + 4, bottom - top + 2);
    });
    const middle = (bottom + top) / 2;
    if (middle < at.top || middle > at.top + at.height) return;
    const above = top - 10 > at.top + 8 ? top - 10 : bottom + 10;
    patch(ctx, context, hover.freq, Math.min(at.x(context.epoch) + 16, at.left + at.width), above);
  },
  tooltip(picture, context, left, top) {
    const found = under(picture, context, left, top);
    if (!found) return null;
    const value = valueText(picture, context, found.value);
    return [`epoch ${epochText(found.epoch)}, ${namesAlong(context, rowsOf(context))(found.row)}`, value];
  },
  hit(picture, context, left, top) {
    const found = under(picture, context, left, top);
    return found ? { epoch: found.epoch, ...frequencyOfRow(context, found.row) } : null;
  },
  select(picture, context, left, top) {
    const found = under(picture, context, left, top);
    return found ? { epoch: found.epoch } : null;
  },
  table(picture, context) {
    const grid = picture.arrays.values;
    const [count, rows] = grid.shape;
    const epochs = epochsOf(picture, context, count);
    const nameAt = namesAlong(context, rowsOf(context));
    const table = thinned(count, MOST).map((place) => {
      const value = (/** @type {number} */ row) => grid.at(place * rows + row);
      const best = [...Array(rows).keys()]
        .filter((row) => Number.isFinite(value(row)))
        .sort((one, other) => value(other) - value(one))
        .slice(0, FIRST);
      const cells = best.flatMap((row) => [nameAt(row), formatted(picture, value(row))]);
      return [epochText(epochs[place]), ...cells, ...Array(2 * (FIRST - best.length)).fill("none")];
    });
    const columns = ["strongest", "its value", "second", "its value", "third", "its value"];
    return { columns: [`epoch (up to ${MOST}, evenly spaced)`, ...columns], rows: table };
  },
};

// @ts-check
/** A table of numbers as a heatmap: a row for each neuron, sorted by cluster, a column for each component or token. */
import { scaleOf } from "../colour.mjs";
import { frequencyColour, patch, upwards } from "./highlights.mjs";
import { spread } from "./labels.mjs";
import { frequencyIn, namesAlong, spanOf, valueText } from "./picture.mjs";
import { cellUnder, smallPicture, stretch } from "./pixels.mjs";
import { formatted, strongest } from "./tables.mjs";
import { setFont, within } from "./typography.mjs";

const BAND = { width: 6, away: 2 };
/** A band of fewer pixels is not named; numbers are as far apart as this. */
const [LEAST, APART] = [9, 11];
/** The arrow heads at a row: their length, and how far from one the pointer is on it. */
const [HEAD, NEAR] = [7, 5];
const MOST = 40;

/**
 * The first row is on top, whichever way the axis runs: the value on it of a row, and the row of a value.
 *
 * @param {import("../axes.mjs").Geometry} at
 * @param {number} rows
 * @param {number} row
 */
const flipped = (at, rows, row) => (at.y.domain[0] < at.y.domain[1] ? rows - 1 - row : row);

/**
 * Which neuron stands in each row.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {number} rows
 * @returns {(row: number) => number}
 */
const orderOf =
  ({ arrays: { order } }, rows) =>
  (row) =>
    order && row < rows ? order.at(row) : row;

/**
 * The colours of all cells, row after row in their order.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {(row: number) => number} neuronAt
 * @param {(value: number) => number} scale
 * @param {Uint32Array} into
 */
export function colourRows({ cells, numbers, shape: [rows, columns] }, neuronAt, scale, into) {
  const levels = numbers ? Uint32Array.from(numbers, scale) : null;
  for (let row = 0, place = 0; row < rows; row++) {
    let cell = neuronAt(row) * columns;
    for (let column = 0; column < columns; column++, place++, cell++)
      into[place] = levels ? levels[cells[cell]] : scale(cells[cell]);
  }
}

/**
 * Rows of one cluster that follow each other.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {number} rows
 * @returns {{freq: number, from: number, to: number}[]} `to` is the first row after it
 */
export function clustersOf(picture, rows) {
  const { freq } = picture.arrays;
  if (!freq) return [];
  const neuronAt = orderOf(picture, rows);
  /** @type {{freq: number, from: number, to: number}[]} */
  const found = [];
  for (let row = 0; row < rows; row++) {
    const own = freq.at(neuronAt(row));
    const last = found[found.length - 1];
    if (last?.freq === own) last.to = row + 1;
    else found.push({ freq: own, from: row, to: row + 1 });
  }
  return found;
}

/**
 * The clusters, at the left edge: a band in the frequency's colour, and its number.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} rows
 */
function paintClusters(ctx, picture, context, rows) {
  const { at, run, palette, font } = context;
  const left = at.left - BAND.width - BAND.away;
  /** @type {{name: string, middle: number}[]} */
  const named = [];
  for (const { freq, from, to } of clustersOf(picture, rows)) {
    if (freq === 0) continue;
    const ends = [from, to - 1].map((row) => at.y(flipped(at, rows, row)));
    const half = Math.abs(at.y(0.5) - at.y(0));
    const top = Math.max(Math.min(...ends) - half, at.top);
    const bottom = Math.min(Math.max(...ends) + half, at.top + at.height);
    if (bottom <= top) continue;
    ctx.fillStyle = run.colours[String(freq)] ?? palette.faint;
    ctx.fillRect(left, top, BAND.width, Math.max(bottom - top - 1, 1));
    if (bottom - top >= LEAST) named.push({ name: String(freq), middle: (top + bottom) / 2 });
  }
  setFont(ctx, `600 11px ${font}`);
  nameClusters(ctx, context, named, left - 1);
}

/**
 * The numbers of clusters beside their bands, apart; a tick leads to a band that one does not stand at.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {{name: string, middle: number}[]} named
 * @param {number} right
 */
function nameClusters(ctx, { at, palette }, named, right) {
  const middles = named.map(({ middle }) => middle);
  const places = spread(middles, APART, at.top + LEAST / 2, at.top + at.height - LEAST / 2);
  if (!places) return;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.ink;
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 1;
  named.forEach(({ name, middle }, which) => {
    const isAway = Math.abs(places[which] - middle) > 2;
    ctx.fillText(name, right - (isAway ? 6 : 3), places[which]);
    if (!isAway) return;
    ctx.beginPath();
    ctx.moveTo(right - 5, places[which]);
    ctx.lineTo(right, middle);
    ctx.stroke();
  });
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function under(picture, context, left, top) {
  const grid = picture.arrays.values;
  const [rows, columns] = grid.shape;
  const found = cellUnder(context.at, [columns, rows], left, top);
  if (!found) return null;
  const neuron = orderOf(picture, rows)(flipped(context.at, rows, found.row));
  return { neuron, column: found.column, value: grid.at(neuron * columns + found.column) };
}

/** @satisfies {import("./index.mjs").Painter} */
export const matrix = {
  hasBar: true,
  dependsOn: ["neuron"],
  paint(ctx, picture, context) {
    const grid = picture.arrays.values;
    const [rows, columns] = grid.shape;
    const scale = scaleOf(context.range, context.palette);
    const canvas = smallPicture(columns, rows, (pixels) => colourRows(grid, orderOf(picture, rows), scale, pixels));
    stretch(ctx, context.at, canvas, columns, rows);
    paintClusters(ctx, picture, context, rows);
    markRow(ctx, picture, context, Number(context.view.neuron), context.palette.ink);
  },
  highlight(ctx, picture, context) {
    const { at, run, hover, palette } = context;
    if (hover?.neuron !== undefined) markRow(ctx, picture, context, hover.neuron, palette.accent);
    const isFourier = context.spec.over.startsWith("comp");
    const span = hover?.freq === undefined || !isFourier ? null : spanOf(run.components, hover.freq);
    if (!span || !hover?.freq) return;
    const [from, to] = [at.x(span.first - 0.5), at.x(span.last + 0.5)];
    within(ctx, at, () => {
      ctx.strokeStyle = frequencyColour(context, String(hover.freq));
      ctx.lineWidth = 1;
      ctx.beginPath();
      upwards(ctx, at, from - 1);
      upwards(ctx, at, to + 1);
      ctx.stroke();
    });
    const middle = (from + to) / 2;
    if (middle >= at.left && middle <= at.left + at.width) patch(ctx, context, hover.freq, middle, at.top + 9);
  },
  tooltip(picture, context, left, top) {
    const found = under(picture, context, left, top);
    if (!found) return null;
    const freq = picture.arrays.freq?.at(found.neuron);
    const cluster = freq === undefined ? "" : freq > 0 ? `, frequency ${freq}` : ", not specialised";
    const where = namesAlong(context, context.spec.over)(found.column);
    const lines = [`neuron ${found.neuron}${cluster}`, `${where}: ${valueText(picture, context, found.value)}`];
    const marked = rowTop(picture, context, Number(context.view.neuron));
    const isNear = marked !== null && Math.abs(marked - top) <= NEAR;
    return isNear ? [...lines, `▶ ◀ neuron ${context.view.neuron}, the chosen one`] : lines;
  },
  hit(picture, context, left, top) {
    const found = under(picture, context, left, top);
    if (!found) return null;
    const isFourier = context.spec.over.startsWith("comp");
    return { neuron: found.neuron, ...(isFourier && frequencyIn(context.run.components[found.column])) };
  },
  select(picture, context, left, top) {
    const found = under(picture, context, left, top);
    return found ? { neuron: found.neuron } : null;
  },
  table(picture, context) {
    const grid = picture.arrays.values;
    const columns = grid.shape[1];
    const nameAt = namesAlong(context, context.spec.over);
    const rows = strongest(grid, MOST).map((cell) => {
      const neuron = Math.floor(cell / columns);
      return [
        neuron,
        picture.arrays.freq?.at(neuron) || "none",
        nameAt(cell % columns),
        formatted(picture, grid.at(cell)),
      ];
    });
    return {
      columns: [`the ${MOST} strongest cells: neuron`, "its frequency", "column", context.unit || "value"],
      rows,
    };
  },
};

/**
 * The middle of a neuron's row; null for one that is not there, or not in sight.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} neuron
 */
function rowTop(picture, { at }, neuron) {
  const rows = picture.arrays.values.shape[0];
  const neuronAt = orderOf(picture, rows);
  let row = 0;
  while (row < rows && neuronAt(row) !== neuron) row += 1;
  if (row === rows) return null;
  const middle = at.y(flipped(at, rows, row));
  return middle < at.top || middle > at.top + at.height ? null : middle;
}

/**
 * Arrow heads at both ends of a neuron's row.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} neuron
 * @param {string} colour
 */
function markRow(ctx, picture, context, neuron, colour) {
  const { at, palette } = context;
  const middle = rowTop(picture, context, neuron);
  if (middle === null) return;
  // No line over the row: it would hide what it points at.
  const right = at.left + at.width;
  ctx.beginPath();
  for (const [tip, side] of [
    [at.left, 1],
    [right, -1],
  ]) {
    ctx.moveTo(tip + side * HEAD, middle);
    ctx.lineTo(tip, middle - 4);
    ctx.lineTo(tip, middle + 4);
    ctx.closePath();
  }
  ctx.fillStyle = colour;
  ctx.strokeStyle = palette.surface;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fill();
}

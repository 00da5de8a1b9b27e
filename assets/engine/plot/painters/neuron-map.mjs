// @ts-check
/** All neurons as a grid: the colour is the frequency that each follows, pale grey where it follows none clearly. */
import { cased } from "./highlights.mjs";
import { colourOf, legendHeight, paintLegend } from "./neuron-map-legend.mjs";
import { neuronIn, neuronLines } from "./neurons.mjs";
import { clusterTable } from "./tables.mjs";

/** Cells between these sizes show a gap and a mark. */
const GAP_FROM = 6;

/**
 * As many columns as make the cells square and the grid fill its box.
 *
 * @param {{width: number, height: number}} box
 * @param {number} count
 */
export function gridOf({ width, height }, count) {
  let columns = Math.min(Math.max(1, Math.ceil(Math.sqrt((count * width) / Math.max(height, 1)))), count);
  while (columns > 1 && Math.ceil(count / (columns - 1)) * (width / (columns - 1)) <= height) columns -= 1;
  const rows = Math.ceil(count / columns);
  return { columns, rows, width: width / columns, height: height / rows };
}

/** Boxes lower than this are all cells. */
const LEAST = 80;

/** Whether a row of the box is kept for the legend. @param {{height: number}} box */
const hasLegend = ({ height }) => height >= LEAST;

/** The grid of a context: over the legend. @param {import("./index.mjs").Context} context @param {number} count */
const gridIn = (context, count) => {
  const { width, height } = context.box;
  return gridOf({ width, height: height - (hasLegend(context.box) ? legendHeight(context, count) : 0) }, count);
};

/** @param {import("./index.mjs").Context} context @param {number} count */
const orderIn = ({ order }, count) => order ?? [...Array(count).keys()];

/**
 * @param {import("../../types.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function neuronUnder(picture, context, left, top) {
  const count = picture.arrays.values.length;
  const { columns, width, height } = gridIn(context, count);
  const [column, row] = [Math.floor(left / width), Math.floor(top / height)];
  if (column < 0 || column >= columns || row < 0) return null;
  return orderIn(context, count)[row * columns + column] ?? null;
}

/**
 * The neuron that a key leads to: beside the chosen one, or a row away.
 *
 * @param {import("../../types.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {string} key
 */
function step(picture, context, key) {
  const count = picture.arrays.values.length;
  const order = orderIn(context, count);
  const { columns } = gridIn(context, count);
  const place = order.indexOf(Number(context.view.neuron));
  /** @type {Record<string, number>} */
  const goals = {
    ...{ ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - columns, ArrowDown: place + columns },
    ...{ Home: 0, End: count - 1 },
  };
  const goal = goals[key];
  if (goal === undefined) return null;
  const neuron = order[goal] ?? order[place];
  return { fields: { neuron }, announcement: neuronLines(picture, neuron).join(": ") };
}

/** @satisfies {import("./index.mjs").Painter} */
export const neuronMap = {
  dependsOn: ["neuron"],
  paint(ctx, picture, context) {
    const { palette, view, box } = context;
    if (hasLegend(box)) paintLegend(ctx, picture, context);
    const count = picture.arrays.values.length;
    const { columns, width, height } = gridIn(context, count);
    const gap = width >= GAP_FROM ? 1.5 : 0;
    orderIn(context, count).forEach((neuron, place) => {
      const [left, top] = [(place % columns) * width, Math.floor(place / columns) * height];
      ctx.fillStyle = colourOf(picture, context, neuron);
      ctx.fillRect(left, top, width - gap, height - gap);
      if (neuron === Number(view.neuron)) {
        ctx.strokeStyle = palette.ink;
        ctx.lineWidth = 2;
        ctx.strokeRect(left + 0.5, top + 0.5, width - gap - 1, height - gap - 1);
      }
    });
  },
  highlight(ctx, picture, context) {
    const { palette, hover } = context;
    const { values } = picture.arrays;
    const { columns, width, height } = gridIn(context, values.length);
    const placeOf = (/** @type {number} */ place) => [(place % columns) * width, Math.floor(place / columns) * height];
    if (hover?.freq !== undefined) {
      // Half a pixel more on each side: no edge of a cell shines through.
      ctx.globalAlpha = 0.75;
      ctx.fillStyle = palette.surface;
      orderIn(context, values.length).forEach((neuron, place) => {
        const [left, top] = placeOf(place);
        if (String(values.at(neuron)) !== hover.freq) ctx.fillRect(left - 0.5, top - 0.5, width, height);
      });
      ctx.globalAlpha = 1;
    }
    const place = hover?.neuron === undefined ? -1 : orderIn(context, values.length).indexOf(hover.neuron);
    if (place < 0) return;
    const gap = width >= GAP_FROM ? 1.5 : 0;
    const [left, top] = placeOf(place);
    cased(ctx, palette, 2, () => ctx.rect(left, top, width - gap, height - gap));
  },
  tooltip(picture, context, left, top) {
    const neuron = neuronUnder(picture, context, left, top);
    return neuron === null ? null : neuronLines(picture, neuron);
  },
  hit: (...point) => neuronIn(neuronUnder(...point)),
  select: (...point) => neuronIn(neuronUnder(...point)),
  arrows: { hint: "The arrow keys choose the neuron beside the chosen one.", step },
  table: clusterTable,
};

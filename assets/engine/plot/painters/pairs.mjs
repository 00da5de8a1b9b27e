// @ts-check
/** A function of the tokens x and y. */
import { markPair } from "./highlights.mjs";
import { valueText } from "./picture.mjs";
import { cellUnder, paintCells, pairUnder, pinArrows, pinUnder } from "./pixels.mjs";
import { planeTable } from "./tables.mjs";

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function tooltip(picture, context, left, top) {
  const found = cellUnder(context.at, picture.arrays.values.shape, left, top);
  if (!found) return null;
  const { tokens } = context.run;
  const value = valueAt(picture, context, found.cell);
  return [`x = ${tokens[found.column]}, y = ${tokens[found.row]}`, `${context.unit} ${value}`.trim()];
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} cell
 */
const valueAt = (picture, context, cell) => valueText(picture, context, picture.arrays.values.at(cell));

/** @satisfies {import("./index.mjs").Painter} */
export const pairs = {
  hasBar: true,
  aspect: "square",
  emptyNote: "All zero",
  paint(ctx, picture, context) {
    paintCells(ctx, context.at, picture.arrays.values, context.range, context.palette);
  },
  highlight: markPair(valueAt),
  tooltip,
  hit: pairUnder,
  select: pinUnder,
  arrows: pinArrows(tooltip),
  table(picture, context) {
    const token = (/** @type {number} */ place) => context.run.tokens[place];
    return planeTable(picture, picture.arrays.values, { x: token, y: token, unit: context.unit });
  },
};

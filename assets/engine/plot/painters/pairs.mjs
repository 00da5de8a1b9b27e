// @ts-check
/** A function of the tokens x and y. */
import { shortNumber } from "../numbers.mjs";
import { markPair } from "./highlights.mjs";
import { digitsOf } from "./picture.mjs";
import { cellUnder, paintCells, pairUnder } from "./pixels.mjs";
import { planeTable } from "./tables.mjs";

/** @satisfies {import("./index.mjs").Painter} */
export const pairs = {
  bar: "narrow",
  aspect: "square",
  emptyNote: "All zero",
  paint(ctx, picture, context) {
    paintCells(ctx, context.at, picture.arrays.values, context.range, context.palette);
  },
  highlight: markPair,
  tooltip(picture, context, left, top) {
    const grid = picture.arrays.values;
    const found = cellUnder(context.at, grid.shape, left, top);
    if (!found) return null;
    const { tokens } = context.run;
    const value = shortNumber(grid.at(found.cell), digitsOf(picture));
    return [`x = ${tokens[found.column]}, y = ${tokens[found.row]}`, `${context.unit} ${value}`.trim()];
  },
  hit: pairUnder,
  table(picture, context) {
    const token = (/** @type {number} */ place) => context.run.tokens[place];
    return planeTable(picture, picture.arrays.values, { x: token, y: token, unit: context.unit });
  },
};

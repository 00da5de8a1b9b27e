// @ts-check
/** A function of the tokens x and y. */
import { isInside, valueAcross, valueUp } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { cellAt, paintCells } from "./pixels.mjs";

/** @type {import("./painters.mjs").Painter} */
export const pairs = {
  hasBar: true,
  paint(context, picture, { at, range, palette }) {
    paintCells(context, at, picture.arrays.values, range, palette);
  },
  told(picture, { at, facts }, left, top) {
    if (!isInside(at, left, top)) return null;
    const grid = picture.arrays.values;
    const found = cellAt(grid.shape, valueAcross(at, left), valueUp(at, top));
    if (!found) return null;
    const [x, y] = [facts.tokens[found.column], facts.tokens[found.row]];
    return [`x = ${x}, y = ${y}`, brief(grid.at(found.cell), picture.fidelity === "exact" ? 5 : 2)];
  },
};

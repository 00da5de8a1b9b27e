// @ts-check
/** A function of the tokens x and y. */
import { brief } from "../numerals.mjs";
import { crosshair } from "./marks.mjs";
import { cellUnder, paintCells } from "./pixels.mjs";
import { planeTable } from "./reading.mjs";
import { digitsOf } from "./shown.mjs";

/** @type {import("./painters.mjs").Painter} */
export const pairs = {
  hasBar: true,
  paint(context, picture, scene) {
    paintCells(context, scene.at, picture.arrays.values, scene.range, scene.palette);
  },
  mark(context, _picture, scene) {
    const { x, y } = scene.pointed ?? {};
    if (x !== undefined || y !== undefined) crosshair(context, scene, x, y);
  },
  told(picture, scene, left, top) {
    const grid = picture.arrays.values;
    const found = cellUnder(scene.at, grid.shape, left, top);
    if (!found) return null;
    const { tokens } = scene.facts;
    const value = brief(grid.at(found.cell), digitsOf(picture));
    return [`x = ${tokens[found.column]}, y = ${tokens[found.row]}`, `${scene.unit} ${value}`.trim()];
  },
  pointed(picture, scene, left, top) {
    const found = cellUnder(scene.at, picture.arrays.values.shape, left, top);
    return found ? { x: found.column, y: found.row } : null;
  },
  reads(picture, scene) {
    const token = (/** @type {number} */ place) => scene.facts.tokens[place];
    return planeTable(picture, picture.arrays.values, { x: token, y: token, unit: scene.unit });
  },
};

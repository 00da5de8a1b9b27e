// @ts-check
/** A function of one token, or of one component, for every head; the chosen head in ink, the others pale. */
import { across, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { upright } from "./axis.mjs";
import { within } from "./type.mjs";

/** Room above and below the curves, as a share of their height. */
const ROOM = 0.06;

/** @param {import("../types.mjs").Facts} facts @param {boolean} isFourier */
const labelsOf = (facts, isFourier) => (isFourier ? facts.components : facts.tokens.map((token) => `token ${token}`));

/** @type {import("./painters.mjs").Painter} */
export const lines = {
  hasBar: false,
  marks: "head",
  paint(context, picture, scene) {
    const { at, range, palette, view, unit } = scene;
    const grid = picture.arrays.values;
    const [heads, size] = grid.shape;
    const room = (range.high - range.low) * ROOM;
    const top = upright(context, scene, range.low - room, range.high + room, unit);
    const chosen = Number(view.head);
    // Lines of one pixel: wider ones are outlined first, which takes three times as long.
    context.lineWidth = 1;
    within(context, at, () => {
      for (const head of [...Array(heads).keys()].sort((a, b) => Number(a === chosen) - Number(b === chosen))) {
        context.strokeStyle = head === chosen ? palette.ink : palette.faint;
        context.globalAlpha = head === chosen ? 1 : 0.55;
        context.beginPath();
        for (let place = 0; place < size; place++) {
          const value = grid.at(head * size + place);
          if (Number.isFinite(value)) context.lineTo(across(at, place), top(value));
        }
        context.stroke();
      }
      context.globalAlpha = 1;
    });
  },
  told(picture, { at, facts, view, isFourier }, left) {
    const grid = picture.arrays.values;
    const [heads, size] = grid.shape;
    const place = Math.round(valueAcross(at, left));
    if (place < 0 || place >= size) return null;
    const digits = picture.fidelity === "exact" ? 4 : 2;
    const values = [...Array(heads).keys()].map((head) => {
      const mark = head === Number(view.head) ? "▸ " : "";
      return `${mark}head ${head}: ${brief(grid.at(head * size + place), digits)}`;
    });
    return [labelsOf(facts, isFourier)[place], ...values];
  },
};

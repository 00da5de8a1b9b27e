// @ts-check
/** A number for each frequency, as a bar: key frequencies in their colour, named. */
import { placeUnder } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { markBar, nameBars } from "./bars.mjs";
import { paintChosen } from "./highlights.mjs";
import { chosenFrequency, numberText } from "./picture.mjs";
import { formatted, MOST_ROWS, strongest } from "./tables.mjs";
import { within } from "./typography.mjs";

const WIDTH = 0.8;
/** Room beyond the longest bars, for their numbers. */
const ROOM = 0.16;

/** The ends of the upright axis: 0 is always on it. @param {import("./index.mjs").Context} context */
function limitsOf({ chosen }) {
  const [low, high] = [Math.min(chosen.limits.low, 0), Math.max(chosen.limits.high, 0)];
  const room = (high - low || 1) * ROOM;
  return { low: low < 0 ? low - room : 0, high: high + room };
}

/**
 * The frequency under a point.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function under(picture, context, left, top) {
  return placeUnder(context.at, picture.arrays.values.length + 1, left, top) || null;
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function hoverAt(picture, context, left, top) {
  const freq = under(picture, context, left, top);
  return freq === null ? null : { freq: String(freq) };
}

/** @param {import("./index.mjs").Context} context @returns {import("./index.mjs").ChosenPlaces} */
const chosenPlaces = ({ view }) => ({ x: Number(view.freq) });

/** @satisfies {import("./index.mjs").Painter} */
export const alphas = {
  emptyNote: "Nothing to show",
  dependsOn: ["freq"],
  chosenPlaces,
  paint(ctx, picture, context) {
    const { at, run, palette, unit } = context;
    const grid = picture.arrays.values;
    const top = valueScale(at, limitsOf(context));
    paintValueAxis(ctx, context, top, unit);
    const zero = top(0);
    within(ctx, at, () => {
      for (let place = 0; place < grid.length; place++) {
        const value = grid.at(place);
        if (!Number.isFinite(value) || value === 0) continue;
        const freq = place + 1;
        const [left, right] = [at.x(freq - WIDTH / 2), at.x(freq + WIDTH / 2)];
        ctx.fillStyle = run.colours[String(freq)] ?? palette.faint;
        ctx.fillRect(left, Math.min(top(value), zero), Math.max(right - left, 1), Math.abs(top(value) - zero));
      }
      ctx.fillStyle = palette.muted;
      ctx.fillRect(at.left, zero - 0.5, at.width, 1);
    });
    const named = strongest(grid, grid.length)
      .filter((place) => run.colours[String(place + 1)] !== undefined && grid.at(place) !== 0)
      .map((place) => ({ freq: String(place + 1), bottom: top(Math.max(grid.at(place), 0)) - 2 }));
    nameBars(ctx, context, named);
    paintChosen(ctx, context, chosenPlaces(context));
  },
  highlight(ctx, picture, context) {
    const { at, hover } = context;
    if (hover?.freq === undefined) return;
    const freq = Number(hover.freq);
    const grid = picture.arrays.values;
    if (!(freq >= 1 && freq <= grid.length)) return;
    markBar(ctx, context, hover.freq, valueScale(at, limitsOf(context))(Math.max(grid.at(freq - 1) || 0, 0)));
  },
  tooltip(picture, context, left, top) {
    const freq = under(picture, context, left, top);
    if (freq === null) return null;
    const value = numberText(picture, picture.arrays.values.at(freq - 1));
    return [`frequency ${freq}`, `${context.unit} ${value}`.trim()];
  },
  hit: hoverAt,
  select: (...point) => chosenFrequency(hoverAt(...point)),
  table(picture, context) {
    const grid = picture.arrays.values;
    const rows = strongest(grid, MOST_ROWS / 2).map((place) => [place + 1, formatted(picture, grid.at(place))]);
    return { columns: [`frequency (the ${MOST_ROWS / 2} with the largest values)`, context.unit || "value"], rows };
  },
};

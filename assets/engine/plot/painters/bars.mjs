// @ts-check
/** The embedding's spectrum: a bar for each Fourier component, cos and sin of a frequency side by side. */
import { isInside } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { band, frequencyColour, paintChosen, patch } from "./highlights.mjs";
import { liftedOver } from "./labels.mjs";
import { chosenFrequency, frequencyIn, hasFrequency, numberText, spanOf } from "./picture.mjs";
import { frequencyOf } from "./rings.mjs";
import { formatted, MOST_ROWS, strongest } from "./tables.mjs";
import { setFont, widthOf, within } from "./typography.mjs";

const OFFSET = 0.21;
const WIDTH = 0.4;
/** Room above the highest bar for its number. */
const ROOM = 1.16;
const MOST = 6;
/** A frequency stands out when it holds more than this many times an even share. */
const TIMES = 3;

/**
 * Where each component stands: const at 0, cos k and sin k around k, `zero` (x · y only) after the last frequency.
 *
 * @param {string[]} components
 */
export function placesOf(components) {
  const last = Math.max(0, ...components.map((name) => Number(frequencyOf(name)) || 0));
  return components.map((name) => {
    if (name === "const") return 0;
    if (name === "zero") return last + 1;
    return Number(frequencyOf(name)) + (name.startsWith("cos") ? -OFFSET : OFFSET);
  });
}

/**
 * The frequencies that stand out, with the height of their higher bar.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid
 * @param {string[]} components
 * @returns {[string, number][]}
 */
export function leading(grid, components) {
  /** @type {Map<string, {power: number, top: number}>} */
  const held = new Map();
  components.forEach((name, cell) => {
    if (!hasFrequency(name)) return;
    const value = grid.at(cell);
    const { power, top } = held.get(frequencyOf(name)) ?? { power: 0, top: 0 };
    held.set(frequencyOf(name), { power: power + value, top: Math.max(top, value) });
  });
  const total = [...held.values()].reduce((sum, { power }) => sum + power, 0);
  return [...held]
    .sort(([, one], [, other]) => other.power - one.power)
    .slice(0, MOST)
    .filter(([, { power }]) => power > (TIMES * total) / held.size)
    .map(([freq, { top }]) => [freq, top]);
}

/**
 * The component under a point: of its frequency, the one whose bar is nearer; −1 beside all frequencies.
 *
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 */
function nearest({ at, run }, left) {
  const value = at.x.invert(left);
  const away = placesOf(run.components).map((place) =>
    Math.round(place) === Math.round(value) ? Math.abs(place - value) : Number.POSITIVE_INFINITY,
  );
  const least = Math.min(...away);
  return Number.isFinite(least) ? away.indexOf(least) : -1;
}

/** The ends of the upright axis. @param {import("./index.mjs").Context} context */
const endsOf = ({ range }) => ({ low: 0, high: (range.high || 1) * ROOM });

/**
 * Numbers over bars, each beside none of the others.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {{freq: string, bottom: number}[]} labels the most telling first
 */
export function nameBars(ctx, { at, palette, font }, labels) {
  setFont(ctx, `600 12px ${font}`);
  const placed = labels
    .map(({ freq, bottom }) => ({ freq, bottom, x: at.x(Number(freq)), width: widthOf(ctx, freq) }))
    .filter(({ x }) => x >= at.left && x <= at.left + at.width);
  const lower = liftedOver(placed, at.top);
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillStyle = palette.ink;
  placed.forEach(({ freq, x }, which) => {
    const stands = lower[which];
    if (stands !== null) ctx.fillText(freq, x, stands);
  });
}

/**
 * Mark the bars of a frequency.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {string} freq
 * @param {number} top where the highest of them ends, in pixels
 */
export function markBar(ctx, context, freq, top) {
  const { at } = context;
  const place = Number(freq);
  band(ctx, context, place - 0.5, place + 0.5, frequencyColour(context, freq));
  const x = at.x(place);
  if (x >= at.left && x <= at.left + at.width) patch(ctx, context, freq, x, Math.max(top - 9, at.top + 8));
}

/**
 * @param {import("./index.mjs").Picture} _picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function hoverAt(_picture, context, left, top) {
  return isInside(context.at, left, top) ? frequencyIn(context.run.components[nearest(context, left)]) : null;
}

/** @param {import("./index.mjs").Context} context @returns {import("./index.mjs").ChosenPlaces} */
const chosenPlaces = ({ run, view }) => (spanOf(run.components, String(view.freq)) ? { x: Number(view.freq) } : {});

/** @satisfies {import("./index.mjs").Painter} */
export const bars = {
  dependsOn: ["freq"],
  chosenPlaces,
  paint(ctx, picture, context) {
    const { at, run, palette } = context;
    const grid = picture.arrays.values;
    const top = valueScale(at, endsOf(context));
    paintValueAxis(ctx, context, top, "squared norm");
    const places = placesOf(run.components);
    within(ctx, at, () => {
      run.components.forEach((name, cell) => {
        const value = grid.at(cell);
        if (!Number.isFinite(value)) return;
        const [left, right] = [at.x(places[cell] - WIDTH / 2), at.x(places[cell] + WIDTH / 2)];
        ctx.fillStyle = run.colours[frequencyOf(name)] ?? palette.faint;
        ctx.fillRect(left, top(value), Math.max(right - left, 1), top(0) - top(value));
      });
    });
    const named = leading(grid, run.components).map(([freq, height]) => ({ freq, bottom: top(height) - 2 }));
    nameBars(ctx, context, named);
    paintChosen(ctx, context, chosenPlaces(context));
  },
  highlight(ctx, picture, context) {
    const { at, run, hover: what } = context;
    const span = what?.freq === undefined ? null : spanOf(run.components, what.freq);
    if (!span || !what?.freq) return;
    const grid = picture.arrays.values;
    const value = Math.max(grid.at(span.first) || 0, grid.at(span.last) || 0);
    markBar(ctx, context, what.freq, valueScale(at, endsOf(context))(value));
  },
  tooltip(picture, context, left) {
    const cell = nearest(context, left);
    if (cell < 0) return null;
    const value = numberText(picture, picture.arrays.values.at(cell));
    return [context.run.components[cell], `squared norm ${value}`];
  },
  hit: hoverAt,
  select: (...point) => chosenFrequency(hoverAt(...point)),
  table(picture, context) {
    const grid = picture.arrays.values;
    const { components } = context.run;
    const rows = strongest(grid, MOST_ROWS / 2).map((cell) => [components[cell], formatted(picture, grid.at(cell))]);
    return { columns: [`the ${MOST_ROWS / 2} strongest components`, "squared norm"], rows };
  },
};

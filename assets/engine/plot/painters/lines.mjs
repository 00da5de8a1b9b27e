// @ts-check
/**
 * Functions of one token, or of one component: for every head (each in its colour, the chosen one strong), for a few
 * dimensions, or a single one.
 */

import { isInside } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { lookOf, lookOfHead, MOST_LOOKS, PALE } from "../looks.mjs";
import { band, frequencyColour, upwards } from "./highlights.mjs";
import { liftedOver } from "./labels.mjs";
import { chosenFrequency, frequencyIn, namesAlong, numberText, placesIn, spanOf } from "./picture.mjs";
import { trace, traceInfinite } from "./series.mjs";
import { formatted, MOST_ROWS, thinned } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** Room above and below the curves, as a share of their height. */
const ROOM = 0.06;
/** More room below, where key frequencies are named. */
const TICKS = 0.1;
/** Lines that a label can hold. */
const MOST_TOLD = 12;
/** Of each line's number, since several are told. */
const DIGITS = 4;
/** Lines that the legend names, and the width of the chosen one. */
const [MOST_SHOWN, CHOSEN] = [16, 2];
/** A line farther from the pointer than this is not meant. */
const NEAR = 12;

/** @param {import("./index.mjs").Context} context */
const isOverComponents = ({ spec }) => spec.over.startsWith("comp");

/** @param {import("./index.mjs").Context} context */
const isOverTokens = ({ run, spec }) => run.axes[spec.over].isToken === true;

/**
 * The lines of a picture: how many of how many places, what they are called, and which is chosen (−1 for none).
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function linesOf(picture, context) {
  const grid = picture.arrays.values;
  const size = grid.shape[grid.shape.length - 1];
  const { series = "", names } = context.spec;
  const kind = series === "dim" ? "dimension" : series;
  const labels = picture.labels?.[series];
  const nameOf = (/** @type {number} */ line) => names?.[line] ?? (kind ? `${kind} ${labels?.[line] ?? line}` : "");
  const chosen = series === "head" ? Number(context.view.head) : -1;
  return { grid, size, count: grid.length / size, nameOf, chosen, areHeads: series === "head" };
}

/** The ends of the upright axis around true limits. @param {{low: number, high: number}} limits */
export function limitsOf({ low, high }) {
  const room = (high - low || 1) * ROOM;
  return { low: low - room, high: high + room };
}

/** The ends of the upright axis of a context. @param {import("./index.mjs").Context} context */
function endsOf(context) {
  const { low, high } = limitsOf(context.chosen.limits);
  return { low: isOverComponents(context) ? low - (high - low) * TICKS : low, high };
}

/** @param {import("./index.mjs").Context} context @param {{areHeads: boolean}} lines @param {number} line */
const lookIn = ({ palette }, { areHeads }, line) =>
  areHeads ? lookOfHead(palette, line) : lookOf(palette, line % MOST_LOOKS);

/**
 * The key frequencies, each a tick in its colour on the axis of components, its number above.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function keyTicks(ctx, { at, run, palette, font }) {
  setFont(ctx, `600 11px ${font}`);
  const bottom = at.top + at.height;
  const ticks = Object.keys(run.colours).flatMap((freq) => {
    const span = spanOf(run.components, freq);
    const x = span ? at.x((span.first + span.last) / 2) : Number.NaN;
    return isInside(at, x, bottom) ? [{ freq, x, width: widthOf(ctx, freq), bottom: bottom - 6 }] : [];
  });
  const places = liftedOver(ticks, at.top);
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ticks.forEach(({ freq, x, width }, which) => {
    ctx.fillStyle = run.colours[freq];
    ctx.fillRect(x - 1, bottom - 6, 2, 6);
    const lower = places[which];
    if (lower === null) return;
    veil(ctx, palette, x - width / 2 - 1, lower - 12, width + 2, 12, 0.75);
    ctx.fillStyle = palette.ink;
    ctx.fillText(freq, x, lower);
  });
}

/**
 * The place along x under a point, and the line nearest to it there (−1 when none is near); null beside all places.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function under(picture, context, left, top) {
  const { grid, size, count } = linesOf(picture, context);
  const along = context.at.x.invert(left);
  const place = Math.round(along);
  if (place < 0 || place >= size) return null;
  const height = valueScale(context.at, endsOf(context));
  const before = Math.min(Math.max(Math.floor(along), 0), Math.max(size - 2, 0));
  let [nearest, distance] = [-1, NEAR];
  for (let line = 0; line < count; line++) {
    const from = grid.at(line * size + before);
    const to = grid.at(line * size + Math.min(before + 1, size - 1));
    const away = Math.abs(height(from + (to - from) * (along - before)) - top);
    if (away < distance) [nearest, distance] = [line, away];
  }
  return { place, nearest };
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 * @returns {import("./index.mjs").Hover | null}
 */
function hoverAt(picture, context, left, top) {
  const found = isInside(context.at, left, top) ? under(picture, context, left, top) : null;
  if (!found) return null;
  if (isOverComponents(context)) return frequencyIn(context.run.components[found.place]);
  return isOverTokens(context) ? { token: found.place } : null;
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 * @returns {Record<string, number> | null}
 */
function picked(picture, context, left, top) {
  const found = isInside(context.at, left, top) ? under(picture, context, left, top) : null;
  if (!found) return null;
  if (context.spec.series === "head") return found.nearest < 0 ? null : { head: found.nearest };
  return chosenFrequency(hoverAt(picture, context, left, top));
}

/** @type {import("./index.mjs").Turn} */
const SQUARED = { text: "squared", hint: "Show the squares of the coefficients", fields: { power: "squared" } };

/** @satisfies {import("./index.mjs").Painter} */
export const lines = {
  instead: ({ power }, { hasSquares }) => (hasSquares && power === "squared" ? "squares" : ""),
  turn: ({ spec }) => (spec.hasSquares ? SQUARED : undefined),
  dependsOn: ["head", "alone"],
  paint(ctx, picture, context) {
    const { at, unit, alone } = context;
    const drawn = linesOf(picture, context);
    const { grid, size, count, chosen } = drawn;
    const top = valueScale(at, endsOf(context));
    paintValueAxis(ctx, context, top, unit);
    const lefts = Array.from({ length: size }, (_, place) => at.x(place));
    const isPale = (/** @type {number} */ line) => alone !== null && alone < count && line !== alone;
    within(ctx, at, () => {
      for (const line of [...Array(count).keys()].sort((a, b) => Number(a === chosen) - Number(b === chosen))) {
        const { colour, dash } = lookIn(context, drawn, line);
        // All but one of one pixel: wider ones are outlined first, which takes three times as long.
        ctx.lineWidth = line === chosen ? CHOSEN : 1;
        ctx.strokeStyle = colour;
        ctx.setLineDash(dash);
        ctx.globalAlpha = isPale(line) ? PALE : 1;
        ctx.beginPath();
        trace(ctx, lefts, (place) => top(grid.at(line * size + place)));
        traceInfinite(ctx, at, lefts, (place) => grid.at(line * size + place));
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
    });
    // A function that somebody draws has nothing to do with the frequencies of a run.
    if (isOverComponents(context) && context.spec.span !== "task") keyTicks(ctx, context);
  },
  entries(picture, context) {
    const drawn = linesOf(picture, context);
    const { count, nameOf, chosen, areHeads } = drawn;
    const shown = count > 1 || areHeads ? Math.min(count, MOST_SHOWN) : 0;
    const lines = Array.from({ length: shown }, (_, line) => ({
      ...{ line, name: nameOf(line), look: lookIn(context, drawn, line), isChosen: line === chosen },
    }));
    return { lines, others: count > 1 ? count - shown : 0 };
  },
  highlight(ctx, _picture, context) {
    const { at, run, palette, hover: what } = context;
    if (isOverComponents(context)) {
      const span = what?.freq === undefined ? null : spanOf(run.components, what.freq);
      if (span && what?.freq)
        band(ctx, context, span.first - 0.5, span.last + 0.5, frequencyColour(context, what.freq));
      return;
    }
    if (!isOverTokens(context)) return;
    within(ctx, at, () => {
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (const place of placesIn(context)) upwards(ctx, at, at.x(place));
      ctx.stroke();
    });
  },
  tooltip(picture, context, left, top) {
    const found = under(picture, context, left, top);
    if (!found) return null;
    const { grid, size, count, nameOf, chosen } = linesOf(picture, context);
    const values = [...Array(count).keys()].slice(0, MOST_TOLD).map((line) => {
      const value = numberText(picture, grid.at(line * size + found.place), DIGITS);
      const name = nameOf(line);
      return name ? `${line === chosen ? "▸ " : ""}${name}: ${value}` : `${context.unit} ${value}`.trim();
    });
    return [namesAlong(context, context.spec.over)(found.place), ...values];
  },
  hit: hoverAt,
  select: picked,
  table(picture, context) {
    const { grid, size, count, nameOf } = linesOf(picture, context);
    const nameAt = namesAlong(context, context.spec.over);
    const all = [...Array(count).keys()];
    const most = (/** @type {number} */ place) =>
      Math.max(0, ...all.map((line) => Math.abs(grid.at(line * size + place)) || 0));
    const isSorted = isOverComponents(context);
    const places = isSorted
      ? [...Array(size).keys()].sort((one, other) => most(other) - most(one)).slice(0, MOST_ROWS / 2)
      : thinned(size, MOST_ROWS);
    const rule = isSorted ? `the ${MOST_ROWS / 2} strongest components` : `up to ${MOST_ROWS} evenly spaced places`;
    return {
      columns: [rule, ...all.map((line) => nameOf(line) || context.unit || "value")],
      rows: places.map((place) => [
        nameAt(place),
        ...all.map((line) => formatted(picture, grid.at(line * size + place))),
      ]),
    };
  },
};

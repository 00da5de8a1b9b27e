// @ts-check
/** Measures over the whole training: lines over epochs, a cursor at the one that is shown with the values there. */
import { isInside } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { epochText, shortNumber } from "../numbers.mjs";
import { nearest } from "../scale.mjs";
import { epochsOf, paintBands, paintCursor } from "./epoch-axis.mjs";
import { cased } from "./highlights.mjs";
import { legend, nameEnds, nameInside, spread } from "./labels.mjs";
import { lengthOf, limitsOf, seriesLook, seriesOf, trace, traceInfinite } from "./series.mjs";
import { formatted, MOST_ROWS, thinned } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** The field of the view that says how heights are scaled. */
const SCALE = "heights";
/** Of more lines than this only the largest are named, and no values are written: one points at them. */
const MOST_NAMED = 7;
/** So many are named then. */
const FEW = 4;
const MOST_TOLD = 9;
const NEAR = 12;
/** How long a number alone is, between gaps, in pixels. */
const DOT = 0.5;

/**
 * Each panel's lines and their limits, the same for every frame of a scrub. By panel: several may draw one picture,
 * each in its own way.
 *
 * @type {WeakMap<object, {picture: import("./index.mjs").Picture, series: import("./series.mjs").Series[],
 *   isLog: boolean, limits: {low: number, high: number}}>}
 */
const cached = new WeakMap();

/** @param {import("./index.mjs").Context} context */
const isLogIn = ({ view, spec }) => view[SCALE] === "log" && spec.log !== false;

/**
 * All that is drawn: lines, their epochs, the scale.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function chartOf(picture, context) {
  const count = lengthOf(picture, context);
  const isLog = isLogIn(context);
  let found = cached.get(context.spec);
  if (found?.picture !== picture || found.isLog !== isLog) {
    const series = seriesOf(picture, context);
    found = { picture, series, isLog, limits: limitsOf(series, count, isLog) };
    cached.set(context.spec, found);
  }
  const { series, limits } = found;
  return { series, epochs: epochsOf(picture, context, count), isLog, limits };
}

/** @typedef {ReturnType<typeof chartOf>} Chart */

/**
 * The last height that a line has.
 *
 * @param {import("./series.mjs").Series} series
 * @param {number} count
 * @param {(value: number) => number} top
 */
function endOf({ at }, count, top) {
  for (let place = count - 1; place >= 0; place--) {
    const height = top(at(place));
    if (Number.isFinite(height)) return height;
  }
  return Number.NaN;
}

/**
 * The few lines that are largest at a checkpoint, the largest first.
 *
 * @param {import("./series.mjs").Series[]} series
 * @param {number} place
 */
export function largest(series, place) {
  /** @type {number[]} */
  const found = [];
  for (let which = 0; which < series.length; which++) {
    const value = series[which].at(place);
    if (!Number.isFinite(value)) continue;
    let rank = found.length;
    while (rank > 0 && series[found[rank - 1]].at(place) < value) rank -= 1;
    if (rank >= FEW) continue;
    found.splice(rank, 0, which);
    if (found.length > FEW) found.pop();
  }
  return found;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {Chart} chart
 * @param {(value: number) => number} top
 */
function nameSeries(ctx, context, { series, epochs }, top) {
  if (series.length === 0) return;
  const { at } = context;
  const named =
    series.length > MOST_NAMED ? largest(series, Math.max(epochs.indexOf(context.epoch), 0)) : series.keys();
  const entries = [...named].map((which) => {
    const line = series[which];
    const end = endOf(line, epochs.length, top);
    const inside = Math.min(Math.max(end, at.top), at.top + at.height);
    return { name: line.name, ...seriesLook(series, which, context), top: Number.isFinite(end) ? inside : at.top };
  });
  // A row of names that all have one colour would not say which line is whose.
  if (!nameEnds(ctx, context, entries)) (series.length > MOST_NAMED ? nameInside : legend)(ctx, context, entries);
}

/**
 * The values where the cursor is: a dot on each line, and its number beside.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {Chart} chart
 * @param {(value: number) => number} top
 */
function tellCursor(ctx, context, { series, epochs }, top) {
  const { at, epoch, palette, font } = context;
  const place = epochs.indexOf(epoch);
  const left = at.x(epoch);
  if (place < 0 || series.length > MOST_NAMED || left < at.left || left > at.left + at.width) return;
  const shown = series.flatMap(({ at: value }, which) => {
    const height = top(value(place));
    const isSeen = height >= at.top - 1 && height <= at.top + at.height + 1;
    return isSeen
      ? [{ height, text: shortNumber(value(place)), colour: seriesLook(series, which, context).colour }]
      : [];
  });
  for (const { height, colour } of shown) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(left, height, 3, 0, 2 * Math.PI);
    ctx.fill();
  }
  const places = spread(
    shown.map(({ height }) => height),
    14,
    at.top + 8,
    at.top + at.height - 8,
  );
  if (!places) return;
  setFont(ctx, `600 11px ${font}`);
  const isRight = left < at.left + 0.6 * at.width;
  ctx.textAlign = isRight ? "left" : "right";
  ctx.textBaseline = "middle";
  shown.forEach(({ text, colour }, which) => {
    const width = widthOf(ctx, text);
    const start = isRight ? left + 8 : left - 8;
    const edge = isRight ? start - 2 : start - width - 6;
    veil(ctx, palette, edge, places[which] - 7, width + 8, 14, 0.85);
    ctx.fillStyle = colour;
    ctx.fillRect(isRight ? edge - 1 : edge + width + 7, places[which] - 6, 2, 12);
    ctx.fillStyle = palette.ink;
    ctx.fillText(text, isRight ? start + 2 : start - 2, places[which]);
  });
}

/**
 * The checkpoints on both sides of a point, and how far it is from the first to the second, from 0 to 1.
 *
 * @param {number[]} lefts where checkpoints stand
 * @param {number} left
 */
function between(lefts, left) {
  const after = Math.max(
    lefts.findIndex((place) => place >= left),
    left > lefts[0] ? 1 : 0,
  );
  const before = Math.max(after - 1, 0);
  return { before, after, share: after > before ? (left - lefts[before]) / (lefts[after] - lefts[before]) : 0 };
}

/**
 * The line nearest to a point; −1 when none is near.
 *
 * @param {Chart} chart
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function nearestLine({ series, epochs, limits, isLog }, { at }, left, top) {
  const height = valueScale(at, limits, isLog);
  const { before, after, share } = between(epochs.map(at.x), left);
  const around = share < 0.5 ? before : after;
  let [nearest, distance] = [-1, NEAR];
  series.forEach(({ at: value }, which) => {
    const [from, to] = [height(value(before)), height(value(after))];
    // Beside a gap there is a number alone.
    const drawn = Number.isFinite(from + to) ? from + (to - from) * share : height(value(around));
    const away = Math.abs(drawn - top);
    if (away < distance) [nearest, distance] = [which, away];
  });
  return nearest;
}

/** @satisfies {import("./index.mjs").Painter} */
export const epochs = {
  hasLongDetail: true,
  paint(ctx, picture, context) {
    const { at, unit } = context;
    const chart = chartOf(picture, context);
    const { series, limits, isLog } = chart;
    paintBands(ctx, context);
    const top = valueScale(at, limits, isLog);
    paintValueAxis(ctx, context, top, unit, isLog);
    const lefts = chart.epochs.map(at.x);
    within(ctx, at, () => {
      ctx.lineWidth = series.length > MOST_NAMED ? 1 : 1.5;
      series.forEach((line, which) => {
        const { colour, dash } = seriesLook(series, which, context);
        ctx.strokeStyle = colour;
        ctx.setLineDash(dash);
        ctx.globalAlpha = series.length > MOST_NAMED ? 0.6 : 1;
        ctx.beginPath();
        trace(ctx, lefts, (place) => top(line.at(place)), DOT);
        traceInfinite(ctx, at, lefts, line.at);
        ctx.stroke();
      });
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
    });
    paintCursor(ctx, context);
    tellCursor(ctx, context, chart, top);
    nameSeries(ctx, context, chart, top);
  },
  highlight(ctx, picture, context) {
    const { at, palette, hover } = context;
    if (hover?.freq === undefined) return;
    const chart = chartOf(picture, context);
    const which = chart.series.findIndex(({ freq }) => freq === hover.freq);
    if (which < 0) return;
    const top = valueScale(at, chart.limits, chart.isLog);
    const lefts = chart.epochs.map(at.x);
    const colour = seriesLook(chart.series, which, context).colour;
    within(ctx, at, () => {
      cased(ctx, palette, 3, () => trace(ctx, lefts, (place) => top(chart.series[which].at(place)), DOT), colour);
    });
  },
  tooltip(picture, context, left, top) {
    const chart = chartOf(picture, context);
    if (!isInside(context.at, left, top) || chart.epochs.length === 0) return null;
    const place = nearest(context.at.x, chart.epochs, left);
    const line = nearestLine(chart, context, left, top);
    // Of many lines, those around the one that is meant.
    const first = Math.max(0, Math.min(line - Math.floor(MOST_TOLD / 2), chart.series.length - MOST_TOLD));
    const values = chart.series
      .slice(first, first + MOST_TOLD)
      .map(({ name, at }, which) => `${first + which === line ? "▸ " : ""}${name}: ${shortNumber(at(place), 4)}`);
    return [`epoch ${epochText(chart.epochs[place])}`, ...values];
  },
  hit(picture, context, left, top) {
    const chart = chartOf(picture, context);
    if (!isInside(context.at, left, top) || chart.epochs.length === 0) return null;
    const line = nearestLine(chart, context, left, top);
    return line >= 0 && chart.series[line].freq ? { freq: chart.series[line].freq } : null;
  },
  select(picture, context, left, top) {
    const found = chartOf(picture, context).epochs;
    if (!isInside(context.at, left, top) || found.length === 0) return null;
    return { epoch: found[nearest(context.at.x, found, left)] };
  },
  table(picture, context) {
    const chart = chartOf(picture, context);
    const series = chart.series.slice(0, 12);
    const rows = thinned(chart.epochs.length, MOST_ROWS - 1);
    const now = chart.epochs.indexOf(context.epoch);
    return {
      columns: [`epoch (now, then up to ${MOST_ROWS - 1} evenly spaced)`, ...series.map(({ name }) => name)],
      rows: [...(now < 0 ? [] : [now]), ...rows].map((place) => [
        epochText(chart.epochs[place]),
        ...series.map(({ at }) => formatted(at(place))),
      ]),
    };
  },
};

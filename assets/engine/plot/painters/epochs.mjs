// @ts-check
/**
 * Measures over the whole training: lines over epochs, a cursor at the one that is shown, another at the one that is
 * pointed at in any of these charts. The legend has the numbers there.
 */
import { isInside } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { MOST_LOOKS, PALE } from "../looks.mjs";
import { epochText, shortNumber } from "../numbers.mjs";
import { nearest } from "../scale.mjs";
import { epochsOf, paintBands, paintCursor } from "./epoch-axis.mjs";
import { cased, upwards } from "./highlights.mjs";
import { lengthOf, limitsOf, namedOf, seriesLook, seriesOf, trace, traceInfinite } from "./series.mjs";
import { formatted, MOST_ROWS, thinned } from "./tables.mjs";
import { within } from "./typography.mjs";

/** The field of the view that says how heights are scaled. */
const SCALE = "heights";
const MOST_TOLD = 9;
const NEAR = 12;
/** How long a number alone is, between gaps, in pixels; and the radius of a dot at a cursor. */
const [DOT, RADIUS] = [0.5, 3];

/**
 * Each panel's lines and their limits, the same for every frame of a scrub. By panel: several may draw one picture,
 * each in its own way.
 *
 * @type {WeakMap<object, {picture: import("./index.mjs").Picture, key: string, series: import("./series.mjs").Series[],
 *   named: number[], limits: {low: number, high: number}}>}
 */
const cached = new WeakMap();

/** @param {import("./index.mjs").Context} context */
const isLogIn = ({ view, spec }) => view[SCALE] === "log" && spec.log !== false;

/**
 * All that is drawn: lines, which of them have names, which is alone, their epochs, the scale.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function chartOf(picture, context) {
  const count = lengthOf(picture, context);
  const [isLog, alone] = [isLogIn(context), context.alone];
  const key = `${isLog} ${alone}`;
  let found = cached.get(context.spec);
  if (found?.picture !== picture || found.key !== key) {
    const series = seriesOf(picture, context);
    // A line alone fills the plot.
    const shown = series.filter((_, which) => alone === null || which === alone);
    const named = namedOf(series, count, context.run);
    found = { picture, key, series, named, limits: limitsOf(shown.length > 0 ? shown : series, count, isLog) };
    cached.set(context.spec, found);
  }
  const { series, named, limits } = found;
  return { series, named, epochs: epochsOf(picture, context, count), isLog, limits, alone };
}

/** @typedef {ReturnType<typeof chartOf>} Chart */

/** @param {Chart} chart @param {number} which @param {import("./index.mjs").Context} context */
const lookIn = ({ series, named }, which, context) => seriesLook(series, which, named.indexOf(which), context);

/**
 * Whether a line is seen: all are, unless one that there is is shown alone.
 *
 * @param {Chart} chart
 * @param {number} which
 */
const isSeen = ({ series, alone }, which) => alone === null || alone === which || alone >= series.length;

/**
 * A dot on each line that has a name, at an epoch.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {Chart} chart
 * @param {number} epoch
 */
function paintDots(ctx, context, chart, epoch) {
  const { at } = context;
  const place = chart.epochs.indexOf(epoch);
  if (place < 0) return;
  const top = valueScale(at, chart.limits, chart.isLog);
  const left = at.x(epoch);
  for (const which of chart.named) {
    const height = top(chart.series[which].at(place));
    if (!isSeen(chart, which) || !isInside(at, left, height)) continue;
    ctx.fillStyle = lookIn(chart, which, context).colour;
    ctx.beginPath();
    ctx.arc(left, height, RADIUS, 0, 2 * Math.PI);
    ctx.fill();
  }
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
function nearestLine(chart, { at }, left, top) {
  const { series, epochs, limits, isLog } = chart;
  const height = valueScale(at, limits, isLog);
  const { before, after, share } = between(epochs.map(at.x), left);
  const around = share < 0.5 ? before : after;
  let [nearest, distance] = [-1, NEAR];
  series.forEach(({ at: value }, which) => {
    const [from, to] = [height(value(before)), height(value(after))];
    // Beside a gap there is a number alone.
    const drawn = Number.isFinite(from + to) ? from + (to - from) * share : height(value(around));
    const away = Math.abs(drawn - top);
    if (away < distance && isSeen(chart, which)) [nearest, distance] = [which, away];
  });
  return nearest;
}

/** @satisfies {import("./index.mjs").Painter} */
export const epochs = {
  hasLongDetail: true,
  dependsOn: ["alone"],
  paint(ctx, picture, context) {
    const { at, unit } = context;
    const chart = chartOf(picture, context);
    const { series, named, limits, isLog } = chart;
    paintBands(ctx, context);
    const top = valueScale(at, limits, isLog);
    paintValueAxis(ctx, context, top, unit, isLog);
    const lefts = chart.epochs.map(at.x);
    within(ctx, at, () => {
      // Those without a name first, below all others.
      const order = [...series.keys()].filter((which) => !named.includes(which));
      for (const which of [...order, ...named]) {
        const line = series[which];
        const { colour, dash } = lookIn(chart, which, context);
        const isNamed = series.length <= MOST_LOOKS || named.includes(which);
        ctx.lineWidth = isNamed ? 1.5 : 1;
        ctx.strokeStyle = colour;
        ctx.setLineDash(dash);
        ctx.globalAlpha = isSeen(chart, which) ? (isNamed ? 1 : 0.4) : PALE;
        ctx.beginPath();
        trace(ctx, lefts, (place) => top(line.at(place)), DOT);
        traceInfinite(ctx, at, lefts, line.at);
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
    });
    paintCursor(ctx, context);
    paintDots(ctx, context, chart, context.epoch);
  },
  highlight(ctx, picture, context) {
    const { at, palette, hover } = context;
    const chart = chartOf(picture, context);
    const { epoch } = hover ?? {};
    if (epoch !== undefined) {
      within(ctx, at, () => cased(ctx, palette, 1, () => upwards(ctx, at, at.x(epoch)), palette.ink));
      paintDots(ctx, context, chart, epoch);
    }
    const which = hover?.freq === undefined ? -1 : chart.series.findIndex(({ freq }) => freq === hover.freq);
    if (which < 0) return;
    const top = valueScale(at, chart.limits, chart.isLog);
    const lefts = chart.epochs.map(at.x);
    const { colour } = lookIn(chart, which, context);
    within(ctx, at, () => {
      cased(ctx, palette, 3, () => trace(ctx, lefts, (place) => top(chart.series[which].at(place)), DOT), colour);
    });
  },
  entries(picture, context) {
    const chart = chartOf(picture, context);
    const place = chart.epochs.indexOf(context.hover?.epoch ?? context.epoch);
    const lines = chart.named.map((which) => ({
      ...{ line: which, name: chart.series[which].name, look: lookIn(chart, which, context) },
      value: place < 0 ? "–" : shortNumber(chart.series[which].at(place)),
    }));
    return { lines, others: chart.series.length - lines.length };
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
    const epoch = chart.epochs[nearest(context.at.x, chart.epochs, left)];
    const line = nearestLine(chart, context, left, top);
    return line >= 0 && chart.series[line].freq ? { epoch, freq: chart.series[line].freq } : { epoch };
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
      columns: [`epoch (current, then up to ${MOST_ROWS - 1} evenly spaced)`, ...series.map(({ name }) => name)],
      rows: [...(now < 0 ? [] : [now]), ...rows].map((place) => [
        epochText(chart.epochs[place]),
        ...series.map(({ at }) => formatted(picture, at(place))),
      ]),
    };
  },
};

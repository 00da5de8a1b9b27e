// @ts-check
/** Measures over the whole training: lines over epochs, a cursor at the one that is shown with the values there. */
import { isInside } from "../geometry.mjs";
import { brief, epochText } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { acrossEpoch, epochsOf, nearestEpoch, paintBands, paintCursor } from "./epochaxis.mjs";
import { legend, nameEnds, nameInside, spread } from "./labels.mjs";
import { cased } from "./marks.mjs";
import { MOST_ROWS, thinned, told } from "./reading.mjs";
import { lengthOf, limitsOf, seriesLook, seriesOf } from "./series.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** The field of the view that says how heights are scaled. */
const SCALE = "heights";
/** Of more lines than this only the largest are named, and no values are written: one points at them. */
const MOST_NAMED = 7;
/** So many are named then. */
const FEW = 4;
const MOST_TOLD = 9;
const NEAR = 12;

/** Lines and limits by picture: the same for every frame of a scrub. @type {WeakMap<import("./painters.mjs").Picture, {key: string, limits: {low: number, high: number}}>} */
const known = new WeakMap();

/** @param {import("./painters.mjs").Scene} scene */
const isLogIn = ({ view, spec }) => view[SCALE] === "log" && spec.log !== false;

/**
 * All that is drawn: lines, their epochs, the scale.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 */
function chartOf(picture, scene) {
  const series = seriesOf(picture, scene);
  const count = lengthOf(picture, scene);
  const isLog = isLogIn(scene);
  const key = `${isLog} ${series.length}`;
  let found = known.get(picture);
  if (found?.key !== key) {
    found = { key, limits: limitsOf(series, count, isLog) };
    known.set(picture, found);
  }
  return { series, epochs: epochsOf(picture, scene, count), isLog, ...found.limits };
}

/** @typedef {ReturnType<typeof chartOf>} Chart */

/** Trace a line; where there is no number (or none above 0 on a logarithmic axis), it has a gap. @param {CanvasRenderingContext2D} context @param {number[]} lefts @param {(place: number) => number} value @param {(value: number) => number} top */
function trace(context, lefts, value, top) {
  let isDown = false;
  for (let place = 0; place < lefts.length; place++) {
    const height = top(value(place));
    if (!Number.isFinite(height)) isDown = false;
    else if (isDown) context.lineTo(lefts[place], height);
    else {
      context.moveTo(lefts[place], height);
      // A number alone, between gaps, is a dot.
      context.lineTo(lefts[place] + 0.5, height);
      isDown = true;
    }
  }
}

/** The last height that a line has. @param {import("./series.mjs").Series} series @param {number} count @param {(value: number) => number} top */
function endOf({ at }, count, top) {
  for (let place = count - 1; place >= 0; place--) {
    const height = top(at(place));
    if (Number.isFinite(height)) return height;
  }
  return Number.NaN;
}

/** The few lines that are largest at a checkpoint, the largest first. @param {import("./series.mjs").Series[]} series @param {number} place */
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

/** @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {Chart} chart @param {(value: number) => number} top */
function nameSeries(context, scene, { series, epochs }, top) {
  if (series.length === 0) return;
  const { at } = scene;
  const named = series.length > MOST_NAMED ? largest(series, Math.max(epochs.indexOf(scene.epoch), 0)) : series.keys();
  const entries = [...named].map((which) => {
    const line = series[which];
    const end = endOf(line, epochs.length, top);
    const inside = Math.min(Math.max(end, at.top), at.top + at.height);
    return { name: line.name, ...seriesLook(series, which, scene), top: Number.isFinite(end) ? inside : at.top };
  });
  // A row of names that all have one colour would not say which line is whose.
  if (!nameEnds(context, scene, entries)) (series.length > MOST_NAMED ? nameInside : legend)(context, scene, entries);
}

/** The values where the cursor is: a dot on each line, and its number beside. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {Chart} chart @param {(value: number) => number} top */
function tellCursor(context, scene, { series, epochs }, top) {
  const { at, epoch, palette, font } = scene;
  const place = epochs.indexOf(epoch);
  const left = acrossEpoch(scene, epoch);
  if (place < 0 || series.length > MOST_NAMED || left < at.left || left > at.left + at.width) return;
  const shown = series.flatMap(({ at: value }, which) => {
    const height = top(value(place));
    const isSeen = height >= at.top - 1 && height <= at.top + at.height + 1;
    return isSeen ? [{ height, text: brief(value(place)), colour: seriesLook(series, which, scene).colour }] : [];
  });
  for (const { height, colour } of shown) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(left, height, 3, 0, 2 * Math.PI);
    context.fill();
  }
  const places = spread(
    shown.map(({ height }) => height),
    14,
    at.top + 8,
    at.top + at.height - 8,
  );
  if (!places) return;
  setFont(context, `600 11px ${font}`);
  const isRight = left < at.left + 0.6 * at.width;
  context.textAlign = isRight ? "left" : "right";
  context.textBaseline = "middle";
  shown.forEach(({ text, colour }, which) => {
    const width = widthOf(context, text);
    const start = isRight ? left + 8 : left - 8;
    const edge = isRight ? start - 2 : start - width - 6;
    context.globalAlpha = 0.85;
    context.fillStyle = palette.surface;
    context.fillRect(edge, places[which] - 7, width + 8, 14);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillRect(isRight ? edge - 1 : edge + width + 7, places[which] - 6, 2, 12);
    context.fillStyle = palette.ink;
    context.fillText(text, isRight ? start + 2 : start - 2, places[which]);
  });
}

/** The line nearest to a point; −1 when none is near. @param {Chart} chart @param {import("./painters.mjs").Scene} scene @param {number} place @param {number} top */
function nearestLine({ series, low, high, isLog }, { at }, place, top) {
  const height = heights(at, low, high, isLog);
  let [nearest, distance] = [-1, NEAR];
  series.forEach(({ at: value }, which) => {
    const away = Math.abs(height(value(place)) - top);
    if (away < distance) [nearest, distance] = [which, away];
  });
  return nearest;
}

/** @type {import("./painters.mjs").Painter} */
export const epochs = {
  hasBar: false,
  paint(context, picture, scene) {
    const { at, unit } = scene;
    const chart = chartOf(picture, scene);
    const { series, low, high, isLog } = chart;
    paintBands(context, scene);
    const top = upright(context, scene, low, high, unit, { isLog });
    const lefts = chart.epochs.map((epoch) => acrossEpoch(scene, epoch));
    within(context, at, () => {
      context.lineWidth = series.length > MOST_NAMED ? 1 : 1.5;
      series.forEach((line, which) => {
        const { colour, dash } = seriesLook(series, which, scene);
        context.strokeStyle = colour;
        context.setLineDash(dash);
        context.globalAlpha = series.length > MOST_NAMED ? 0.6 : 1;
        context.beginPath();
        trace(context, lefts, line.at, top);
        context.stroke();
      });
      context.globalAlpha = 1;
      context.setLineDash([]);
    });
    paintCursor(context, scene);
    tellCursor(context, scene, chart, top);
    nameSeries(context, scene, chart, top);
  },
  mark(context, picture, scene) {
    const { at, palette, pointed } = scene;
    if (pointed?.freq === undefined) return;
    const chart = chartOf(picture, scene);
    const which = chart.series.findIndex(({ freq }) => freq === pointed.freq);
    if (which < 0) return;
    const top = heights(at, chart.low, chart.high, chart.isLog);
    const lefts = chart.epochs.map((epoch) => acrossEpoch(scene, epoch));
    const colour = seriesLook(chart.series, which, scene).colour;
    within(context, at, () => {
      cased(context, palette, 3, () => trace(context, lefts, chart.series[which].at, top), colour);
    });
  },
  told(picture, scene, left, top) {
    const chart = chartOf(picture, scene);
    if (!isInside(scene.at, left, top) || chart.epochs.length === 0) return null;
    const place = nearestEpoch(scene, chart.epochs, left);
    const nearest = nearestLine(chart, scene, place, top);
    // Of many lines, those around the one that is meant.
    const first = Math.max(0, Math.min(nearest - Math.floor(MOST_TOLD / 2), chart.series.length - MOST_TOLD));
    const values = chart.series
      .slice(first, first + MOST_TOLD)
      .map(({ name, at }, which) => `${first + which === nearest ? "▸ " : ""}${name}: ${brief(at(place), 4)}`);
    return [`epoch ${epochText(chart.epochs[place])}`, ...values];
  },
  pointed(picture, scene, left, top) {
    const chart = chartOf(picture, scene);
    if (!isInside(scene.at, left, top) || chart.epochs.length === 0) return null;
    const nearest = nearestLine(chart, scene, nearestEpoch(scene, chart.epochs, left), top);
    return nearest >= 0 && chart.series[nearest].freq ? { freq: chart.series[nearest].freq } : null;
  },
  picked(picture, scene, left, top) {
    const found = chartOf(picture, scene).epochs;
    if (!isInside(scene.at, left, top) || found.length === 0) return null;
    return { epoch: found[nearestEpoch(scene, found, left)] };
  },
  reads(picture, scene) {
    const chart = chartOf(picture, scene);
    const series = chart.series.slice(0, 12);
    const rows = thinned(chart.epochs.length, MOST_ROWS - 1);
    const now = chart.epochs.indexOf(scene.epoch);
    return {
      columns: [`epoch (now, then up to ${MOST_ROWS - 1} evenly spaced)`, ...series.map(({ name }) => name)],
      rows: [...(now < 0 ? [] : [now]), ...rows].map((place) => [
        epochText(chart.epochs[place]),
        ...series.map(({ at }) => told(at(place))),
      ]),
    };
  },
};

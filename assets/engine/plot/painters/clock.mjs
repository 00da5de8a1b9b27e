// @ts-check
/**
 * Tokens on a plane, equal scales on both axes, 0 in the middle: on the cos and sin of a frequency, or on two
 * components.
 */
import { cssOf, onRing } from "../colour.mjs";
import { percent } from "../numbers.mjs";
import { nearestDot, stamp } from "./dots.mjs";
import { patch, ring, sideways, upwards } from "./highlights.mjs";
import { numberText, parameterOf, tokenIn, tokensIn } from "./picture.mjs";
import { formatted, MOST_ROWS, thinned } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** What of the plot's half the farthest token takes: beyond it stand names. */
const FILL = 0.8;
/** What of the run's range the plot holds at least: a smaller ring is seen to grow, a larger one fills the plot. */
const LEAST_RANGE = 0.5;
/** How far outside of its ring a token's name stands. */
const AWAY = 11;
/** About so many tokens are named, in a plot of this size; a larger one has more names, and larger dots. */
const [NAMED, PLOT, LARGEST] = [8, 240, 2.2];
const SHADES = 64;
const SIZE = 3.4;
/** The legend of the colours: its width, and how high it and its words are. */
const LEGEND = { width: 48, height: 5, word: 5 };

/** How much larger than usual the plot is. @param {import("../axes.mjs").Geometry} at */
const growthOf = ({ width, height }) => Math.min(Math.max(Math.min(width, height) / PLOT, 1), LARGEST);

/** Tokens whose number is 0 in x · y stand in no cycle. @param {import("./index.mjs").RunInfo} run */
const cycleOf = ({ components, tokens }) => tokens.length - Number(components.includes("zero"));

/**
 * The places of tokens in the order in which a frequency goes round: k·t mod n rising.
 *
 * @param {number} freq
 * @param {number} cycle n
 */
export function aroundOrder(freq, cycle) {
  return [...Array(cycle).keys()].sort(
    (one, other) => ((freq * one) % cycle) - ((freq * other) % cycle) || one - other,
  );
}

/** @type {{key: string, order: number[]}} */
let cached = { key: "", order: [] };

/** @param {number} freq @param {number} cycle */
function orderOf(freq, cycle) {
  const key = `${freq} ${cycle}`;
  if (cached.key !== key) cached = { key, order: aroundOrder(freq, cycle) };
  return cached.order;
}

/**
 * Where points of the plane stand: its axes go from −1 to 1 before anyone zooms, and both have the smaller scale of the
 * two.
 *
 * @param {import("../axes.mjs").Geometry} at
 * @returns {(x: number, y: number) => {left: number, top: number}}
 */
function planeOf(at) {
  const scale = Math.min(at.x(1) - at.x(0), at.y(0) - at.y(1));
  const [left, top] = [at.left + at.width / 2, at.top + at.height / 2];
  const [x, y] = [at.x.invert(left), at.y.invert(top)];
  return (across, upward) => ({ left: left + scale * (across - x), top: top - scale * (upward - y) });
}

/**
 * How far from 0 a token is at most, on the plane of two columns.
 *
 * @param {import("../../data/ndarray.mjs").Grid} values
 * @param {number} a
 * @param {number} b
 */
function farthest(values, a, b) {
  const wide = values.shape[1];
  let most = 0;
  for (let first = 0; first < values.length; first += wide) {
    const away = Math.hypot(values.at(first + a), values.at(first + b));
    // What is no number is no larger either.
    if (away > most) most = away;
  }
  return most;
}

/**
 * Where each token stands.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {(token: number) => {left: number, top: number}}
 */
function placesOf({ arrays }, { at, range, chosen, spec }) {
  const { values } = arrays;
  const wide = values.shape[1];
  const [a, b] = spec.pair ?? [0, 1];
  const most = Math.max(Math.abs(range.low), Math.abs(range.high));
  const isOwn = chosen.whose === "manual";
  const scale = FILL / ((isOwn ? most : Math.max(farthest(values, a, b), LEAST_RANGE * most)) || 1);
  const onPlane = planeOf(at);
  return (token) => onPlane(scale * values.at(token * wide + a), scale * values.at(token * wide + b));
}

/**
 * What the two directions are called.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function namesOf(picture, { spec }) {
  const freq = parameterOf(picture, "freq");
  if (freq !== null) return [`cos ${freq}`, `sin ${freq}`];
  return (spec.pair ?? [0, 1]).map((column) => {
    const share = picture.arrays.share;
    return `PC ${column + 1}${share ? ` · ${percent(share.at(column))}` : ""}`;
  });
}

/**
 * The cross through 0, and what its directions are.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {string[]} names
 */
function paintCross(ctx, { at, palette, font }, [across, upward]) {
  const { left: x, top: y } = planeOf(at)(0, 0);
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  within(ctx, at, () => {
    ctx.beginPath();
    upwards(ctx, at, Math.round(x) + 0.5);
    sideways(ctx, at, Math.round(y) + 0.5);
    ctx.stroke();
  });
  setFont(ctx, `11px ${font}`);
  ctx.fillStyle = palette.muted;
  // In two corners, where no token of a circle stands.
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(`${across} →`, at.left + at.width - 2, at.top + at.height - 2);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(`↑ ${upward}`, at.left + 2, at.top + 2);
}

/**
 * What the colours say: where a token stands in the order of all.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintLegend(ctx, { at, palette, font, run }) {
  setFont(ctx, `11px ${font}`);
  const [first, last] = [`token ${run.tokens[0]}`, String(run.tokens[cycleOf(run) - 1])];
  const [left, bottom] = [at.left + 2, at.top + at.height - 2];
  const start = left + widthOf(ctx, first) + LEGEND.word;
  ctx.fillStyle = palette.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText(first, left, bottom);
  ctx.fillText(last, start + LEGEND.width + LEGEND.word, bottom);
  for (let step = 0; step < LEGEND.width; step++) {
    ctx.fillStyle = cssOf(onRing(palette, step / LEGEND.width));
    ctx.fillRect(start + step, bottom - LEGEND.height - 4, 1, LEGEND.height);
  }
}

/**
 * Thin lines from each token to the next around the circle.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {(token: number) => {left: number, top: number}} placeOf
 * @param {number} freq
 */
function paintRing(ctx, { palette, run }, placeOf, freq) {
  const order = orderOf(freq, cycleOf(run));
  ctx.strokeStyle = palette.faint;
  ctx.globalAlpha = 0.35;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const token of order) {
    const { left, top } = placeOf(token);
    if (Number.isFinite(left) && Number.isFinite(top)) ctx.lineTo(left, top);
  }
  ctx.closePath();
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/**
 * How far from the middle the farthest token stands, in pixels.
 *
 * @param {import("./index.mjs").Context} context
 * @param {(token: number) => {left: number, top: number}} placeOf
 * @param {number} count
 */
function ringOf({ at }, placeOf, count) {
  const { left: x, top: y } = planeOf(at)(0, 0);
  let most = 0;
  for (let token = 0; token < count; token++) {
    const { left, top } = placeOf(token);
    const away = Math.hypot(left - x, top - y);
    if (away > most) most = away;
  }
  return most;
}

/**
 * Name every so many tokens, unless the names would lie on each other.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {(token: number) => {left: number, top: number}} placeOf
 * @param {number} count
 * @param {number} ring no name stands nearer to 0 than this
 */
function nameTokens(ctx, { at, run, palette, font }, placeOf, count, ring) {
  const growth = growthOf(at);
  setFont(ctx, `600 ${Math.round(11 * Math.sqrt(growth))}px ${font}`);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.ink;
  const { left: x, top: y } = planeOf(at)(0, 0);
  /** @type {number[][]} */
  const taken = [];
  for (let token = 0; token < count; token += Math.max(1, Math.round(count / (NAMED * growth)))) {
    const { left, top } = placeOf(token);
    const away = Math.hypot(left - x, top - y) || 1;
    // Outwards from its dot, as on a clock; of a frequency, outside of all dots.
    const out = (Math.max(away, ring) + AWAY * Math.sqrt(growth)) / away;
    const [centre, middle] = [x + (left - x) * out, y + (top - y) * out];
    const text = String(run.tokens[token]);
    const half = widthOf(ctx, text) / 2;
    const meets = taken.some(
      ([other, height, width]) => Math.abs(other - centre) < half + width + 2 && Math.abs(height - middle) < 12,
    );
    if (meets || !Number.isFinite(left + top)) continue;
    taken.push([centre, middle, half]);
    if (ring === 0) {
      // Among the dots: readable on any of them.
      veil(ctx, palette, centre - half - 1, middle - 6, 2 * half + 2, 12);
      ctx.fillStyle = palette.ink;
    }
    ctx.fillText(text, centre, middle);
  }
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
const nearest = (picture, context, left, top) =>
  nearestDot(context.at, picture.arrays.values.shape[0], placesOf(picture, context), left, top);

/** @satisfies {import("./index.mjs").Painter} */
export const clock = {
  aspect: "square",
  paint(ctx, picture, context) {
    const { at, run, palette } = context;
    const count = picture.arrays.values.shape[0];
    const placeOf = placesOf(picture, context);
    const cycle = cycleOf(run);
    const freq = parameterOf(picture, "freq");
    const size = SIZE * growthOf(at);
    paintCross(ctx, context, namesOf(picture, context));
    paintLegend(ctx, context);
    within(ctx, at, () => {
      if (freq !== null) paintRing(ctx, context, placeOf, Number(freq));
      for (let token = 0; token < count; token++) {
        const { left, top } = placeOf(token);
        // Few enough colours that each has its stamp.
        const turn = Math.round((token / cycle) * SHADES) / SHADES;
        if (Number.isFinite(left + top)) stamp(ctx, cssOf(onRing(palette, turn)), left, top, size);
      }
      nameTokens(ctx, context, placeOf, count, freq === null ? 0 : ringOf(context, placeOf, count));
    });
  },
  highlight(ctx, picture, context) {
    const { at, run, palette, hover } = context;
    const size = SIZE * growthOf(at);
    const placeOf = placesOf(picture, context);
    for (const token of tokensIn(hover)) {
      if (token >= picture.arrays.values.shape[0]) continue;
      const { left, top } = placeOf(token);
      if (!Number.isFinite(left + top)) continue;
      ring(ctx, palette, left, top, size + 4);
      patch(ctx, context, String(run.tokens[token]), left, top - size - 14);
    }
  },
  tooltip(picture, context, left, top) {
    const token = nearest(picture, context, left, top);
    if (token === null) return null;
    const { values } = picture.arrays;
    const names = namesOf(picture, context).map((name) => name.split(" ·")[0]);
    const parts = (context.spec.pair ?? [0, 1]).map((column, which) => {
      return `${names[which]}: ${numberText(picture, values.at(token * values.shape[1] + column))}`;
    });
    return [`token ${context.run.tokens[token]}`, ...parts];
  },
  hit: (...point) => tokenIn(nearest(...point)),
  table(picture, context) {
    const { values } = picture.arrays;
    const columns = context.spec.pair ?? [0, 1];
    const rows = thinned(values.shape[0], MOST_ROWS).map((token) => [
      context.run.tokens[token],
      ...columns.map((column) => formatted(picture, values.at(token * values.shape[1] + column))),
    ]);
    return { columns: [`token (up to ${MOST_ROWS}, evenly spaced)`, ...namesOf(picture, context)], rows };
  },
};

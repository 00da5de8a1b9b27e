// @ts-check
/** Tokens on a plane, equal scales on both axes, 0 in the middle: on the cos and sin of a frequency, or on two components. */
import { cssOf, onRing } from "../colour.mjs";
import { brief, percent } from "../numerals.mjs";
import { nearestDot, stamp } from "./dots.mjs";
import { patch, ring, sideways, upwards } from "./marks.mjs";
import { MOST_ROWS, thinned } from "./reading.mjs";
import { digitsOf, parameterOf, tokensIn } from "./shown.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** What of the plot's half the farthest token takes: beyond it stand names. */
const FILL = 0.8;
/** What of the run's range the plot holds at least: a smaller ring is seen to grow, a larger one fills the plot. */
const LEAST_RANGE = 0.5;
/** How far outside of its ring a token's name stands. */
const AWAY = 11;
/** About so many tokens are named. */
const NAMED = 8;
const SHADES = 64;
const SIZE = 3.4;

/** Tokens whose number is 0 in x · y stand in no cycle. @param {import("./painters.mjs").Facts} facts */
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
let known = { key: "", order: [] };

/** @param {number} freq @param {number} cycle */
function orderOf(freq, cycle) {
  const key = `${freq} ${cycle}`;
  if (known.key !== key) known = { key, order: aroundOrder(freq, cycle) };
  return known.order;
}

/**
 * Where points of the plane stand: its axes go from −1 to 1 before anyone zooms, and both have the smaller scale of the two.
 *
 * @param {import("../geometry.mjs").Geometry} at
 * @returns {(x: number, y: number) => {left: number, top: number}}
 */
function planeOf(at) {
  const scale = Math.min(at.width / (at.x[1] - at.x[0]), at.height / (at.y[1] - at.y[0]));
  const [x, y] = [(at.x[0] + at.x[1]) / 2, (at.y[0] + at.y[1]) / 2];
  const [left, top] = [at.left + at.width / 2, at.top + at.height / 2];
  return (across, upward) => ({ left: left + scale * (across - x), top: top - scale * (upward - y) });
}

/** How far from 0 a token is at most, on the plane of two columns. @param {import("../grid.mjs").Grid} values @param {number} a @param {number} b */
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
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
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
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 */
function namesOf(picture, { spec }) {
  const freq = parameterOf(picture, "freq");
  if (freq !== null) return [`cos ${freq}`, `sin ${freq}`];
  return (spec.pair ?? [0, 1]).map((column) => {
    const share = picture.arrays.share;
    return `component ${column + 1}${share ? ` · ${percent(share.at(column))}` : ""}`;
  });
}

/** The cross through 0, and what its directions are. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {string[]} names */
function paintCross(context, { at, palette, font }, [across, upward]) {
  const { left: x, top: y } = planeOf(at)(0, 0);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  within(context, at, () => {
    context.beginPath();
    upwards(context, at, Math.round(x) + 0.5);
    sideways(context, at, Math.round(y) + 0.5);
    context.stroke();
  });
  setFont(context, `11px ${font}`);
  context.fillStyle = palette.muted;
  // In two corners, where no token of a circle stands.
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(`${across} →`, at.left + at.width - 2, at.top + at.height - 2);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(`↑ ${upward}`, at.left + 2, at.top + 2);
}

/** Thin lines from each token to the next around the circle. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {(token: number) => {left: number, top: number}} placeOf @param {number} freq */
function paintRing(context, { palette, facts }, placeOf, freq) {
  const order = orderOf(freq, cycleOf(facts));
  context.strokeStyle = palette.faint;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  for (const token of order) {
    const { left, top } = placeOf(token);
    if (Number.isFinite(left) && Number.isFinite(top)) context.lineTo(left, top);
  }
  context.closePath();
  context.stroke();
  context.globalAlpha = 1;
}

/** How far from the middle the farthest token stands, in pixels. @param {import("./painters.mjs").Scene} scene @param {(token: number) => {left: number, top: number}} placeOf @param {number} count */
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

/** Name every so many tokens, unless the names would lie on each other. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {(token: number) => {left: number, top: number}} placeOf @param {number} count @param {number} ring no name stands nearer to 0 than this */
function nameTokens(context, { at, facts, palette, font }, placeOf, count, ring) {
  setFont(context, `600 11px ${font}`);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = palette.ink;
  const { left: x, top: y } = planeOf(at)(0, 0);
  /** @type {number[][]} */
  const taken = [];
  for (let token = 0; token < count; token += Math.max(1, Math.round(count / NAMED))) {
    const { left, top } = placeOf(token);
    const away = Math.hypot(left - x, top - y) || 1;
    // Outwards from its dot, as on a clock; of a frequency, outside of all dots.
    const out = (Math.max(away, ring) + AWAY) / away;
    const [centre, middle] = [x + (left - x) * out, y + (top - y) * out];
    const text = String(facts.tokens[token]);
    const half = widthOf(context, text) / 2;
    const meets = taken.some(
      ([other, height, width]) => Math.abs(other - centre) < half + width + 2 && Math.abs(height - middle) < 12,
    );
    if (meets || !Number.isFinite(left + top)) continue;
    taken.push([centre, middle, half]);
    if (ring === 0) {
      // Among the dots: readable on any of them.
      context.globalAlpha = 0.8;
      context.fillStyle = palette.surface;
      context.fillRect(centre - half - 1, middle - 6, 2 * half + 2, 12);
      context.globalAlpha = 1;
      context.fillStyle = palette.ink;
    }
    context.fillText(text, centre, middle);
  }
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
const nearest = (picture, scene, left, top) =>
  nearestDot(scene.at, picture.arrays.values.shape[0], placesOf(picture, scene), left, top);

/** @type {import("./painters.mjs").Painter} */
export const clock = {
  hasBar: false,
  paint(context, picture, scene) {
    const { at, facts, palette } = scene;
    const count = picture.arrays.values.shape[0];
    const placeOf = placesOf(picture, scene);
    const cycle = cycleOf(facts);
    const freq = parameterOf(picture, "freq");
    paintCross(context, scene, namesOf(picture, scene));
    within(context, at, () => {
      if (freq !== null) paintRing(context, scene, placeOf, Number(freq));
      for (let token = 0; token < count; token++) {
        const { left, top } = placeOf(token);
        // Few enough colours that each has its stamp.
        const turn = Math.round((token / cycle) * SHADES) / SHADES;
        if (Number.isFinite(left + top)) stamp(context, cssOf(onRing(palette, turn)), left, top, SIZE);
      }
      nameTokens(context, scene, placeOf, count, freq === null ? 0 : ringOf(scene, placeOf, count));
    });
  },
  mark(context, picture, scene) {
    const { facts, palette, pointed } = scene;
    const placeOf = placesOf(picture, scene);
    for (const token of tokensIn(pointed)) {
      if (token >= picture.arrays.values.shape[0]) continue;
      const { left, top } = placeOf(token);
      if (!Number.isFinite(left + top)) continue;
      ring(context, palette, left, top, SIZE + 4);
      patch(context, scene, String(facts.tokens[token]), left, top - 17);
    }
  },
  told(picture, scene, left, top) {
    const token = nearest(picture, scene, left, top);
    if (token === null) return null;
    const { values } = picture.arrays;
    const names = namesOf(picture, scene).map((name) => name.split(" ·")[0]);
    const parts = (scene.spec.pair ?? [0, 1]).map((column, which) => {
      return `${names[which]}: ${brief(values.at(token * values.shape[1] + column), digitsOf(picture))}`;
    });
    return [`token ${scene.facts.tokens[token]}`, ...parts];
  },
  pointed(picture, scene, left, top) {
    const token = nearest(picture, scene, left, top);
    return token === null ? null : { token };
  },
  reads(picture, scene) {
    const { values } = picture.arrays;
    const columns = scene.spec.pair ?? [0, 1];
    const rows = thinned(values.shape[0], MOST_ROWS).map((token) => [
      scene.facts.tokens[token],
      ...columns.map((column) => brief(values.at(token * values.shape[1] + column), 4)),
    ]);
    return { columns: [`token (up to ${MOST_ROWS}, evenly spaced)`, ...namesOf(picture, scene)], rows };
  },
};

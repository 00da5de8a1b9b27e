// @ts-check
/** A function of the token to draw on: the one that the view's shape draws, else the one that the server computed. */
import { across, isInside, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { ring, upwards } from "./marks.mjs";
import { MOST_ROWS, thinned, told } from "./reading.mjs";
import { tokensIn } from "./shown.mjs";
import { strokeInto, valuesOf } from "./strokes.mjs";
import { within } from "./type.mjs";

/** Half the height of the plot: a little more than 1, so that the highest can be seen and hit. */
const MOST = 1.08;
const RADIUS = 1.8;

const DRAWN = "drawn:";

/** What has been drawn: read once for each stroke. @type {{shape: string, p: number, values: Float32Array | null}} */
let known = { shape: "", p: 0, values: null };

/** @param {string} shape @param {number} p */
function drawnOf(shape, p) {
  if (known.shape !== shape || known.p !== p)
    known = { shape, p, values: shape.startsWith(DRAWN) ? valuesOf(shape.slice(DRAWN.length), p) : null };
  return known.values;
}

/**
 * The number at each place.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 */
export function functionOf({ arrays }, { view, facts }) {
  const drawn = drawnOf(String(view.shape ?? ""), facts.tokens.length);
  const { function: given } = arrays;
  const count = drawn ? drawn.length : (given?.length ?? 0);
  return { count, at: (/** @type {number} */ place) => (drawn ? drawn[place] : given.at(place)) };
}

/** The place under a point. @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function under(picture, scene, left, top) {
  const place = Math.round(valueAcross(scene.at, left));
  return isInside(scene.at, left, top) && place >= 0 && place < functionOf(picture, scene).count ? place : null;
}

/**
 * Stems from 0, a dot at the end of each.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {{count: number, at: (place: number) => number}} sampled
 * @param {(value: number) => number} top
 */
export function paintStems(context, { at, palette }, { count, at: value }, top) {
  within(context, at, () => {
    context.strokeStyle = context.fillStyle = palette.ink;
    context.lineWidth = 1;
    context.globalAlpha = 0.45;
    context.beginPath();
    for (let place = 0; place < count; place++) {
      const height = top(value(place));
      if (!Number.isFinite(height)) continue;
      context.moveTo(across(at, place), top(0));
      context.lineTo(across(at, place), height);
    }
    context.stroke();
    context.globalAlpha = 1;
    context.beginPath();
    for (let place = 0; place < count; place++) {
      const height = top(value(place));
      if (!Number.isFinite(height)) continue;
      context.moveTo(across(at, place) + RADIUS, height);
      context.arc(across(at, place), height, RADIUS, 0, 2 * Math.PI);
    }
    context.fill();
    context.fillStyle = palette.muted;
    context.fillRect(at.left, top(0) - 0.5, at.width, 1);
  });
}

/**
 * A line over each token that is pointed at, and a ring around its value.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {{count: number, at: (place: number) => number}} sampled
 * @param {(value: number) => number} top
 */
export function markStems(context, { at, palette, pointed }, { count, at: value }, top) {
  within(context, at, () => {
    for (const place of tokensIn(pointed)) {
      if (place >= count) continue;
      context.strokeStyle = palette.accent;
      context.lineWidth = 1;
      context.beginPath();
      upwards(context, at, across(at, place));
      context.stroke();
      if (Number.isFinite(value(place))) ring(context, palette, across(at, place), top(value(place)), RADIUS + 3);
    }
  });
}

/**
 * The shape that a view has after a stroke.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @param {{place: number, value: number}} from
 * @param {{place: number, value: number}} to
 */
export function drawnShape({ arrays }, { view, facts }, from, to) {
  const shape = String(view.shape ?? "");
  const before = shape.startsWith(DRAWN) ? shape.slice(DRAWN.length) : arrays.function.cells;
  return `${DRAWN}${strokeInto(before, facts.tokens.length, from, to)}`;
}

/** How much a key raises or lowers a value. */
const STEP = 0.1;

/** Another token to change, or another value for it. @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {string} key */
function step(picture, scene, key) {
  const { count, at } = functionOf(picture, scene);
  const place = Math.min(tokensIn(scene.pointed)[0] ?? 0, count - 1);
  /** @type {Record<string, number>} */
  const goals = {
    ArrowLeft: Math.max(place - 1, 0),
    ArrowRight: Math.min(place + 1, count - 1),
    Home: 0,
    End: count - 1,
  };
  const goal = goals[key] ?? place;
  const change = { ArrowUp: STEP, ArrowDown: -STEP }[key];
  if (!(key in goals) && change === undefined) return null;
  const value = Math.min(Math.max(at(goal) + (change ?? 0), -1), 1);
  const spot = { place: goal, value };
  return {
    ...(change === undefined ? {} : { fields: { shape: drawnShape(picture, scene, spot, spot) } }),
    pointed: { token: goal },
    told: `token ${scene.facts.tokens[goal]}: ${brief(value)}`,
  };
}

/** @type {import("./painters.mjs").Painter} */
export const sketch = {
  hasBar: false,
  paint(context, picture, scene) {
    const top = upright(context, scene, -MOST, MOST, scene.unit);
    paintStems(context, scene, functionOf(picture, scene), top);
  },
  mark(context, picture, scene) {
    markStems(context, scene, functionOf(picture, scene), heights(scene.at, -MOST, MOST));
  },
  told(picture, scene, left, top) {
    const place = under(picture, scene, left, top);
    if (place === null) return null;
    return [`token ${scene.facts.tokens[place]}`, brief(functionOf(picture, scene).at(place))];
  },
  pointed(picture, scene, left, top) {
    const token = under(picture, scene, left, top);
    return token === null ? null : { token };
  },
  arrows: { hint: "Left and right choose a token, up and down change its value.", step },
  spotAt(at, left, top) {
    const value = MOST - ((top - at.top) / at.height) * 2 * MOST;
    return { place: valueAcross(at, left), value: Math.min(Math.max(value, -1), 1) };
  },
  reads(picture, scene) {
    const { count, at } = functionOf(picture, scene);
    const rows = thinned(count, MOST_ROWS).map((place) => [scene.facts.tokens[place], told(at(place))]);
    return { columns: [`token (up to ${MOST_ROWS}, evenly spaced)`, "value"], rows };
  },
};

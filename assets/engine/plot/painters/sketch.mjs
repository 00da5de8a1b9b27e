// @ts-check
/** A function of the token to draw on: the one that the view's shape draws, else the one that the server computed. */
import { placeUnder } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { shortNumber } from "../numbers.mjs";
import { ring, upwards } from "./highlights.mjs";
import { tokenIn, tokensIn } from "./picture.mjs";
import { strokeInto, valuesOf } from "./strokes.mjs";
import { formatted, MOST_ROWS, thinned } from "./tables.mjs";
import { within } from "./typography.mjs";

/** Half the height of the plot: a little more than 1, so that the highest can be seen and hit. */
const MOST = 1.08;
const ENDS = { low: -MOST, high: MOST };
const RADIUS = 1.8;

const DRAWN = "drawn:";

/** What has been drawn: read once for each stroke. @type {{shape: string, p: number, values: Float32Array | null}} */
let cached = { shape: "", p: 0, values: null };

/** @param {string} shape @param {number} p */
function drawnOf(shape, p) {
  if (cached.shape !== shape || cached.p !== p)
    cached = { shape, p, values: shape.startsWith(DRAWN) ? valuesOf(shape.slice(DRAWN.length), p) : null };
  return cached.values;
}

/**
 * The number at each place.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function functionOf({ arrays }, { view, run }) {
  const drawn = drawnOf(String(view.shape ?? ""), run.tokens.length);
  const { function: given } = arrays;
  const count = drawn ? drawn.length : (given?.length ?? 0);
  return { count, at: (/** @type {number} */ place) => (drawn ? drawn[place] : given.at(place)) };
}

/**
 * The place under a point.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
const under = (picture, context, left, top) => placeUnder(context.at, functionOf(picture, context).count, left, top);

/**
 * Stems from 0, a dot at the end of each.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {{count: number, at: (place: number) => number}} sampled
 * @param {(value: number) => number} top
 */
export function paintStems(ctx, { at, palette }, { count, at: value }, top) {
  within(ctx, at, () => {
    ctx.strokeStyle = ctx.fillStyle = palette.ink;
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.45;
    ctx.beginPath();
    for (let place = 0; place < count; place++) {
      const height = top(value(place));
      if (!Number.isFinite(height)) continue;
      ctx.moveTo(at.x(place), top(0));
      ctx.lineTo(at.x(place), height);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    for (let place = 0; place < count; place++) {
      const height = top(value(place));
      if (!Number.isFinite(height)) continue;
      ctx.moveTo(at.x(place) + RADIUS, height);
      ctx.arc(at.x(place), height, RADIUS, 0, 2 * Math.PI);
    }
    ctx.fill();
    ctx.fillStyle = palette.muted;
    ctx.fillRect(at.left, top(0) - 0.5, at.width, 1);
  });
}

/**
 * A line over each token that is pointed at, and a ring around its value.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {{count: number, at: (place: number) => number}} sampled
 * @param {(value: number) => number} top
 */
export function markStems(ctx, { at, palette, hover }, { count, at: value }, top) {
  within(ctx, at, () => {
    for (const place of tokensIn(hover)) {
      if (place >= count) continue;
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 1;
      ctx.beginPath();
      upwards(ctx, at, at.x(place));
      ctx.stroke();
      if (Number.isFinite(value(place))) ring(ctx, palette, at.x(place), top(value(place)), RADIUS + 3);
    }
  });
}

/**
 * The view after a stroke: with another shape.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {{place: number, value: number}} from
 * @param {{place: number, value: number}} to
 */
function stroke({ arrays }, { view, run }, from, to) {
  const shape = String(view.shape ?? "");
  const before = shape.startsWith(DRAWN) ? shape.slice(DRAWN.length) : arrays.function.cells;
  return { shape: `${DRAWN}${strokeInto(before, run.tokens.length, from, to)}` };
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {{count: number, at: (place: number) => number}} sampled
 * @param {string} name of the function
 */
export function stemTable(picture, { run }, { count, at }, name) {
  const rows = thinned(count, MOST_ROWS).map((place) => [run.tokens[place], formatted(picture, at(place))]);
  return { columns: [`token (up to ${MOST_ROWS}, evenly spaced)`, name], rows };
}

/** How much a key raises or lowers a value. */
const STEP = 0.1;

/**
 * Another token to change, or another value for it.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {string} key
 */
function step(picture, context, key) {
  const { count, at } = functionOf(picture, context);
  const place = Math.min(tokensIn(context.hover)[0] ?? 0, count - 1);
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
    ...(change === undefined ? {} : { fields: stroke(picture, context, spot, spot) }),
    hover: { token: goal },
    announcement: `token ${context.run.tokens[goal]}: ${shortNumber(value)}`,
  };
}

/** @satisfies {import("./index.mjs").Painter} */
export const sketch = {
  paint(ctx, picture, context) {
    const top = valueScale(context.at, ENDS);
    paintValueAxis(ctx, context, top, context.unit);
    paintStems(ctx, context, functionOf(picture, context), top);
  },
  highlight(ctx, picture, context) {
    markStems(ctx, context, functionOf(picture, context), valueScale(context.at, ENDS));
  },
  tooltip(picture, context, left, top) {
    const place = under(picture, context, left, top);
    if (place === null) return null;
    return [`token ${context.run.tokens[place]}`, shortNumber(functionOf(picture, context).at(place))];
  },
  hit: (...point) => tokenIn(under(...point)),
  arrows: { hint: "Left and right choose a token, up and down change its value.", step },
  stroke,
  strokeAt(at, left, top) {
    const value = MOST - ((top - at.top) / at.height) * 2 * MOST;
    return { place: at.x.invert(left), value: Math.min(Math.max(value, -1), 1) };
  },
  table: (picture, context) => stemTable(picture, context, functionOf(picture, context), "value"),
};

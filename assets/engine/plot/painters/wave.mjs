// @ts-check
/** One row of the Fourier basis: its value at every token, over the smooth wave that it samples. */
import { placeUnder } from "../axes.mjs";
import { paintValueAxis, valueScale } from "../draw-axes.mjs";
import { limitsOf } from "./lines.mjs";
import { frequencyIn, numberText, parameterOf, tokenIn } from "./picture.mjs";
import { markStems, paintStems, stemTable } from "./sketch.mjs";
import { within } from "./typography.mjs";

/**
 * The component that a picture shows.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
const nameOf = (picture, { run }) => run.components[Number(parameterOf(picture, "i") ?? 0)] ?? "const";

/**
 * A component between its tokens too, of norm 1 over n of them; null for one that is no wave.
 *
 * @param {string} name
 * @param {number} n
 * @returns {((place: number) => number) | null}
 */
export function smoothOf(name, n) {
  if (name === "const") return () => 1 / Math.sqrt(n);
  const freq = Number(frequencyIn(name)?.freq ?? Number.NaN);
  if (!Number.isFinite(freq)) return null;
  const turn = (2 * Math.PI * freq) / n;
  const size = Math.sqrt((2 * freq === n ? 1 : 2) / n);
  return name.startsWith("cos") ? (place) => size * Math.cos(turn * place) : (place) => size * Math.sin(turn * place);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 * @param {string} name
 * @param {(value: number) => number} top
 */
function paintSmooth(ctx, { at, run, palette }, name, top) {
  const n = run.tokens.length - Number(run.components.includes("zero"));
  const wave = smoothOf(name, n);
  if (!wave) return;
  within(ctx, at, () => {
    ctx.strokeStyle = palette.faint;
    ctx.lineWidth = 1;
    ctx.beginPath();
    // A point for each pixel: the wave may go up and down within a few.
    for (let left = at.left; left <= at.left + at.width; left++) ctx.lineTo(left, top(wave(at.x.invert(left))));
    ctx.stroke();
  });
}

/** @param {import("./index.mjs").Picture} picture */
function sampledOf({ arrays: { values } }) {
  return { count: values.length, at: (/** @type {number} */ place) => values.at(place) };
}

/** The ends of the upright axis: 0 is in the middle. @param {import("./index.mjs").Context} context */
function endsOf({ range }) {
  const most = Math.max(Math.abs(range.low), Math.abs(range.high)) || 1;
  return limitsOf({ low: -most, high: most });
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
const under = (picture, context, left, top) => placeUnder(context.at, picture.arrays.values.length, left, top);

/** @satisfies {import("./index.mjs").Painter} */
export const wave = {
  paint(ctx, picture, context) {
    const top = valueScale(context.at, endsOf(context));
    paintValueAxis(ctx, context, top, context.unit);
    paintSmooth(ctx, context, nameOf(picture, context), top);
    paintStems(ctx, context, sampledOf(picture), top);
  },
  highlight(ctx, picture, context) {
    markStems(ctx, context, sampledOf(picture), valueScale(context.at, endsOf(context)));
  },
  tooltip(picture, context, left, top) {
    const place = under(picture, context, left, top);
    if (place === null) return null;
    const value = numberText(picture, sampledOf(picture).at(place));
    return [`token ${context.run.tokens[place]}`, `${nameOf(picture, context)}: ${value}`];
  },
  hit: (...point) => tokenIn(under(...point)),
  table: (picture, context) => stemTable(picture, context, sampledOf(picture), nameOf(picture, context)),
};

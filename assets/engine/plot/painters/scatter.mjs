// @ts-check
/** Every neuron as a dot: its frequency across, how much of its variance that explains upwards. */

import { isInside } from "../axes.mjs";
import { cssOf, scaleOf } from "../colour.mjs";
import { percent } from "../numbers.mjs";
import { markNeurons, nearestDot, RADIUS, stampAll } from "./dots.mjs";
import { neuronIn, neuronLines } from "./neurons.mjs";
import { clusterTable } from "./tables.mjs";
import { setFont, widthOf } from "./typography.mjs";

/** Neurons of one frequency stand beside each other, so that they can be told apart. */
const SPREAD = 0.32;
/** Shares are shown in so many colours. */
const SHADES = 16;
const SHARES = { low: 0, high: 1, signed: false, root: false };
/** The width of the colours that the legend explains, in pixels. */
const SCALE = 56;
const MEANING = "above 0 on 0 to 100 % of inputs";

/** A fixed step to the side for each neuron. @param {number} neuron */
const aside = (neuron) => (((neuron * 0.618034) % 1) * 2 - 1) * SPREAD;

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {(neuron: number) => {left: number, top: number}}
 */
function placesOf({ arrays }, { at }) {
  const { values, fraction } = arrays;
  return (neuron) => ({ left: at.x(values.at(neuron) + aside(neuron)), top: at.y(fraction.at(neuron)) });
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
const nearest = (picture, context, left, top) =>
  nearestDot(context.at, picture.arrays.values.length, placesOf(picture, context), left, top);

/** @param {import("./index.mjs").Context} context */
const isByShare = ({ spec }) => spec.colourBy === "active_share";

/** @param {import("../colour.mjs").Palette} palette */
function shadesOf(palette) {
  const scale = scaleOf(SHARES, palette);
  return Array.from({ length: SHADES + 1 }, (_, shade) => cssOf(scale(shade / SHADES)));
}

/**
 * The colour of each neuron's dot.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {(neuron: number) => string}
 */
function coloursOf({ arrays }, context) {
  const { run, palette } = context;
  if (!isByShare(context)) return (neuron) => run.colours[String(arrays.values.at(neuron))] ?? palette.faint;
  const shades = shadesOf(palette);
  return (neuron) => shades[Math.round(arrays.active_share.at(neuron) * SHADES)] ?? palette.missingText;
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {import("./dots.mjs").Dots}
 */
const dotsOf = (picture, context) => ({
  placeOf: placesOf(picture, context),
  colourOf: coloursOf(picture, context),
});

/**
 * What the colours of shares mean, over the plot at its right.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintLegend(ctx, { at, palette, font }) {
  setFont(ctx, `11px ${font}`);
  const left = at.left + at.width - widthOf(ctx, MEANING);
  const middle = at.top - 10;
  const step = SCALE / (SHADES + 1);
  shadesOf(palette).forEach((shade, which) => {
    ctx.fillStyle = shade;
    ctx.fillRect(left - 8 - SCALE + which * step, middle - 3, step + 0.5, 6);
  });
  ctx.fillStyle = palette.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(MEANING, left, middle);
}

/**
 * What lies over all dots: a ring around the chosen one, and the legend.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function paintFront(ctx, picture, context) {
  const { at, palette, view } = context;
  if (isByShare(context)) paintLegend(ctx, context);
  const chosen = placesOf(picture, context)(Number(view.neuron));
  if (!isInside(at, chosen.left, chosen.top)) return;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(chosen.left, chosen.top, RADIUS + 3, 0, 2 * Math.PI);
  ctx.stroke();
}

/** @satisfies {import("./index.mjs").Painter} */
export const scatter = {
  dependsOn: ["neuron"],
  paint(ctx, picture, context) {
    const { at, run, palette } = context;
    const line = at.y(run.specialised);
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = 1;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(at.left, line);
    ctx.lineTo(at.left + at.width, line);
    ctx.stroke();
    ctx.setLineDash([]);
    stampAll(ctx, picture, context, dotsOf(picture, context));
    paintFront(ctx, picture, context);
  },
  highlight(ctx, picture, context) {
    markNeurons(ctx, picture, context, dotsOf(picture, context), () => paintFront(ctx, picture, context));
  },
  tooltip(picture, context, left, top) {
    const neuron = nearest(picture, context, left, top);
    if (neuron === null) return null;
    const lines = neuronLines(picture, neuron);
    const { active_share: share } = picture.arrays;
    return share ? [...lines, `above 0 on ${percent(share.at(neuron))} of the inputs`] : lines;
  },
  hit: (...point) => neuronIn(nearest(...point)),
  select: (...point) => neuronIn(nearest(...point)),
  brush(picture, context, box) {
    const placeOf = placesOf(picture, context);
    return [...Array(picture.arrays.values.length).keys()].filter((neuron) => {
      const { left, top } = placeOf(neuron);
      const isIn = left >= box.left && left <= box.right && top >= box.top && top <= box.bottom;
      return isIn && isInside(context.at, left, top);
    });
  },
  table: clusterTable,
};

// @ts-check
/** Every neuron as a dot: its frequency across, how much of its variance that explains upwards. */

import { isInside } from "../axes.mjs";
import { markNeurons, nearestDot, RADIUS, stampAll } from "./dots.mjs";
import { neuronIn, neuronLines } from "./neurons.mjs";
import { clusterTable } from "./tables.mjs";

/** Neurons of one frequency stand beside each other, so that they can be told apart. */
const SPREAD = 0.32;

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

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {import("./dots.mjs").Dots}
 */
const dotsOf = (picture, context) => ({
  placeOf: placesOf(picture, context),
  colourOf: (neuron) => context.run.colours[String(picture.arrays.values.at(neuron))] ?? context.palette.faint,
});

/**
 * What lies over all dots: a ring around the chosen one.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function paintFront(ctx, picture, context) {
  const { at, palette, view } = context;
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
    return neuron === null ? null : neuronLines(picture, neuron);
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

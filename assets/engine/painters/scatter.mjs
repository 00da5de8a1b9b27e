// @ts-check
/** Every neuron as a dot: its frequency across, how much of its variance that explains upwards. */
import { across, isInside, up } from "../geometry.mjs";
import { neuronLines } from "./neurons.mjs";

const RADIUS = 2.6;
/** Neurons of one frequency stand beside each other, so that they can be told apart. */
const SPREAD = 0.32;
const NEAR = 9;

/** A dot of each colour, painted once, larger than it is shown: stamping is quicker than filling circles. @type {Map<string, ImageBitmap>} */
const dots = new Map();
const FINE = 4;

/** @param {string} colour */
function dotOf(colour) {
  let dot = dots.get(colour);
  if (!dot) {
    const size = Math.ceil(2 * RADIUS * FINE);
    const canvas = new OffscreenCanvas(size, size);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = colour;
    context.beginPath();
    context.arc(size / 2, size / 2, size / 2, 0, 2 * Math.PI);
    context.fill();
    dot = canvas.transferToImageBitmap();
    dots.set(colour, dot);
  }
  return dot;
}

/** A fixed step to the side for each neuron. @param {number} neuron */
const aside = (neuron) => (((neuron * 0.618034) % 1) * 2 - 1) * SPREAD;

/** @param {import("../types.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} neuron */
function placeOf(picture, { at }, neuron) {
  const { values, fraction } = picture.arrays;
  return { left: across(at, values.at(neuron) + aside(neuron)), top: up(at, fraction.at(neuron)) };
}

/** @param {import("../types.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function nearest(picture, scene, left, top) {
  let [best, distance] = [-1, NEAR ** 2];
  for (let neuron = 0; neuron < picture.arrays.values.length; neuron++) {
    const place = placeOf(picture, scene, neuron);
    if (!isInside(scene.at, place.left, place.top)) continue;
    const away = (place.left - left) ** 2 + (place.top - top) ** 2;
    if (away < distance) [best, distance] = [neuron, away];
  }
  return best < 0 ? null : best;
}

/** @type {import("./painters.mjs").Painter} */
export const scatter = {
  hasBar: false,
  marks: "neuron",
  paint(context, picture, scene) {
    const { at, facts, palette, view } = scene;
    const { values } = picture.arrays;
    const line = up(at, facts.specialised);
    context.strokeStyle = palette.line;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(at.left, line);
    context.lineTo(at.left + at.width, line);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 0.75;
    for (let neuron = 0; neuron < values.length; neuron++) {
      const { left, top } = placeOf(picture, scene, neuron);
      if (!isInside(at, left, top)) continue;
      const dot = dotOf(facts.colours[String(values.at(neuron))] ?? palette.faint);
      context.drawImage(dot, left - RADIUS, top - RADIUS, 2 * RADIUS, 2 * RADIUS);
    }
    context.globalAlpha = 1;
    const chosen = placeOf(picture, scene, Number(view.neuron));
    if (!isInside(at, chosen.left, chosen.top)) return;
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(chosen.left, chosen.top, RADIUS + 3, 0, 2 * Math.PI);
    context.stroke();
  },
  told(picture, scene, left, top) {
    const neuron = nearest(picture, scene, left, top);
    return neuron === null ? null : neuronLines(picture, neuron);
  },
  picked: nearest,
};

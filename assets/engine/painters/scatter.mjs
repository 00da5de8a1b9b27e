// @ts-check
/** Every neuron as a dot: its frequency across, how much of its variance that explains upwards. */
import { cssOf, scaleOf } from "../colour.mjs";
import { across, isInside, up } from "../geometry.mjs";
import { percent } from "../numerals.mjs";
import { fade, nearestDot, RADIUS, stamp } from "./dots.mjs";
import { ring } from "./marks.mjs";
import { neuronLines } from "./neurons.mjs";
import { clusterTable } from "./reading.mjs";
import { setFont, widthOf } from "./type.mjs";

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

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @returns {(neuron: number) => {left: number, top: number}} */
function placesOf({ arrays }, { at }) {
  const { values, fraction } = arrays;
  return (neuron) => ({ left: across(at, values.at(neuron) + aside(neuron)), top: up(at, fraction.at(neuron)) });
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
const nearest = (picture, scene, left, top) =>
  nearestDot(scene.at, picture.arrays.values.length, placesOf(picture, scene), left, top);

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function named(picture, scene, left, top) {
  const neuron = nearest(picture, scene, left, top);
  return neuron === null ? null : { neuron };
}

/** @param {import("./painters.mjs").Scene} scene */
const isByShare = ({ spec }) => spec.colourBy === "active_share";

/** @param {import("../colour.mjs").Palette} palette */
function shadesOf(palette) {
  const scale = scaleOf(SHARES, palette);
  return Array.from({ length: SHADES + 1 }, (_, shade) => cssOf(scale(shade / SHADES)));
}

/**
 * The colour of each neuron's dot.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @returns {(neuron: number) => string}
 */
function coloursOf({ arrays }, scene) {
  const { facts, palette } = scene;
  if (!isByShare(scene)) return (neuron) => facts.colours[String(arrays.values.at(neuron))] ?? palette.faint;
  const shades = shadesOf(palette);
  return (neuron) => shades[Math.round(arrays.active_share.at(neuron) * SHADES)] ?? palette.missingText;
}

/**
 * Set the dots of those neurons that are wanted.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @param {(neuron: number) => boolean} isWanted
 */
function stampAll(context, picture, scene, isWanted) {
  const placeOf = placesOf(picture, scene);
  const colourOf = coloursOf(picture, scene);
  context.globalAlpha = 0.75;
  for (let neuron = 0; neuron < picture.arrays.values.length; neuron++) {
    if (!isWanted(neuron)) continue;
    const { left, top } = placeOf(neuron);
    if (isInside(scene.at, left, top)) stamp(context, colourOf(neuron), left, top);
  }
  context.globalAlpha = 1;
}

/** What the colours of shares mean, over the plot at its right. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene */
function paintLegend(context, { at, palette, font }) {
  setFont(context, `11px ${font}`);
  const left = at.left + at.width - widthOf(context, MEANING);
  const middle = at.top - 10;
  const step = SCALE / (SHADES + 1);
  shadesOf(palette).forEach((shade, which) => {
    context.fillStyle = shade;
    context.fillRect(left - 8 - SCALE + which * step, middle - 3, step + 0.5, 6);
  });
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(MEANING, left, middle);
}

/** What lies over all dots: a ring around the chosen one, and the legend. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene */
function paintFront(context, picture, scene) {
  const { at, palette, view } = scene;
  if (isByShare(scene)) paintLegend(context, scene);
  const chosen = placesOf(picture, scene)(Number(view.neuron));
  if (!isInside(at, chosen.left, chosen.top)) return;
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(chosen.left, chosen.top, RADIUS + 3, 0, 2 * Math.PI);
  context.stroke();
}

/** @type {import("./painters.mjs").Painter} */
export const scatter = {
  hasBar: false,
  marks: "neuron",
  paint(context, picture, scene) {
    const { at, facts, palette } = scene;
    const line = up(at, facts.specialised);
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(at.left, line);
    context.lineTo(at.left + at.width, line);
    context.stroke();
    context.setLineDash([]);
    stampAll(context, picture, scene, () => true);
    paintFront(context, picture, scene);
  },
  mark(context, picture, scene) {
    const { at, palette, pointed } = scene;
    const { values } = picture.arrays;
    if (pointed?.freq !== undefined) {
      fade(context, scene);
      stampAll(context, picture, scene, (neuron) => String(values.at(neuron)) === pointed.freq);
      paintFront(context, picture, scene);
    }
    if (pointed?.neuron === undefined || pointed.neuron >= values.length) return;
    const { left, top } = placesOf(picture, scene)(pointed.neuron);
    if (isInside(at, left, top)) ring(context, palette, left, top, RADIUS + 4);
  },
  told(picture, scene, left, top) {
    const neuron = nearest(picture, scene, left, top);
    if (neuron === null) return null;
    const lines = neuronLines(picture, neuron);
    const { active_share: share } = picture.arrays;
    return share ? [...lines, `above 0 on ${percent(share.at(neuron))} of the inputs`] : lines;
  },
  pointed: named,
  picked: named,
  brushed(picture, scene, box) {
    const placeOf = placesOf(picture, scene);
    return [...Array(picture.arrays.values.length).keys()].filter((neuron) => {
      const { left, top } = placeOf(neuron);
      const isIn = left >= box.left && left <= box.right && top >= box.top && top <= box.bottom;
      return isIn && isInside(scene.at, left, top);
    });
  },
  reads: clusterTable,
};

// @ts-check
/**
 * The phases of neurons: where in x and y each peaks, against where in the answer its read-out does. On the diagonal,
 * what a neuron reads and what it writes agree. Axes in units of π, from −1 to 1.
 */
import { across, isInside, up } from "../geometry.mjs";
import { fade, nearestDot, RADIUS, stamp } from "./dots.mjs";
import { ring } from "./marks.mjs";
import { MOST_ROWS } from "./reading.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** An angle in (−1, 1], in units of π. @param {number} angle in units of π */
export const wrapped = (angle) => angle - 2 * Math.ceil((angle - 1) / 2);

/**
 * The two phases of a neuron in units of π: of what it reads, and of what it writes.
 *
 * @param {import("./painters.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} neuron
 */
export function phasesOf({ arrays }, { facts }, neuron) {
  const { phase_x, phase_y, phase_out } = arrays;
  return {
    read: wrapped((phase_x.at(neuron) + facts.sign * phase_y.at(neuron)) / Math.PI),
    written: wrapped(phase_out.at(neuron) / Math.PI),
  };
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @returns {(neuron: number) => {left: number, top: number}} */
const placesOf = (picture, scene) => (neuron) => {
  if (!picture.arrays.specialised.at(neuron)) return { left: Number.NaN, top: Number.NaN };
  const { read, written } = phasesOf(picture, scene, neuron);
  return { left: across(scene.at, read), top: up(scene.at, written) };
};

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
const nearest = (picture, scene, left, top) =>
  nearestDot(scene.at, picture.arrays.values.length, placesOf(picture, scene), left, top);

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function named(picture, scene, left, top) {
  const neuron = nearest(picture, scene, left, top);
  return neuron === null ? null : { neuron };
}

/** @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {string} [freq] of those alone */
function stampAll(context, picture, scene, freq) {
  const { at, facts, palette } = scene;
  const { values } = picture.arrays;
  const placeOf = placesOf(picture, scene);
  context.globalAlpha = 0.75;
  for (let neuron = 0; neuron < values.length; neuron++) {
    const own = String(values.at(neuron));
    const { left, top } = placeOf(neuron);
    if ((freq === undefined || own === freq) && isInside(at, left, top))
      stamp(context, facts.colours[own] ?? palette.faint, left, top);
  }
  context.globalAlpha = 1;
}

/** How far apart two phases are around the circle, in units of π. @param {{read: number, written: number}} phases */
const gapOf = ({ read, written }) => Math.abs(wrapped(written - read));

/** A number of times π. @param {number} turn */
const inPi = (turn) => `${turn.toFixed(2).replace("-", "−")} π`;

/** The diagonal, and where it goes on when angles come round. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene */
function paintDiagonal(context, { at, palette }) {
  within(context, at, () => {
    context.strokeStyle = palette.faint;
    context.lineWidth = 1;
    context.setLineDash([4, 4]);
    context.beginPath();
    for (const turn of [-2, 0, 2]) {
      context.moveTo(across(at, at.x[0]), up(at, at.x[0] + turn));
      context.lineTo(across(at, at.x[1]), up(at, at.x[1] + turn));
    }
    context.stroke();
    context.setLineDash([]);
  });
}

/** How many neurons are not shown, in the corner where the diagonal is not. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {number} shown @param {number} all */
function paintCount(context, { at, palette, font }, shown, all) {
  setFont(context, `11px ${font}`);
  const text = shown === all ? `all ${all} neurons` : `${shown} of ${all} neurons; the others follow no frequency`;
  const short = widthOf(context, text) > at.width - 12 ? `${shown} of ${all} neurons` : text;
  context.globalAlpha = 0.8;
  context.fillStyle = palette.surface;
  context.fillRect(at.left + 4, at.top + 4, widthOf(context, short) + 4, 15);
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = palette.muted;
  context.fillText(short, at.left + 6, at.top + 12);
}

/** What lies over all dots: how many there are, and a ring around the chosen one. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene */
function paintFront(context, picture, scene) {
  const { specialised } = picture.arrays;
  let shown = 0;
  for (let neuron = 0; neuron < specialised.length; neuron++) shown += Number(specialised.at(neuron) > 0);
  paintCount(context, scene, shown, specialised.length);
  const chosen = Number(scene.view.neuron);
  if (chosen >= specialised.length) return;
  const { left, top } = placesOf(picture, scene)(chosen);
  if (isInside(scene.at, left, top)) ring(context, scene.palette, left, top, RADIUS + 3);
}

/** @type {import("./painters.mjs").Painter} */
export const phases = {
  hasBar: false,
  marks: "neuron",
  paint(context, picture, scene) {
    paintDiagonal(context, scene);
    stampAll(context, picture, scene);
    paintFront(context, picture, scene);
  },
  mark(context, picture, scene) {
    const { pointed, palette } = scene;
    if (pointed?.freq !== undefined) {
      fade(context, scene);
      stampAll(context, picture, scene, pointed.freq);
      paintFront(context, picture, scene);
    }
    if (pointed?.neuron === undefined || pointed.neuron >= picture.arrays.values.length) return;
    const { left, top } = placesOf(picture, scene)(pointed.neuron);
    if (isInside(scene.at, left, top)) ring(context, palette, left, top, RADIUS + 4);
  },
  told(picture, scene, left, top) {
    const neuron = nearest(picture, scene, left, top);
    if (neuron === null) return null;
    const found = phasesOf(picture, scene, neuron);
    const sign = scene.facts.sign < 0 ? "−" : "+";
    return [
      `neuron ${neuron}, frequency ${picture.arrays.values.at(neuron)}`,
      `φx ${sign} φy = ${inPi(found.read)}, read-out ψ = ${inPi(found.written)}`,
      `${inPi(gapOf(found))} apart`,
    ];
  },
  pointed: named,
  picked: named,
  reads(picture, scene) {
    const { values, specialised } = picture.arrays;
    /** @type {Map<number, number[]>} */
    const gaps = new Map();
    for (let neuron = 0; neuron < values.length; neuron++) {
      if (!specialised.at(neuron)) continue;
      const found = gaps.get(values.at(neuron)) ?? [];
      found.push(gapOf(phasesOf(picture, scene, neuron)));
      gaps.set(values.at(neuron), found);
    }
    const rows = [...gaps]
      .sort(([, one], [, other]) => other.length - one.length)
      .slice(0, MOST_ROWS)
      .map(([freq, found]) => {
        const mean = found.reduce((sum, gap) => sum + gap, 0) / found.length;
        return [freq, found.length, inPi(mean), inPi(Math.max(...found))];
      });
    const columns = ["frequency, the most followed first", "neurons that follow it", "mean distance of the phases"];
    return { columns: [...columns, "largest distance"], rows };
  },
};

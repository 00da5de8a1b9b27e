// @ts-check
/** One row of the Fourier basis: its value at every token, over the smooth wave that it samples. */
import { isInside, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { limitsOf } from "./lines.mjs";
import { MOST_ROWS, thinned, told } from "./reading.mjs";
import { frequencyIn, parameterOf } from "./shown.mjs";
import { markStems, paintStems } from "./sketch.mjs";
import { within } from "./type.mjs";

/** The component that a picture shows. @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene */
const nameOf = (picture, { facts }) => facts.components[Number(parameterOf(picture, "i") ?? 0)] ?? "const";

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

/** @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene @param {string} name @param {(value: number) => number} top */
function paintSmooth(context, { at, facts, palette }, name, top) {
  const n = facts.tokens.length - Number(facts.components.includes("zero"));
  const wave = smoothOf(name, n);
  if (!wave) return;
  within(context, at, () => {
    context.strokeStyle = palette.faint;
    context.lineWidth = 1;
    context.beginPath();
    // A point for each pixel: the wave may go up and down within a few.
    for (let left = at.left; left <= at.left + at.width; left++) context.lineTo(left, top(wave(valueAcross(at, left))));
    context.stroke();
  });
}

/** @param {import("./painters.mjs").Picture} picture */
function sampledOf({ arrays: { values } }) {
  return { count: values.length, at: (/** @type {number} */ place) => values.at(place) };
}

/** The ends of the upright axis: 0 is in the middle. @param {import("./painters.mjs").Scene} scene */
function endsOf({ range }) {
  const most = Math.max(Math.abs(range.low), Math.abs(range.high)) || 1;
  return limitsOf({ low: -most, high: most });
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function under(picture, scene, left, top) {
  const place = Math.round(valueAcross(scene.at, left));
  return isInside(scene.at, left, top) && place >= 0 && place < picture.arrays.values.length ? place : null;
}

/** @type {import("./painters.mjs").Painter} */
export const wave = {
  hasBar: false,
  paint(context, picture, scene) {
    const { low, high } = endsOf(scene);
    const top = upright(context, scene, low, high, scene.unit);
    paintSmooth(context, scene, nameOf(picture, scene), top);
    paintStems(context, scene, sampledOf(picture), top);
  },
  mark(context, picture, scene) {
    const { low, high } = endsOf(scene);
    markStems(context, scene, sampledOf(picture), heights(scene.at, low, high));
  },
  told(picture, scene, left, top) {
    const place = under(picture, scene, left, top);
    if (place === null) return null;
    const value = brief(sampledOf(picture).at(place), picture.fidelity === "exact" ? 5 : 3);
    return [`token ${scene.facts.tokens[place]}`, `${nameOf(picture, scene)}: ${value}`];
  },
  pointed(picture, scene, left, top) {
    const token = under(picture, scene, left, top);
    return token === null ? null : { token };
  },
  reads(picture, scene) {
    const { count, at } = sampledOf(picture);
    const rows = thinned(count, MOST_ROWS).map((place) => [scene.facts.tokens[place], told(at(place))]);
    return { columns: [`token (up to ${MOST_ROWS}, evenly spaced)`, nameOf(picture, scene)], rows };
  },
};

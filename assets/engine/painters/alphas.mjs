// @ts-check
/** A number for each frequency, as a bar: key frequencies in their colour, named. */
import { across, isInside, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { nameBars } from "./bars.mjs";
import { band, chosenOn, frequencyColour, patch } from "./marks.mjs";
import { MOST_ROWS, strongest, told } from "./reading.mjs";
import { within } from "./type.mjs";

const WIDTH = 0.8;
/** Room beyond the longest bars, for their numbers. */
const ROOM = 0.16;

/** The ends of the upright axis: 0 is always on it. @param {import("./painters.mjs").Scene} scene */
function limitsOf({ chosen }) {
  const [low, high] = [Math.min(chosen.limits.low, 0), Math.max(chosen.limits.high, 0)];
  const room = (high - low || 1) * ROOM;
  return { low: low < 0 ? low - room : 0, high: high + room };
}

/** The frequency under a point. @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function under(picture, scene, left, top) {
  const freq = Math.round(valueAcross(scene.at, left));
  return isInside(scene.at, left, top) && freq >= 1 && freq <= picture.arrays.values.length ? freq : null;
}

/** @type {import("./painters.mjs").Painter} */
export const alphas = {
  hasBar: false,
  marks: "freq",
  paint(context, picture, scene) {
    const { at, facts, palette, unit } = scene;
    const grid = picture.arrays.values;
    const { low, high } = limitsOf(scene);
    const top = upright(context, scene, low, high, unit);
    const zero = top(0);
    within(context, at, () => {
      for (let place = 0; place < grid.length; place++) {
        const value = grid.at(place);
        if (!Number.isFinite(value) || value === 0) continue;
        const freq = place + 1;
        const [left, right] = [across(at, freq - WIDTH / 2), across(at, freq + WIDTH / 2)];
        context.fillStyle = facts.colours[String(freq)] ?? palette.faint;
        context.fillRect(left, Math.min(top(value), zero), Math.max(right - left, 1), Math.abs(top(value) - zero));
      }
      context.fillStyle = palette.muted;
      context.fillRect(at.left, zero - 0.5, at.width, 1);
    });
    const named = strongest(grid, grid.length)
      .filter((place) => facts.colours[String(place + 1)] !== undefined && grid.at(place) !== 0)
      .map((place) => ({ freq: String(place + 1), bottom: top(Math.max(grid.at(place), 0)) - 2 }));
    nameBars(context, scene, named);
    if (scene.view.freq <= grid.length) chosenOn(context, scene, Number(scene.view.freq));
  },
  mark(context, picture, scene) {
    const { at, pointed } = scene;
    if (pointed?.freq === undefined) return;
    const freq = Number(pointed.freq);
    const grid = picture.arrays.values;
    if (!(freq >= 1 && freq <= grid.length)) return;
    band(context, scene, freq - 0.5, freq + 0.5, frequencyColour(scene, pointed.freq));
    const x = across(at, freq);
    if (x < at.left || x > at.left + at.width) return;
    const { low, high } = limitsOf(scene);
    const top = heights(at, low, high)(Math.max(grid.at(freq - 1) || 0, 0));
    patch(context, scene, pointed.freq, x, Math.max(top - 9, at.top + 8));
  },
  told(picture, scene, left, top) {
    const freq = under(picture, scene, left, top);
    if (freq === null) return null;
    const value = brief(picture.arrays.values.at(freq - 1), picture.fidelity === "exact" ? 5 : 3);
    return [`frequency ${freq}`, `${scene.unit} ${value}`.trim()];
  },
  pointed(picture, scene, left, top) {
    const freq = under(picture, scene, left, top);
    return freq === null ? null : { freq: String(freq) };
  },
  picked(picture, scene, left, top) {
    const freq = under(picture, scene, left, top);
    return freq === null ? null : { freq };
  },
  reads(picture, scene) {
    const grid = picture.arrays.values;
    const rows = strongest(grid, MOST_ROWS / 2).map((place) => [place + 1, told(grid.at(place))]);
    return { columns: [`frequency (the ${MOST_ROWS / 2} with the largest values)`, scene.unit || "value"], rows };
  },
};

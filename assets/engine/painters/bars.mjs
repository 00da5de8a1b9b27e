// @ts-check
/** The embedding's spectrum: a bar for each Fourier component, cos and sin of a frequency side by side. */
import { across, isInside, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { heights, upright } from "./axis.mjs";
import { liftedOver } from "./labels.mjs";
import { band, chosenOn, frequencyColour, patch } from "./marks.mjs";
import { MOST_ROWS, strongest, told } from "./reading.mjs";
import { frequencyOf } from "./rings.mjs";
import { frequencyIn, hasFrequency, spanOf } from "./shown.mjs";
import { setFont, widthOf, within } from "./type.mjs";

const OFFSET = 0.21;
const WIDTH = 0.4;
/** Room above the highest bar for its number. */
const ROOM = 1.16;
const MOST = 6;
/** A frequency stands out when it holds more than this many times an even share. */
const TIMES = 3;

/**
 * Where each component stands: const at 0, cos k and sin k around k, `zero` (x · y only) after the last frequency.
 *
 * @param {string[]} components
 */
export function placesOf(components) {
  const last = Math.max(0, ...components.map((name) => Number(frequencyOf(name)) || 0));
  return components.map((name) => {
    if (name === "const") return 0;
    if (name === "zero") return last + 1;
    return Number(frequencyOf(name)) + (name.startsWith("cos") ? -OFFSET : OFFSET);
  });
}

/**
 * The frequencies that stand out, with the height of their higher bar.
 *
 * @param {import("../grid.mjs").Grid} grid
 * @param {string[]} components
 * @returns {[string, number][]}
 */
export function leading(grid, components) {
  /** @type {Map<string, {power: number, top: number}>} */
  const held = new Map();
  components.forEach((name, cell) => {
    if (!hasFrequency(name)) return;
    const value = grid.at(cell);
    const { power, top } = held.get(frequencyOf(name)) ?? { power: 0, top: 0 };
    held.set(frequencyOf(name), { power: power + value, top: Math.max(top, value) });
  });
  const total = [...held.values()].reduce((sum, { power }) => sum + power, 0);
  return [...held]
    .sort(([, one], [, other]) => other.power - one.power)
    .slice(0, MOST)
    .filter(([, { power }]) => power > (TIMES * total) / held.size)
    .map(([freq, { top }]) => [freq, top]);
}

/**
 * The component whose bar is nearest to a point; −1 when none is near.
 *
 * @param {import("./painters.mjs").Scene} scene
 * @param {number} left
 */
function nearest({ at, facts }, left) {
  const value = valueAcross(at, left);
  const places = placesOf(facts.components);
  const found = places.reduce(
    (best, place, cell) => (Math.abs(place - value) < Math.abs(places[best] - value) ? cell : best),
    0,
  );
  return Math.abs(places[found] - value) > 1 ? -1 : found;
}

/** The ends of the upright axis. @param {import("./painters.mjs").Scene} scene */
const highest = ({ range }) => (range.high || 1) * ROOM;

/**
 * Numbers over bars, each beside none of the others.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./painters.mjs").Scene} scene
 * @param {{freq: string, bottom: number}[]} labels the most telling first
 */
export function nameBars(context, { at, palette, font }, labels) {
  setFont(context, `600 12px ${font}`);
  const placed = labels
    .map(({ freq, bottom }) => ({ freq, bottom, x: across(at, Number(freq)), width: widthOf(context, freq) }))
    .filter(({ x }) => x >= at.left && x <= at.left + at.width);
  const lower = liftedOver(placed, at.top);
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = palette.ink;
  placed.forEach(({ freq, x }, which) => {
    const stands = lower[which];
    if (stands !== null) context.fillText(freq, x, stands);
  });
}

/** @param {import("./painters.mjs").Picture} _picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function pointed(_picture, scene, left, top) {
  return isInside(scene.at, left, top) ? frequencyIn(scene.facts.components[nearest(scene, left)]) : null;
}

/** @type {import("./painters.mjs").Painter} */
export const bars = {
  hasBar: false,
  marks: "freq",
  paint(context, picture, scene) {
    const { at, facts, palette } = scene;
    const grid = picture.arrays.values;
    const top = upright(context, scene, 0, highest(scene), "squared norm");
    const places = placesOf(facts.components);
    within(context, at, () => {
      facts.components.forEach((name, cell) => {
        const value = grid.at(cell);
        if (!Number.isFinite(value)) return;
        const [left, right] = [across(at, places[cell] - WIDTH / 2), across(at, places[cell] + WIDTH / 2)];
        context.fillStyle = facts.colours[frequencyOf(name)] ?? palette.faint;
        context.fillRect(left, top(value), Math.max(right - left, 1), top(0) - top(value));
      });
    });
    const named = leading(grid, facts.components).map(([freq, height]) => ({ freq, bottom: top(height) - 2 }));
    nameBars(context, scene, named);
    if (spanOf(facts.components, String(scene.view.freq))) chosenOn(context, scene, Number(scene.view.freq));
  },
  mark(context, picture, scene) {
    const { at, facts, pointed: what } = scene;
    const span = what?.freq === undefined ? null : spanOf(facts.components, what.freq);
    if (!span || !what?.freq) return;
    const freq = Number(what.freq);
    band(context, scene, freq - 0.5, freq + 0.5, frequencyColour(scene, what.freq));
    const x = across(at, freq);
    if (x < at.left || x > at.left + at.width) return;
    const grid = picture.arrays.values;
    const top = heights(at, 0, highest(scene))(Math.max(grid.at(span.first) || 0, grid.at(span.last) || 0));
    patch(context, scene, what.freq, x, Math.max(top - 9, at.top + 8));
  },
  told(picture, scene, left) {
    const cell = nearest(scene, left);
    if (cell < 0) return null;
    const value = brief(picture.arrays.values.at(cell), picture.fidelity === "exact" ? 5 : 3);
    return [scene.facts.components[cell], `squared norm ${value}`];
  },
  pointed,
  picked(picture, scene, left, top) {
    const found = pointed(picture, scene, left, top);
    return found ? { freq: Number(found.freq) } : null;
  },
  reads(picture, scene) {
    const grid = picture.arrays.values;
    const { components } = scene.facts;
    const rows = strongest(grid, MOST_ROWS / 2).map((cell) => [components[cell], told(grid.at(cell))]);
    return { columns: [`the ${MOST_ROWS / 2} strongest components`, "squared norm"], rows };
  },
};

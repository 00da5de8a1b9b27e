// @ts-check
/** The embedding's spectrum: a bar for each Fourier component, cos and sin of a frequency side by side. */
import { across, valueAcross } from "../geometry.mjs";
import { brief } from "../numerals.mjs";
import { upright } from "./axis.mjs";
import { frequencyOf } from "./rings.mjs";
import { setFont, within } from "./type.mjs";

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
    if (!name.includes(" ")) return;
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

/** @type {import("./painters.mjs").Painter} */
export const bars = {
  hasBar: false,
  paint(context, picture, scene) {
    const { at, facts, range, palette, font } = scene;
    const grid = picture.arrays.values;
    const top = upright(context, scene, 0, (range.high || 1) * ROOM, "squared norm");
    const places = placesOf(facts.components);
    within(context, at, () => {
      facts.components.forEach((name, cell) => {
        const value = grid.at(cell);
        if (!Number.isFinite(value)) return;
        const [left, right] = [across(at, places[cell] - WIDTH / 2), across(at, places[cell] + WIDTH / 2)];
        context.fillStyle = facts.colours[frequencyOf(name)] ?? palette.faint;
        context.fillRect(left, top(value), Math.max(right - left, 1), top(0) - top(value));
      });
      setFont(context, `600 12px ${font}`);
      context.textAlign = "center";
      context.textBaseline = "bottom";
      context.fillStyle = palette.ink;
      for (const [freq, height] of leading(grid, facts.components)) {
        context.fillText(freq, across(at, Number(freq)), Math.max(top(height) - 2, at.top + 12));
      }
    });
  },
  told(picture, { at, facts }, left) {
    const value = valueAcross(at, left);
    const places = placesOf(facts.components);
    const nearest = places.reduce(
      (best, place, cell) => (Math.abs(place - value) < Math.abs(places[best] - value) ? cell : best),
      0,
    );
    if (Math.abs(places[nearest] - value) > 1) return null;
    const shown = brief(picture.arrays.values.at(nearest), picture.fidelity === "exact" ? 5 : 3);
    return [facts.components[nearest], `squared norm ${shown}`];
  },
};

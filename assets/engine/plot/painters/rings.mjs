// @ts-check
/** The strongest blocks of a function in the 2D Fourier basis: what a list names, and what rings stand around. */
import { percent } from "../numbers.mjs";

/** Terms on the Fourier bench; a square below this part of the largest is a 0 that was rounded. */
const [MOST_TERMS, ROUNDING] = [64, 1e-12];

/**
 * @typedef {{x: number, y: number, share: number, a: string, b: string}} Block its strongest coefficient, its share of
 *   the centred variance, and the frequencies of x and y that it is made of
 */

/**
 * The frequency a component belongs to: `14` of `cos 14`; `const` and `zero` are their own.
 *
 * @param {string} component
 */
export const frequencyOf = (component) => component.slice(component.lastIndexOf(" ") + 1);

/** How much a coefficient holds; a mean square holds itself. @param {number} value @param {boolean} isPower */
export const powerOf = (value, isPower) => (isPower ? value : value * value);

/**
 * The shares of the centred variance: everything but the mean, which is the first coefficient.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid of shape [comp_x, comp_y]
 * @param {boolean} [isPower] whether its numbers are squares already
 */
export function centredPower(grid, isPower = false) {
  let total = 0;
  for (let cell = 1; cell < grid.length; cell++) {
    const value = grid.at(cell);
    total += Number.isFinite(value) ? powerOf(value, isPower) : 0;
  }
  return total;
}

/**
 * The strongest blocks, the strongest first, as the analysis finds them.
 *
 * @param {Record<string, import("../../data/ndarray.mjs").Grid>} arrays of a picture; without those of blocks it has
 *   none
 * @param {string[]} components
 * @returns {Block[]}
 */
export function blocksIn({ strongest, strongest_share: share }, components) {
  if (!strongest || !share) return [];
  const [count, wide] = strongest.shape;
  const blocks = [...Array(count).keys()].map((block) => ({
    x: strongest.at(block * wide),
    y: strongest.at(block * wide + 1),
    share: share.at(block),
  }));
  // What there is no more of is at −1.
  const found = blocks.filter(({ x }) => x >= 0);
  return found.map((block) => ({
    ...block,
    a: frequencyOf(components[block.x]),
    b: frequencyOf(components[block.y]),
  }));
}

/**
 * What a block is called.
 *
 * @param {{a: string, b: string}} block
 */
export function blockName({ a, b }) {
  if (b === "const") return `${a} in x`;
  if (a === "const") return `${b} in y`;
  return `${a} × ${b}`;
}

/**
 * A block of two frequencies is coloured as neither.
 *
 * @param {{a: string, b: string}} block
 * @param {Record<string, string>} colours
 */
export function blockColour({ a, b }, colours) {
  const alone = b === "const" || a === b ? a : a === "const" ? b : "";
  return colours[alone];
}

/**
 * A block as what is pointed at: what it is in x and what in y, a frequency, const or zero. What has one axis follows
 * the first frequency that it has.
 *
 * @param {string} x
 * @param {string} y
 * @returns {import("../../types.mjs").Hover}
 */
export function hoverOf(x, y) {
  const freq = [x, y].find((name) => name !== "const" && name !== "zero");
  return { ...(freq === undefined ? {} : { freq }), block: { x, y } };
}

/**
 * The strongest blocks as entries of a list.
 *
 * @param {Record<string, import("../../data/ndarray.mjs").Grid>} arrays of a picture
 * @param {import("./index.mjs").Context["run"]} run
 * @param {import("../colour.mjs").Palette} palette
 * @returns {import("./index.mjs").Entry[]}
 */
export function blockEntries(arrays, { components, colours }, palette) {
  return blocksIn(arrays, components).map((block) => {
    const hover = hoverOf(block.a, block.b);
    return {
      ...{ name: blockName(block), text: percent(block.share), colour: blockColour(block, colours) ?? palette.muted },
      ...{ hover, fields: hover.freq === undefined ? {} : { freq: Number(hover.freq) } },
    };
  });
}

/** @param {number} share */
export const radiusOf = (share) => (9 + 26 * Math.sqrt(share)) / 2;

/**
 * Every coefficient that is not 0, as a block of its own: terms that a person has chosen are seen however weak.
 *
 * @param {import("../../data/ndarray.mjs").Grid} grid of shape [comp_x, comp_y]
 * @param {string[]} components
 * @returns {Block[]} the strongest first
 */
export function termsOf(grid, components) {
  const size = components.length;
  let [total, most] = [0, 0];
  for (let cell = 0; cell < grid.length; cell++) {
    const held = powerOf(grid.at(cell), false);
    if (!Number.isFinite(held)) continue;
    if (cell > 0) total += held;
    most = Math.max(most, held);
  }
  const found = [];
  for (let cell = 0; cell < grid.length; cell++) if (powerOf(grid.at(cell), false) > ROUNDING * most) found.push(cell);
  const shareOf = (/** @type {number} */ cell) => (cell > 0 ? powerOf(grid.at(cell), false) / total : 0);
  return found
    .map((cell) => ({ x: Math.floor(cell / size), y: cell % size, share: shareOf(cell) }))
    .map((term) => ({ ...term, a: frequencyOf(components[term.x]), b: frequencyOf(components[term.y]) }))
    .sort((one, other) => other.share - one.share)
    .slice(0, MOST_TERMS);
}

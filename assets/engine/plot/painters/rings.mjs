// @ts-check
/** The strongest blocks of a function in the 2D Fourier basis: what rings stand around, and where their labels go. */

/** Terms on the Fourier bench; a square below this part of the largest is a 0 that was rounded. */
const [MOST_TERMS, ROUNDING] = [64, 1e-12];
const LINE = 14;

/**
 * @typedef {{x: number, y: number, share: number, a: string, b: string}} Block its strongest coefficient, its share of
 *   the centred variance, and the frequencies of x and y that it is made of
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
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

/** By so much a label is nearer to its own ring than to any other, in pixels. */
const LEAST_GAP = 4;

/** Where a label may stand beside its ring, the best first: (−1, 0, 1) across and (−1, 0, 1) up. */
const SIDES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
];

/**
 * A place for every label that meets neither a ring, nor another label, nor the plot's edge: beside its ring, or two
 * radii farther where nothing is free; null where there is none.
 *
 * @param {{x: number, y: number, radius: number, width: number}[]} rings centres in pixels, and the label's width
 * @param {Box} plot
 * @returns {({left: number, middle: number, isFar: boolean} | null)[]}
 */
export function labelPlaces(rings, plot) {
  const taken = rings.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return rings.map((ring) => {
    for (let place = 0; place < 2 * SIDES.length; place++) {
      const isFar = place >= SIDES.length;
      const [sideways, upwards] = SIDES[place % SIDES.length];
      const radius = isFar ? 3 * ring.radius : ring.radius;
      const left =
        sideways === 0 ? ring.x - ring.width / 2 : ring.x + sideways * (radius + 3) - (sideways < 0 ? ring.width : 0);
      const middle = ring.y - upwards * (radius + 1 + LINE / 2);
      const box = { left, right: left + ring.width, top: middle - LINE / 2, bottom: middle + LINE / 2 };
      const isClear = rings.every((other) => other === ring || isApart(ring, other, box, isFar));
      const fits = box.left >= plot.left && box.right <= plot.right && box.top >= plot.top && box.bottom <= plot.bottom;
      if (fits && isClear && !taken.some((other) => meets(box, other))) {
        taken.push(box);
        return { left, middle, isFar };
      }
    }
    return null;
  });
}

/** How far a box is from a ring. @param {Box} box @param {{x: number, y: number, radius: number}} ring */
const gapTo = ({ left, right, top, bottom }, { x, y, radius }) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)) - radius;

/**
 * Whether it is plain that a label is its ring's and not another one's: it is nearer to it, or has a line to it that
 * does not cross the other.
 *
 * @param {{x: number, y: number, radius: number}} ring
 * @param {{x: number, y: number, radius: number}} other
 * @param {Box} box the label's
 * @param {boolean} isFar
 */
function isApart(ring, other, box, isFar) {
  if (!isFar) return gapTo(box, other) > gapTo(box, ring) + LEAST_GAP;
  const [x, y] = [Math.min(Math.max(ring.x, box.left), box.right) - ring.x, (box.top + box.bottom) / 2 - ring.y];
  const along = ((other.x - ring.x) * x + (other.y - ring.y) * y) / (x * x + y * y);
  const nearest = Math.min(Math.max(along, 0), 1);
  return Math.hypot(other.x - ring.x - nearest * x, other.y - ring.y - nearest * y) > other.radius;
}

/** @param {Box} one @param {Box} other */
const meets = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

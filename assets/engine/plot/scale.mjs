// @ts-check
/**
 * Scales, in the vocabulary of d3-scale: where the values of a domain stand in a range, in pixels or from 0 to 1.
 *
 * @typedef {object} ScaleProperties
 * @property {[number, number]} domain the values at the ends
 * @property {[number, number]} range where the ends stand
 * @property {(position: number) => number} invert the value at a position
 * @property {(count: number) => number[]} ticks about so many round values within the domain
 *
 * @typedef {((value: number) => number) & ScaleProperties} Scale beyond the domain it goes on
 * @typedef {[number, number]} Pair
 *
 * @typedef {object} Kind
 * @property {(value: number) => number} to what is linear in the range
 * @property {(transformed: number) => number} from its inverse
 * @property {(low: number, high: number, count: number) => number[]} ticks
 */

/**
 * @param {Pair} domain
 * @param {Pair} range
 * @param {Kind} kind
 * @returns {Scale}
 */
function scaleOf(domain, range, { to, from, ticks }) {
  const [first, last] = domain.map(to);
  const [start, end] = range;
  const slope = (end - start) / (last - first);
  // Of one value only: in the middle.
  const scale = last === first ? () => (start + end) / 2 : (/** @type {number} */ v) => start + (to(v) - first) * slope;
  return Object.assign(scale, {
    domain,
    range,
    invert: (/** @type {number} */ position) => from(first + (position - start) / slope),
    ticks: (/** @type {number} */ count) => ticks(Math.min(...domain), Math.max(...domain), count),
  });
}

/** @param {number} value */
const same = (value) => value;

/** @param {Pair} domain @param {Pair} range */
export const linear = (domain, range) => scaleOf(domain, range, { to: same, from: same, ticks: roundTicks });

/**
 * Places 0, 1, 2, … of a list, each one wide, with its value in the middle.
 *
 * @param {Pair} domain
 * @param {Pair} range
 */
export const band = (domain, range) => scaleOf(domain, range, { to: same, from: same, ticks: wholeTicks });

/**
 * By the square root, on both sides of 0.
 *
 * @param {Pair} domain
 * @param {Pair} range
 */
export const sqrt = (domain, range) =>
  scaleOf(domain, range, {
    to: (value) => Math.sign(value) * Math.sqrt(Math.abs(value)),
    from: (root) => root * Math.abs(root),
    ticks: roundTicks,
  });

/**
 * By the logarithm.
 *
 * @param {Pair} domain
 * @param {Pair} range
 * @param {number} [least] where smaller values stand, such as epoch 0
 */
export const log = (domain, range, least = 0) =>
  scaleOf(domain, range, {
    to: (value) => Math.log10(Math.max(value, least)),
    from: (power) => 10 ** power,
    ticks: powerTicks,
  });

/**
 * Evenly from each of some values to the next; beyond the first and the last it goes on.
 *
 * @param {number[]} values rising, at least two
 * @param {Pair} ends the places of values, from 0, that stand at the ends; between two of them may be one
 * @param {Pair} range
 */
export function steps(values, ends, range) {
  const last = values.length - 2;
  /** The value from which on, up to the next, something lies. @param {(place: number) => boolean} isBefore */
  const segment = (isBefore) => {
    let [low, high] = [0, last];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (isBefore(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const to = (/** @type {number} */ value) => {
    const at = segment((place) => values[place] <= value);
    return at + (value - values[at]) / (values[at + 1] - values[at]);
  };
  const from = (/** @type {number} */ place) => {
    const at = Math.min(Math.max(Math.floor(place), 0), last);
    return values[at] + (place - at) * (values[at + 1] - values[at]);
  };
  const ticks = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ count) => {
    const inside = values.filter((value) => value >= low && value <= high);
    const each = Math.max(1, Math.ceil(inside.length / count));
    return inside.filter((_, place) => place % each === 0);
  };
  return scaleOf([from(ends[0]), from(ends[1])], range, { to, from, ticks });
}

/**
 * The place of the value that stands nearest to a position.
 *
 * @param {Scale} scale
 * @param {number[]} values
 * @param {number} position
 */
export function nearest(scale, values, position) {
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  for (let place = 0; place < values.length; place++) {
    const away = Math.abs(scale(values[place]) - position);
    if (away < distance) [best, distance] = [place, away];
  }
  return best;
}

/** The multiples of a step. @param {number} low @param {number} high @param {number} step */
function multiples(low, high, step) {
  const found = [];
  // No −0, which would be written as one.
  for (let n = Math.ceil(low / step) + 0; n * step <= high + step * 1e-9; n++) found.push(n * step);
  return found;
}

/** @param {number} low @param {number} high @param {number} count */
function roundTicks(low, high, count) {
  const width = high - low;
  if (!(width > 0) || !Number.isFinite(width)) return [low];
  const raw = width / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const steps = [1, 2, 5, 10].map((factor) => factor * power);
  const wide = steps.findIndex((step) => step >= raw);
  const found = multiples(low, high, steps[wide] ?? 10 * power);
  // A single number tells no scale.
  return found.length < 2 && wide > 0 ? multiples(low, high, steps[wide - 1]) : found;
}

/** @param {number} low @param {number} high @param {number} count */
const wholeTicks = (low, high, count) => multiples(low, high, Math.max(Math.ceil((high - low) / count), 1));

/** Powers of ten. @param {number} low above 0 @param {number} high @param {number} count */
function powerTicks(low, high, count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / count));
  return multiples(first, last, step).map((power) => Number(`1e${power}`));
}

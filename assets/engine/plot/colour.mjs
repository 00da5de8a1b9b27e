// @ts-check
/**
 * Colours of numbers: a scale is a range, a curve and 1,024 colours in between. The stops come from the design tokens.
 */

import { linear, log, sqrt } from "./scale.mjs";

const STEPS = 1024;

/**
 * @typedef {{low: number, high: number, signed: boolean, root: boolean, isLog?: boolean, isPower?: boolean,
 *   least?: number, most?: number}} Range what a scale must hold, and how; `least` and `most` are limits of a person's
 *   own, within it; by logarithm all that is below the lower end stands there
 * @typedef {"above" | "below" | "plusInfinity" | "minusInfinity" | "missing"} Beyond what colours of a scale cannot say
 * @typedef {{ink: string, muted: string, faint: string, line: string, surface: string, accent: string, warning: string,
 *   missingText: string, train: string, test: string, heads: string[], phases: string[], sequential: Uint32Array, diverging: Uint32Array, power: Uint32Array,
 *   cyclic: Uint32Array} & Record<Beyond, number>} Palette
 *   `cyclic` ends where it begins
 */

/**
 * A colour as one number, its bytes in the order that a canvas wants them (on the little-endian machines there are).
 *
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
export const packed = (red, green, blue) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** Red, green and blue of a packed colour. @param {number} colour */
export const bytesOf = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];

/** The same as `packed`, of a colour such as #0b5fff. @param {string} hex */
function pixelOf(hex) {
  const [red, green, blue] = rgbOf(hex);
  return packed(red, green, blue);
}

/** A packed colour as CSS writes it. @param {number} colour */
export const cssOf = (colour) => `rgb(${bytesOf(colour).join(" ")})`;

/** @param {string} hex a colour such as #0b5fff */
export function rgbOf(hex) {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Colours interpolated evenly between stops; of one stop, that one.
 *
 * @param {string[]} stops
 */
export function ramp(stops) {
  const colours = stops.map(rgbOf);
  const steps = new Uint32Array(STEPS);
  for (let step = 0; step < STEPS; step++) {
    const along = (step / (STEPS - 1)) * (colours.length - 1);
    const place = Math.max(Math.min(Math.floor(along), colours.length - 2), 0);
    const [from, to] = [colours[place], colours[place + 1] ?? colours[place]];
    const [red, green, blue] = from.map((value, i) => Math.round(value + (to[i] - value) * (along - place)));
    steps[step] = packed(red, green, blue);
  }
  return steps;
}

/**
 * The range a scale shows: symmetric about 0 when numbers below 0 occur, never empty.
 *
 * @param {number} low
 * @param {number} high
 * @param {boolean} signed
 * @param {boolean} root
 * @returns {Range}
 */
export function rangeOf(low, high, signed, root) {
  if (signed) {
    const most = Math.max(-low, high) || 1;
    return { low: -most, high: most, signed, root };
  }
  return { low, high: high > low ? high : low + 1, signed, root };
}

/**
 * Where the numbers of a range stand among its colours, from 0 to 1.
 *
 * @param {Range} range
 */
export const positionsOf = ({ low, high, root, isLog }) =>
  isLog ? log([low, high], [0, 1], low) : (root ? sqrt : linear)([low, high], [0, 1]);

/**
 * Where the numbers of a range stand on its bar, from 0 at the lower end: it goes as far as a person's own limits do.
 *
 * @param {Range} range
 */
export function barOf(range) {
  const position = positionsOf(range);
  const [from, to] = [position(range.least ?? range.low), position(range.most ?? range.high)];
  return {
    placeOf: (/** @type {number} */ value) => (position(value) - from) / (to - from),
    /** Colours at so many and one places, evenly spaced. @param {Palette} palette @param {number} count */
    colours(palette, count) {
      const colours = rampOf(range, palette);
      return Array.from({ length: count + 1 }, (_, step) => {
        const along = Math.min(Math.max(from + (step / count) * (to - from), 0), 1);
        return colours[Math.round(along * (STEPS - 1))];
      });
    },
  };
}

/** The colours that a range goes through. @param {Range} range @param {Palette} palette */
const rampOf = ({ isPower, signed }, { power, diverging, sequential }) =>
  isPower ? power : signed ? diverging : sequential;

/**
 * What a number is that colours of a scale cannot say: beyond a person's own limits, or no finite number at all.
 *
 * @param {number} value not one that has a colour
 * @param {number} most
 * @returns {Beyond}
 */
function beyond(value, most) {
  if (Number.isNaN(value)) return "missing";
  if (!Number.isFinite(value)) return value > 0 ? "plusInfinity" : "minusInfinity";
  return value > most ? "above" : "below";
}

/**
 * Whether a number has a colour of the scale (nothing is said then), or what it is.
 *
 * @param {Pick<Range, "least" | "most">} range
 * @returns {(value: number) => Beyond | null}
 */
export function beyondOf({ least = -Number.MAX_VALUE, most = Number.MAX_VALUE }) {
  return (value) => (value >= least && value <= most ? null : beyond(value, most));
}

/**
 * The colour of a number: a function, made once per frame.
 *
 * @param {Range} range
 * @param {Palette} palette
 * @returns {(value: number) => number} packed colours
 */
export function scaleOf(range, palette) {
  const colours = rampOf(range, palette);
  const { low, high, root, isLog, least = -Number.MAX_VALUE, most = Number.MAX_VALUE } = range;
  const last = STEPS - 1;
  if (isLog) {
    const position = positionsOf(range);
    return (value) => {
      const step = Math.round(position(value) * last);
      return Number.isFinite(value) ? colours[Math.min(Math.max(step, 0), last)] : palette[beyond(value, most)];
    };
  }
  // What `positionsOf` says, without a call: a step of a scrub has fifty thousand numbers.
  const rooted = (/** @type {number} */ value) => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value));
  const from = root ? rooted(low) : low;
  const steps = last / ((root ? rooted(high) : high) - from);
  return (value) => {
    if (!(value >= least && value <= most)) return palette[beyond(value, most)];
    const step = Math.round(((root ? rooted(value) : value) - from) * steps);
    return colours[step < 0 ? 0 : step > last ? last : step];
  };
}

/**
 * The colour of a place on a ring, from 0 (included) to 1 (which is 0 again).
 *
 * @param {Palette} palette
 * @param {number} turn
 */
export const onRing = ({ cyclic }, turn) => cyclic[Math.round((turn - Math.floor(turn)) * (STEPS - 1))];

/**
 * The colour of every cell of a grid of shape [x, y], as a picture: x to the right, y upwards.
 *
 * @param {import("../data/ndarray.mjs").Grid} grid
 * @param {(value: number) => number} scale
 * @param {Uint32Array} into row after row, the topmost first
 */
export function colourCells({ cells, numbers, shape: [columns, rows] }, scale, into) {
  const table = numbers ? Uint32Array.from(numbers, scale) : null;
  for (let column = 0, cell = 0; column < columns; column++) {
    let place = (rows - 1) * columns + column;
    for (let row = 0; row < rows; row++, cell++, place -= columns) {
      into[place] = table ? table[cells[cell]] : scale(cells[cell]);
    }
  }
}

/**
 * The palette of the theme that the page shows.
 *
 * @param {(name: string) => string} token reads a design token, such as `ink`
 * @returns {Palette}
 */
export function paletteOf(token) {
  const ring = token("cyclic").split(/\s+/);
  const diverging = token("diverging").split(/\s+/);
  return {
    ink: token("ink"),
    muted: token("muted"),
    faint: token("faint"),
    line: token("line"),
    surface: token("surface"),
    accent: token("accent"),
    warning: token("warning"),
    train: token("train"),
    test: token("test"),
    heads: token("heads").split(/\s+/),
    phases: token("phases").split(/\s+/),
    missing: pixelOf(token("missing")),
    missingText: token("missing"),
    above: pixelOf(token("above")),
    below: pixelOf(token("below")),
    plusInfinity: pixelOf(token("plus-infinity")),
    minusInfinity: pixelOf(token("minus-infinity")),
    sequential: ramp(token("sequential").split(/\s+/)),
    diverging: ramp(diverging),
    // Where 0 is nothing at all, it is the surface itself, as in the middle of the diverging scale.
    power: ramp(diverging.slice(diverging.length >> 1)),
    cyclic: ramp([...ring, ring[0]]),
  };
}

/**
 * Reads design tokens off the page; a token of two themes is written light-dark(one, other).
 *
 * @param {Element} root
 */
export function tokensOf(root) {
  const style = getComputedStyle(root);
  const isDark = root instanceof HTMLElement && root.dataset.theme === "dark";
  return (/** @type {string} */ name) => {
    const value = style.getPropertyValue(`--${name}`).trim();
    const both = /^light-dark\(\s*([^,]+),\s*([^)]+)\)$/.exec(value);
    return both ? both[isDark ? 2 : 1].trim() : value;
  };
}

/** @param {string} over @param {string} under @param {number} strength */
function blended(over, under, strength) {
  const [above, below] = [rgbOf(over), rgbOf(under)];
  return above.map((value, place) => Math.round(below[place] + (value - below[place]) * strength));
}

/**
 * A colour laid over another.
 *
 * @param {string} over
 * @param {string} under
 * @param {number} strength 0 shows `under` alone, 1 `over` alone
 */
export const mixed = (over, under, strength) => `rgb(${blended(over, under, strength).join(" ")})`;

/** The same, as one number. @param {string} over @param {string} under @param {number} strength */
export function mixedPixel(over, under, strength) {
  const [red, green, blue] = blended(over, under, strength);
  return packed(red, green, blue);
}

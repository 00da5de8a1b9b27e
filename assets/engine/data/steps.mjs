// @ts-check
/**
 * Numbers that a published site has as whole steps, for many checkpoints at once: see docs/clip-format.md, "Steps", and
 * `analysis/steps.py`, which writes them.
 */

/** So many numbers of a frame after each other have a width of their own. */
const GROUP = 64;
/** An expectation may be no more steps from 0. */
const MOST = 2 ** 24;
const WORD = 32;

/**
 * The numbers that steps stand for, in float64 up to the last rounding, so that every reader gets the same.
 *
 * @param {{bits: Uint8Array, widths: Uint8Array, step: Float32Array}} written
 * @param {number[]} shape
 * @returns {Float32Array}
 */
export function fromSteps({ bits, widths, step }, shape) {
  const numbers = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const size = numbers.length / shape[0];
  // Of the frame before and of the one before that; places are written over as they are read.
  const last = new Float64Array(size);
  const other = new Float64Array(size);
  const next = readerOf(bits);
  for (let frame = 0, group = 0; frame < shape[0]; frame++) {
    const one = step[frame];
    for (let place = 0; place < size; place++) {
      if (place > 0 && place % GROUP === 0) group++;
      const code = next(widths[group]);
      const rest = code & 1 ? -(code + 1) / 2 : code / 2;
      const along = frame > 1 ? 2 * last[place] - other[place] : last[place];
      const expected = Math.max(-MOST, Math.min(MOST, Math.floor(along / one + 0.5)));
      other[place] = last[place];
      last[place] = (expected + rest) * one;
      numbers[frame * size + place] = last[place];
    }
    group++;
  }
  return numbers;
}

/**
 * What reads one code after the other: its upper bits as so many zeros and a one, then as many lower bits as are said.
 *
 * @param {Uint8Array} bits
 * @returns {(width: number) => number}
 */
function readerOf(bits) {
  let at = 0;
  /** The next 32 bits. */
  const word = () => {
    const byte = at >> 3;
    const first = (bits[byte] << 24) | (bits[byte + 1] << 16) | (bits[byte + 2] << 8) | bits[byte + 3];
    const inside = at & 7;
    return (inside ? (first << inside) | (bits[byte + 4] >> (8 - inside)) : first) >>> 0;
  };
  return (width) => {
    let upper = 0;
    let zeros = Math.clz32(word());
    while (zeros === WORD && at >> 3 < bits.length) {
      upper += WORD;
      at += WORD;
      zeros = Math.clz32(word());
    }
    at += zeros + 1;
    const lower = width ? word() >>> (WORD - width) : 0;
    at += width;
    if (at > bits.length * 8) throw new RangeError("bits are missing");
    return (upper + zeros) * 2 ** width + lower;
  };
}

// @ts-check
/** One array at one epoch, either 8-bit levels of a clip or exact numbers: painters need not know which. */

/** The levels of a clip: 0 to 254 are numbers, 255 is none. */
export const MISSING = 255;
const TOP = 254;
const MIDDLE = 127;

/**
 * The number that each of the 256 levels stands for, as docs/clip-format.md defines it.
 *
 * @param {{low: number, high: number, signed: boolean, curve: "linear" | "root"}} levels
 * @returns {Float32Array} 256 numbers; the last is NaN
 */
export function numbersOf({ low, high, signed, curve }) {
  const numbers = new Float32Array(256);
  const most = Math.max(-low, high);
  for (let level = 0; level <= TOP; level++) {
    const along = signed ? (level - MIDDLE) / MIDDLE : level / TOP;
    if (signed) numbers[level] = most * (curve === "root" ? along * Math.abs(along) : along);
    else numbers[level] = curve === "root" ? high * along * along : low + (high - low) * along;
  }
  numbers[MISSING] = Number.NaN;
  return numbers;
}

/** One array at one epoch. `low` and `high` are its smallest and largest number, exact even for levels. */
export class Grid {
  /**
   * @param {ArrayLike<number>} cells numbers, or levels when `numbers` is given
   * @param {number[]} shape
   * @param {number} low
   * @param {number} high
   * @param {Float32Array | null} numbers what each level stands for
   * @param {boolean} isStill whether it stays in sight, so that it is worth a finer drawing
   */
  constructor(cells, shape, low, high, numbers = null, isStill = numbers === null) {
    this.cells = cells;
    this.shape = shape;
    this.low = low;
    this.high = high;
    this.numbers = numbers;
    this.isStill = isStill;
  }

  /**
   * Exact numbers, whose limits are looked for.
   *
   * @param {ArrayLike<number>} cells
   * @param {number[]} shape
   * @param {boolean} [isStill]
   */
  static exact(cells, shape, isStill = true) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < cells.length; cell++) {
      const value = cells[cell];
      if (Number.isFinite(value)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    return low > high ? new Grid(cells, shape, 0, 0) : new Grid(cells, shape, low, high, null, isStill);
  }

  get length() {
    return this.cells.length;
  }

  /** @param {number} cell */
  at(cell) {
    return this.numbers ? this.numbers[this.cells[cell]] : this.cells[cell];
  }
}

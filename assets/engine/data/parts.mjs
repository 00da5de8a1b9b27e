// @ts-check
/** Which parts of a clip are still to come, and which of them next: the one around the cursor, then outwards. */

/**
 * @typedef {{epochs: number[], size: number}} Division how a clip is divided: the run's checkpoints, and of how many of
 *   them the server computes a part; 0 where it computes all of them at once, and a part is what is sent at once
 */

/**
 * How a run's clips of a query are divided.
 *
 * @param {import("../types.mjs").RunInfo} run
 * @param {string} query
 * @returns {Division}
 */
export const divisionOf = ({ epochs, costly }, query) => ({ epochs, size: costly[query] ?? 0 });

export class PartsToCome {
  /**
   * @param {Division} division
   * @param {(epoch: number) => boolean} isHere whether there is a frame already
   */
  constructor({ epochs, size }, isHere) {
    this.epochs = epochs;
    /** Checkpoints in a part but the last; 0 as long as nobody knows. */
    this.size = size;
    /** Whether each part is computed for itself. */
    this.isByWork = size > 0;
    /** Their numbers; null as long as nobody knows. @type {number[] | null} */
    this.rest = null;
    if (!this.isByWork) return;
    const numbers = [...Array(Math.ceil(epochs.length / size)).keys()];
    this.rest = numbers.filter((part) => !epochs.slice(part * size, (part + 1) * size).every(isHere));
  }

  /** Whether all have come. */
  get isDone() {
    return this.rest?.length === 0;
  }

  /**
   * The part to ask for now.
   *
   * @param {number} epoch where the cursor is
   */
  next(epoch) {
    const { rest, size } = this;
    if (rest === null) return 0;
    const place = Math.max(this.epochs.indexOf(epoch), 0);
    const away = (/** @type {number} */ part) => Math.abs((part + 0.5) * size - (place + 0.5));
    return rest.reduce((best, part) => (away(part) < away(best) ? part : best), rest[0]);
  }

  /**
   * A part has come.
   *
   * @param {number} number
   * @param {{parts: number, epochs: number[]}} part what it says of itself
   */
  took(number, { parts, epochs }) {
    if (this.rest === null) {
      this.size = epochs.length;
      this.rest = [...Array(parts).keys()];
    }
    this.drop(number);
  }

  /** A part has nothing to show. @param {number} number */
  drop(number) {
    this.rest = (this.rest ?? []).filter((part) => part !== number);
  }
}

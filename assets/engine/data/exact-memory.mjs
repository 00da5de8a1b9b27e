// @ts-check
/** The exact answers that came last: whoever comes back to a view sees its numbers without asking for them again. */

/** Bytes of answers: some 600 heatmaps of 113 × 113. */
const BUDGET = 32_000_000;

/** @typedef {import("../types.mjs").Picture} Picture */
/** @typedef {Pick<import("../types.mjs").RunInfo, "digest" | "damaged">} Run */

export class ExactMemory {
  constructor(budget = BUDGET) {
    this.budget = budget;
    this.size = 0;
    /** By question and state of the run, in the order of their last use. @type {Map<string, {picture: Picture, bytes: number}>} */
    this.known = new Map();
  }

  /** @param {Run} run @param {string} question after its epoch @returns {Picture | null} */
  find(run, question) {
    const key = keyOf(run, question);
    const found = this.known.get(key);
    if (!found) return null;
    this.known.delete(key);
    this.known.set(key, found);
    return found.picture;
  }

  /**
   * @param {Run} run what the answer is about
   * @param {string} question
   * @param {Picture} picture
   * @param {number} bytes that it takes
   */
  keep(run, question, picture, bytes) {
    // A checkpoint may be restored, and its run's digest stays: what is said of all of them holds no longer then.
    if (run.damaged.length > 0) return;
    const key = keyOf(run, question);
    this.drop(key);
    this.known.set(key, { picture, bytes });
    this.size += bytes;
    for (const oldest of this.known.keys()) {
      if (this.size <= this.budget) return;
      this.drop(oldest);
    }
  }

  /** @param {string} key */
  drop(key) {
    this.size -= this.known.get(key)?.bytes ?? 0;
    this.known.delete(key);
  }
}

/** @param {Run} run @param {string} question */
const keyOf = ({ digest }, question) => `${digest}/${question}`;

// @ts-check
/** What the model answers for every pair at one epoch: asked for when the pointer rests on a pair, in whatever panel. */

/** The panel of the Logits page whose query it asks. */
const ID = "correctness";

export class Predictions {
  constructor() {
    /** @type {import("../types.mjs").Picture | null} */
    this.exact = null;
  }

  forget() {
    this.exact = null;
  }

  /** @param {number} epoch */
  isExact(epoch) {
    return this.exact?.epoch === epoch;
  }

  /** What is to be asked for it. @param {import("../state/engine.mjs").Engine} engine */
  wanted({ hover, epoch }) {
    return hover?.x !== undefined && !this.isExact(epoch) ? [ID] : [];
  }

  /** @param {string} id @param {import("../types.mjs").Picture} picture */
  take(id, picture) {
    if (id === ID) this.exact = picture;
  }

  /**
   * The sum of a pair, the model's answer, and whether the pair was trained on; as far as that is known at an epoch.
   *
   * @param {number} x place of a token
   * @param {number} y
   * @param {import("../types.mjs").RunInfo} run
   * @param {number} epoch
   * @returns {string[]}
   */
  lines(x, y, run, epoch) {
    const right = rightAnswer(run.tokens[x], run.tokens[y], run);
    const lines = [`${NAMES[run.operation]} ${right}`];
    if (!this.exact || !this.isExact(epoch)) return lines;
    const { answer, train_mask } = this.exact.arrays;
    const cell = x * run.p + y;
    lines.push(`the model says ${answer.at(cell)} ${answer.at(cell) === right ? "✓" : "✗"}`);
    if (train_mask) lines.push(train_mask.at(cell) ? "a training pair" : "a test pair");
    return lines;
  }
}

const NAMES = { add: "sum", subtract: "difference", multiply: "product" };

/** @param {number} x @param {number} y @param {import("../types.mjs").RunInfo} run */
export function rightAnswer(x, y, { operation, p }) {
  const result = operation === "add" ? x + y : operation === "subtract" ? x - y : x * y;
  return ((result % p) + p) % p;
}

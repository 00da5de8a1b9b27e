// @ts-check
/** What the model answers for every pair at one epoch: requested when the pointer is on a pair, in whatever panel. */

import { exactQuestionOf } from "./question.mjs";

/** The panel of the Logits page whose question it asks. */
const ID = "correctness";

export class Predictions {
  /** @param {import("../state/store.mjs").Store} store */
  constructor(store) {
    this.store = store;
    this.spec = store.initial.panels.find(({ id }) => id === ID);
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

  get question() {
    return this.spec ? exactQuestionOf(this.spec, this.store.view) : null;
  }

  /** What is to be asked for it now: nothing unless the pointer is on a pair. */
  questions() {
    const { hover, epoch } = this.store;
    const isNeeded = this.question !== null && hover?.x !== undefined && !this.isExact(epoch);
    return isNeeded ? [/** @type {string} */ (this.question)] : [];
  }

  /** @param {string} question @param {import("../types.mjs").Picture} picture */
  take(question, picture) {
    if (question === this.question) this.exact = picture;
  }

  /**
   * The right answer to a pair, the predicted one, and whether it is a training pair; as far as that is known at an epoch.
   *
   * @param {number} x place of a token
   * @param {number} y
   * @param {import("../types.mjs").RunInfo} run
   * @param {number} epoch
   * @returns {string[]}
   */
  lines(x, y, run, epoch) {
    const right = rightAnswer(run.tokens[x], run.tokens[y], run);
    if (right === null) return [`${run.formula}: no answer where y = 0`];
    const lines = [`${run.formula} = ${right}`];
    if (!this.exact || !this.isExact(epoch)) return lines;
    const { answer, train_mask } = this.exact.arrays;
    const cell = x * run.p + y;
    lines.push(`predicted ${answer.at(cell)} ${answer.at(cell) === right ? "✓" : "✗"}`);
    if (train_mask) lines.push(train_mask.at(cell) ? "training pair" : "test pair");
    return lines;
  }
}

/**
 * Whether a pair has an answer: what a token is divided by must not be 0.
 *
 * @param {number} y
 * @param {import("../types.mjs").RunInfo} run
 */
export const hasAnswer = (y, { terms }) => y !== 0 || terms.every(([, , ofY]) => ofY >= 0);

/**
 * @param {number} x
 * @param {number} y
 * @param {import("../types.mjs").RunInfo} run
 * @returns {number | null} null where there is none
 */
export function rightAnswer(x, y, run) {
  const { terms, p } = run;
  if (!hasAnswer(y, run)) return null;
  const sum = terms.reduce((before, [factor, ofX, ofY]) => before + factor * raised(x, ofX, p) * raised(y, ofY, p), 0);
  return ((sum % p) + p) % p;
}

/** A token to a small power, or its inverse, modulo p. @param {number} token @param {number} exponent @param {number} p */
function raised(token, exponent, p) {
  if (exponent >= 0) return token ** exponent % p;
  let inverse = 1;
  while ((token * inverse) % p !== 1) inverse += 1;
  return inverse;
}

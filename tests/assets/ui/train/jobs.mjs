// @ts-check
/** Jobs for the tests of the Train page. */

/** A job that runs. @param {Partial<import("../../../../assets/engine/data/jobs.mjs").Job>} [changes] */
export const jobOf = (changes = {}) => ({
  name: "mine",
  state: /** @type {const} */ ("running"),
  wanted: /** @type {const} */ ("run"),
  reason: null,
  task: "x + y mod 31",
  sweep: /** @type {string | null} */ (null),
  checkpoint: 650,
  epochs: 3000,
  version: "v1",
  progress: {
    ...{ epoch: 690, train_loss: 1.09e-5, test_loss: null, train_accuracy: 1, test_accuracy: 0.78 },
    ...{ steps_per_second: 31.5, seconds_left: 73 },
  },
  hasLog: false,
  curve: { epochs: [0, 650], train: [3.5, 1e-4], test: [3.5, 1.1] },
  moments: { memorised: 80 },
  ...changes,
});

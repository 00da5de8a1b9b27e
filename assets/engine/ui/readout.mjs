// @ts-check
/** The numbers beside the timeline: the epoch, its place, its losses and accuracies, its phase. */

import { setText } from "../dom.mjs";
import { epochText, lossText, percent } from "../plot/numbers.mjs";

/** As wide as a digit. */
const FIGURE_SPACE = "\u2007";

/**
 * @typedef {{from: number, to: number, name: string}[] | null} Bands the phases in order, in epochs; null until they
 *   are found
 */

/**
 * The phase that an epoch belongs to; after the last one, that it is over; while phases are looked for, that they are.
 *
 * @param {number} epoch
 * @param {Bands} bands
 */
export function phaseAt(epoch, bands) {
  if (!bands) return "being found …";
  const band = bands.find(({ from, to }) => epoch >= from && epoch < to);
  if (band) return band.name;
  const last = bands[bands.length - 1];
  return last && epoch >= last.to ? `after ${last.name}` : "–";
}

/**
 * A checkpoint in a few lines: its epoch, its losses, and its phase where that is known.
 *
 * @param {import("../types.mjs").RunInfo} run
 * @param {number} place
 * @param {Bands} bands
 */
export function checkpointLines({ epochs, losses }, place, bands) {
  const { train_loss: train, test_loss: test } = losses;
  return [
    `epoch ${epochText(epochs[place])}`,
    `train loss ${lossText(train[place])}`,
    `test loss ${lossText(test[place])}`,
    ...(bands && bands.length > 0 ? [phaseAt(epochs[place], bands)] : []),
  ];
}

/**
 * @param {import("./timeline-band.mjs").Band["readout"]} cells
 * @param {import("../types.mjs").RunInfo} run
 * @param {number} place
 * @param {Bands} bands
 */
export function showReadout(cells, run, place, bands) {
  const epoch = run.epochs[place];
  const letters = String(epochText(run.epochs[run.epochs.length - 1]).length);
  if (cells.epoch.style.getPropertyValue("--letters") !== letters) cells.epoch.style.setProperty("--letters", letters);
  setText(cells.epoch, epochText(epoch));
  const count = String(run.epochs.length);
  // As wide at every checkpoint: what stands beside it does not move while one scrubs.
  setText(cells.place, `checkpoint ${String(place + 1).padStart(count.length, FIGURE_SPACE)} of ${count}`);
  setText(cells["train-loss"], lossText(run.losses.train_loss[place]));
  setText(cells["test-loss"], lossText(run.losses.test_loss[place]));
  setText(cells["train-accuracy"], percent(run.losses.train_accuracy[place], 1));
  setText(cells["test-accuracy"], percent(run.losses.test_accuracy[place], 1));
  setText(cells.phase, phaseAt(epoch, bands));
  cells.phase.classList.toggle("is-awaited", !bands);
}

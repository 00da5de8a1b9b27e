// @ts-check
/** The numbers beside the timeline: the epoch, its place, its losses and accuracies, its phase. */

import { setText } from "../dom.mjs";
import { epochText, lossText, percent } from "../plot/numbers.mjs";

/** As wide as a digit. */
const FIGURE_SPACE = "\u2007";

const CELLS = /** @type {const} */ ([
  ["train-loss", "train_loss"],
  ["test-loss", "test_loss"],
  ["train-accuracy", "train_accuracy"],
  ["test-accuracy", "test_accuracy"],
]);

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
 * A loss or an accuracy at a checkpoint: the number that was recorded at its epoch; else the nearest one, marked, and
 * where that is from; else that there is none.
 *
 * @param {import("../types.mjs").RunInfo} run
 * @param {"train_loss" | "test_loss" | "train_accuracy" | "test_accuracy"} name
 * @param {number} place
 */
export function recordedAt({ epochs, losses, nearby }, name, place) {
  const write = name.endsWith("loss") ? lossText : (/** @type {number | null} */ share) => percent(share, 1);
  const [own, near] = [losses[name][place], nearby[name]?.[place]];
  if (own !== null) return { text: write(own), why: "" };
  const none = `no ${name.replace("_", " ")} was recorded at epoch ${epochText(epochs[place])}`;
  if (!near) return { text: "–", why: none };
  const [epoch, number] = near;
  return { text: `≈ ${write(number)}`, why: `${none}: this is that of epoch ${epochText(epoch)}` };
}

/**
 * A checkpoint in a few lines: its epoch, its losses, and its phase where that is known.
 *
 * @param {import("../types.mjs").RunInfo} run
 * @param {number} place
 * @param {Bands} bands
 */
export function checkpointLines(run, place, bands) {
  const { epochs } = run;
  return [
    `epoch ${epochText(epochs[place])}`,
    `train loss ${recordedAt(run, "train_loss", place).text}`,
    `test loss ${recordedAt(run, "test_loss", place).text}`,
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
  for (const [cell, name] of CELLS) {
    const { text, why } = recordedAt(run, name, place);
    setText(cells[cell], text);
    if (cells[cell].title !== why) cells[cell].title = why;
  }
  setText(cells.phase, phaseAt(epoch, bands));
  cells.phase.classList.toggle("is-awaited", !bands);
}

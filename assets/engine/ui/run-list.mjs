// @ts-check
/** The list of runs, and what the header says of the one that is shown. */

import { build } from "../dom.mjs";
import { percent, wholeText } from "../plot/numbers.mjs";

/**
 * Bring a list up to date, item by item: who has it open, or the focus on it, keeps it.
 *
 * @param {HTMLSelectElement} picker
 * @param {string[]} names
 */
export function listRuns(picker, names) {
  for (const item of [...picker.options]) if (!names.includes(item.value)) item.remove();
  names.forEach((name, place) => {
    const item = picker.options[place];
    if (item?.value !== name) picker.insertBefore(build("option", { value: name }, [name]), item ?? null);
  });
}

/**
 * The state of a run's training in few letters, as it stands beside the pages: `training, 67 %`, or one word.
 *
 * @param {Pick<import("../types.mjs").RunInfo, "state" | "epochs" | "end" | "reached">} run
 */
export function stateText({ state, epochs, end, reached }) {
  if (end === null || state === "finished" || state === "imported") return state;
  // A training may have been stopped long after its last checkpoint; one in progress is as far as it can be shown.
  return `${state}, ${percent((state === "stopped" ? reached : epochs[epochs.length - 1]) / end)}`;
}

/**
 * What is said once a training has ended; nothing for any other change.
 *
 * @param {import("../types.mjs").RunInfo} before
 * @param {import("../types.mjs").RunInfo} run
 */
export function endSaid(before, run) {
  if (before.state !== "training" || run.state === "training") return [];
  const last = wholeText(run.epochs[run.epochs.length - 1]);
  if (run.state === "finished") return [`Run ${run.name} has finished at epoch ${last}.`];
  return [`The training of run ${run.name} has stopped. Its last checkpoint is that of epoch ${last}.`];
}

// @ts-check
/** The range of epochs that is played in a loop, as the view has it: empty, or its first and its last checkpoint. */

/**
 * What a person does to the range at the epoch that is shown: begins it there, ends it there, or takes it away.
 *
 * @param {"from" | "to" | "clear"} what
 * @param {number[]} range
 * @param {number} epoch
 * @param {number[]} epochs of the run
 * @returns {number[]} where an end would not be after the beginning, the other one is the run's
 */
export function rangeAfter(what, [from, to], epoch, epochs) {
  if (what === "clear") return [];
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const ends = what === "from" ? [epoch, to > epoch ? to : last] : [from < epoch ? from : first, epoch];
  return ends[0] < ends[1] ? ends : [];
}

/**
 * The places of its ends among the checkpoints; null where the whole run is played.
 *
 * @param {number[]} range
 * @param {number[]} epochs of the run
 * @returns {[number, number] | null}
 */
export function placesOf(range, epochs) {
  if (range.length === 0) return null;
  const [from, to] = range.map((epoch) => epochs.indexOf(epoch));
  return from >= 0 && to > from ? [from, to] : null;
}

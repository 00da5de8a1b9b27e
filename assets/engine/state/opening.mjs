// @ts-check
/** What a page opens with that was written before anybody could know which run is wanted. */

const RUN = "run";

/**
 * The initial state for the run that an address names.
 *
 * @param {import("./bootstrap.mjs").InitialState} initial
 * @param {string} search of the address
 * @returns {import("./bootstrap.mjs").InitialState}
 */
export function openingOf(initial, search) {
  const wanted = new URLSearchParams(search).get(RUN);
  const { run, runs, notices } = initial;
  if (wanted === null || !run || wanted === run.name) return initial;
  if (runs.includes(wanted)) return { ...initial, run: null, awaited: wanted };
  return { ...initial, notices: { ...notices, error: `This site has no run ${wanted}: showing ${run.name}.` } };
}

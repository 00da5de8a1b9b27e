// @ts-check
/**
 * Where an engine has everything from: a server behind Dash (`dash.mjs`), or files beside a page (`files.mjs`).
 *
 * Every promise is rejected with a `SourceError`, whose message is a sentence for the person.
 *
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 *
 * @typedef {{name: string, version: string, training: boolean}[]} RunList all runs in their order; `version` is another
 *   one whenever the run has been written
 * @typedef {{questions: string[], theme: string, timescale: string, phases: boolean, data: boolean}} FollowRequest what a
 *   page shows of a run; questions whose epoch is `last` are about its last checkpoint; `phases` and `data`: whether it
 *   shows those, and the Data page
 * @typedef {{run: RunInfo, notice: string, answers: Map<string, ArrayBuffer>, phases: PhasesOfRun | null,
 *   timeline: {data: object[], layout: object}, data: import("../ui/data-page.mjs").DataPageContent | null}} RunNow a run as it is by now, with all that a page shows of it
 * @typedef {{run: RunInfo, questions: string[]}} ExactRequest questions about a run, as `question.mjs` writes them
 * @typedef {{run: RunInfo, theme: string, timescale: string, phases: Pick<Phases, "bands"> | null}} TimelineRequest
 * @typedef {{ends: Record<string, number>, bands: {from: number, to: number, name: string}[]}} Phases where each phase
 *   ends, −1 for one that is not reached; and what they cover
 * @typedef {{sentence: string, story: string, moments: Record<string, number>} & Phases} PhasesOfRun `story` is what the
 *   run is, in a sentence or two, and `moments` are the epochs that tell it, by what has come about then
 *
 * @typedef {object} Source
 * @property {(name: string) => Promise<{run: RunInfo, notice: string}>} run a run as it is by now
 * @property {() => Promise<RunList>} [runs] the runs that there are by now; a source whose runs stay as they are has none
 * @property {(run: RunInfo, request: FollowRequest) => Promise<RunNow>} [follow] likewise
 * @property {boolean} [answersAll] whether every question has an exact answer, at every checkpoint, and as a file to
 *   download: false for files beside a page, of which clips are the best there is
 * @property {boolean} [hasAddresses] whether other programs find answers at addresses, as files: false in a notebook
 * @property {(address: string) => string} [viewFile] where a view is to be had as one HTML file, by the view's address;
 *   only a server makes those
 * @property {(request: ExactRequest) => Promise<Map<string, ArrayBuffer | import("../types.mjs").Picture>>} answers exact
 *   answers, by question, packed or not; those that are not there yet left out
 * @property {(url: string, init: RequestInit) => Promise<Response>} clip
 * @property {(run: RunInfo) => Promise<PhasesOfRun>} phases
 * @property {(request: TimelineRequest) => Promise<{data: object[], layout: object}>} timeline a Plotly figure
 * @property {(run: RunInfo) => Promise<import("../ui/data-page.mjs").DataPageContent>} data
 * @property {import("./jobs.mjs").Jobs} [jobs] the trainings that may be begun; only a server has them
 * @property {import("./sweeps.mjs").Sweeps} [sweeps] as well
 * @property {() => Promise<boolean>} isThere whether it would answer at all
 */

/** A request has no answer, for a reason that a person can read. */
export class SourceError extends Error {}

/** The answer is about another state of the run than what was asked about: the run has been written since. */
export class OutdatedError extends SourceError {}

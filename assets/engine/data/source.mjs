// @ts-check
/**
 * Where an engine has everything from: a server behind Dash (`dash.mjs`), or files beside a page (`files.mjs`).
 *
 * Every promise is rejected with a `SourceError`, whose message is a sentence for the person.
 *
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 *
 * @typedef {{run: RunInfo, questions: string[]}} ExactRequest questions about a run, as `question.mjs` writes them
 * @typedef {{run: RunInfo, theme: string, timescale: string, phases: Phases | null}} TimelineRequest
 * @typedef {{ends: Record<string, number>, bands: {from: number, to: number, name: string}[]}} Phases where each phase
 *   ends, −1 for one that is not reached; and what they cover
 * @typedef {{digest: string, sentence: string} & Phases} PhasesOfRun
 *
 * @typedef {object} Source
 * @property {(name: string, digest: string) => Promise<{run: RunInfo | null, notice: string}>} run a run as it is by
 *   now; null when it is still the one of that digest
 * @property {(request: ExactRequest) => Promise<Map<string, ArrayBuffer>>} answers exact answers, by question; those that
 *   are not there yet left out
 * @property {(url: string, init: RequestInit) => Promise<Response>} clip
 * @property {(run: RunInfo) => Promise<PhasesOfRun>} phases
 * @property {(request: TimelineRequest) => Promise<{data: object[], layout: object}>} timeline a Plotly figure
 * @property {(run: RunInfo) => Promise<import("../ui/data-page.mjs").DataPageContent>} data
 * @property {() => Promise<boolean>} isThere whether it would answer at all
 */

/** A request has no answer, for a reason that a person can read. */
export class SourceError extends Error {}

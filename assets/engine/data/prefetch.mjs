// @ts-check
/** What is fetched before anybody asks: the clips that a person is likely to want next, and the phases of the run. */

import { lackIn } from "./published.mjs";

/**
 * @typedef {object} Host what it needs of the engine
 * @property {import("../state/store.mjs").Store} store
 * @property {import("./clip-store.mjs").ClipStore} clips
 * @property {import("./exact-requests.mjs").ExactRequests} exact
 * @property {() => import("../ui/panel.mjs").Panel[]} panels those of the page that is shown
 * @property {(run: import("../types.mjs").RunInfo) => void} requestPhases
 */

export class Prefetch {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** The clips that were shown when it planned last. */
    this.planned = "";
    /** The run whose phases have been requested. */
    this.phasesOf = "";
  }

  /** Keep what is shown, and fetch what is likely next; after every paint. */
  plan() {
    const { store, clips, panels } = this.host;
    const { view, run, epoch } = store;
    if (!run) return;
    const shown = panels().filter(
      (panel) => panel.isVisible && panel.spec.span === "checkpoint" && !panel.isEmpty(view),
    );
    this.phases();
    const held = [...new Set(shown.flatMap((panel) => panel.frames.urls(run, view)))];
    // Scrubbing changes nothing about what is needed.
    const planned = held.join(" ");
    if (planned === this.planned) {
      clips.start();
      return;
    }
    this.planned = planned;
    const division = { epochs: run.epochs, size: 0 };
    clips.plan(
      held,
      likelyRequests(shown, view, run).map((request) => ({ ...request, base: run.clips, epoch, division })),
    );
  }

  /** The phases need the measures of all checkpoints, which may take seconds: after everything else. */
  phases() {
    const { store, exact, clips, requestPhases } = this.host;
    const { run } = store;
    if (!run || run.phases || this.phasesOf === run.clips) return;
    if (exact.isBusy || exact.isStale || clips.isBusy()) return;
    this.phasesOf = run.clips;
    requestPhases(run);
  }
}

/**
 * The neighbours of the neuron, the other heads, the other key frequencies; nothing that takes the server seconds.
 *
 * @param {import("../ui/panel.mjs").Panel[]} shown
 * @param {import("../types.mjs").View} view
 * @param {import("../types.mjs").RunInfo} run
 * @returns {{question: string, arrays: string}[]} the likeliest first
 */
export function likelyRequests(shown, view, run) {
  const { neurons, heads, keys, costly } = run;
  const turn = (/** @type {number} */ steps) => (view.neuron + steps + neurons) % neurons;
  const others = [...Array(heads).keys()].map((step) => (view.head + step) % heads).slice(1);
  const views = [
    ...[1, -1, 2].map((steps) => ({ field: "neuron", value: turn(steps) })),
    ...others.map((value) => ({ field: "head", value })),
    ...keys.filter((freq) => freq !== view.freq).map((value) => ({ field: "freq", value })),
  ];
  return views.flatMap(({ field, value }) =>
    shown
      .filter((panel) => !(panel.spec.ask.query in costly) && panel.follows(field))
      .filter((panel) => lackIn(run, panel.question({ ...view, [field]: value })) === "")
      .flatMap((panel) => panel.frames.requests(run, { ...view, [field]: value })),
  );
}

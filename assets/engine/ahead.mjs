// @ts-check
/** What is fetched before anybody asks: the clips that a person is likely to want next, and the phases of the run. */

export class Ahead {
  /** @param {import("./engine.mjs").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** The clips that were shown when it planned last. */
    this.planned = "";
    /** The run whose phases have been asked for. */
    this.phasesOf = "";
  }

  /**
   * Keep what is shown, and fetch what is likely next; after every paint.
   *
   * @param {import("./types.mjs").Facts} facts
   * @param {number} epoch
   */
  plan(facts, epoch) {
    const { view, panels, library } = this.engine;
    const shown = panels.filter((panel) => panel.isVisible && panel.spec.span === "checkpoint" && !panel.isIdle(view));
    this.phases();
    const held = shown.map((panel) => panel.url(facts, view));
    // Scrubbing changes nothing about what is needed.
    const planned = held.join(" ");
    if (planned === this.planned) {
      library.start();
      return;
    }
    this.planned = planned;
    library.plan(
      held,
      likelyNext(shown, view, facts).map((asked) => ({ ...asked, base: facts.clips, epoch })),
    );
  }

  /** The phases need the measures of all checkpoints, which may take seconds: after everything else. */
  phases() {
    const { facts, exact, library, world } = this.engine;
    if (!facts || this.phasesOf === facts.clips) return;
    if (exact.isBusy || exact.isStale || library.isBusy()) return;
    this.phasesOf = facts.clips;
    world.wantPhases({ name: facts.name, digest: facts.digest });
  }
}

/**
 * The neighbours of the neuron, the other heads, the other key frequencies.
 *
 * @param {import("./panel.mjs").Panel[]} shown
 * @param {import("./types.mjs").View} view
 * @param {import("./types.mjs").Facts} facts
 * @returns {{asked: string, arrays: string}[]} the likeliest first
 */
export function likelyNext(shown, view, { neurons, heads, keys }) {
  const turn = (/** @type {number} */ steps) => (view.neuron + steps + neurons) % neurons;
  const others = [...Array(heads).keys()].map((step) => (view.head + step) % heads).slice(1);
  const views = [
    ...[1, -1, 2].map((steps) => ({ field: "neuron", value: turn(steps) })),
    ...others.map((value) => ({ field: "head", value })),
    ...keys.filter((freq) => freq !== view.freq).map((value) => ({ field: "freq", value })),
  ];
  return views.flatMap(({ field, value }) =>
    shown
      .filter((panel) => panel.spec.isQuick && panel.follows(field))
      .map((panel) => ({ asked: panel.asked({ ...view, [field]: value }), arrays: panel.arrays })),
  );
}

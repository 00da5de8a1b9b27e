// @ts-check
/** An engine with real panels that count what they paint, a server in hand, and a page that notes what it is told. */

import { ClipStore } from "../../assets/engine/data/clip-store.mjs";
import { Engine } from "../../assets/engine/state/engine.mjs";
import { Panel } from "../../assets/engine/ui/panel.mjs";
import { FakeServer, runOf } from "./helpers.mjs";
import { ask, initialOf, specOf } from "./openings.mjs";

/** The page around an engine, which notes what it is told. */
export function hostOf() {
  const seen = { paints: 0 };
  /** @type {any[]} */
  const [sent, phases, runs, timelines, data, notices, turns, changes] = [[], [], [], [], [], [], [], []];
  const host = {
    send: (/** @type {any} */ request) => sent.push(request),
    wantPhases: (/** @type {any} */ wanted) => phases.push(wanted),
    wantRun: (/** @type {any} */ wanted) => runs.push(wanted),
    wantTimeline: (/** @type {any} */ wanted) => timelines.push(wanted),
    wantData: (/** @type {any} */ wanted) => data.push(wanted),
    notice: (/** @type {string} */ sentence) => notices.push(sentence),
    turned: (/** @type {any} */ before, /** @type {any} */ view) => turns.push([before, view]),
    changed: (/** @type {any} */ view) => changes.push(view),
    painted: () => (seen.paints += 1),
  };
  return { host, seen, sent, phases, runs, timelines, data, notices, turns, changes };
}

/**
 * An engine, its page and its server; clips are asked for at once, and those ahead when a test says that there is time.
 *
 * @param {Partial<import("../../assets/engine/state/bootstrap.mjs").InitialState>} [changes] of the initial
 */
export function engineOf(changes) {
  const page = hostOf();
  const engine = new Engine(/** @type {any} */ (page.host), initialOf(changes));
  const ownLibrary = engine.clips;
  const server = new FakeServer();
  /** @type {(() => void)[]} */
  const idle = [];
  engine.clips = new ClipStore((url) => engine.clipChanged(url), { get: server.get, idle: (job) => idle.push(job) });
  return { engine, ownLibrary, server, idle, ...page };
}

/** A panel that counts. */
class Counted extends Panel {
  /**
   * @param {import("../../assets/engine/state/bootstrap.mjs").PanelSpec} spec
   * @param {string[]} order what all panels did, one after another
   */
  constructor(spec, order) {
    super(spec, 0, { changed() {}, choose() {} });
    this.isVisible = true;
    this.order = order;
    /** @type {string[]} what it painted */
    this.paints = [];
  }
  /** @override @param {Engine} engine @param {import("../../assets/engine/types.mjs").RunInfo} run @param {number} epoch */
  paint(engine, run, epoch) {
    super.paint(engine, run, epoch);
    this.paints.push(`${this.question(engine.view)} at ${epoch}`);
    this.order.push(`paint ${this.id} at ${epoch}`);
  }
  /** @override @param {Engine} engine @param {import("../../assets/engine/types.mjs").RunInfo} run @param {number} epoch */
  writeCaptions(engine, run, epoch) {
    super.writeCaptions(engine, run, epoch);
    this.order.push(`tell ${this.id} at ${epoch}`);
  }
}

const NEURON = specOf("neuron", "pairs", ask("neuron", { neuron: "neuron" }));
const ATTENTION = specOf("attention", "pairs", ask("attention", { head: "head" }));

/** An engine with two panels. @param {import("../../assets/engine/state/bootstrap.mjs").PanelSpec[]} [specs] others */
export function countingOf(specs = [NEURON, ATTENTION]) {
  const made = engineOf();
  /** @type {string[]} */
  const order = [];
  const panels = specs.map((spec) => new Counted(spec, order));
  made.engine.panels = panels;
  return { ...made, panels, order };
}

/**
 * The same, with a run, painted once.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").newPage>} page
 * @param {{isOwn?: boolean, specs?: import("../../assets/engine/state/bootstrap.mjs").PanelSpec[]}} [how] `isOwn`: whether the
 *   engine keeps the library that it has made
 */
export function running(page, { isOwn = false, specs } = {}) {
  const made = countingOf(specs);
  if (isOwn) made.engine.clips = made.ownLibrary;
  made.engine.setRun(runOf());
  page.frame(0);
  for (const panel of made.panels) panel.paints.length = 0;
  made.order.length = 0;
  return made;
}

/** Answer the request that is open. @param {ReturnType<typeof countingOf>} made */
export function answer({ engine, panels, sent }) {
  const { view, panels: ids } = sent[sent.length - 1];
  const pictures = ids.map((/** @type {string} */ id) => ({
    question: panels.find((panel) => panel.id === id)?.question(view),
    epoch: view.epoch,
    fidelity: "exact",
  }));
  engine.takeExact(pictures, ids);
  engine.exact.settle();
}

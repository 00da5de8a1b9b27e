// @ts-check
/** An engine with real panels that count what they paint, a source in hand, and a page around it. */
import { ClipStore } from "../../assets/engine/data/clip-store.mjs";
import { Engine } from "../../assets/engine/state/engine.mjs";
import { Panel } from "../../assets/engine/ui/panel.mjs";
import { buildShell } from "../../assets/engine/ui/shell.mjs";
import { clipBytes, FakeServer, runOf, settled } from "./helpers.mjs";
import { ask, initialOf, specOf } from "./openings.mjs";

/** A source that notes what it is asked, and answers when a test says so. */
export class FakeSource {
  constructor() {
    /** @type {Record<string, any[]>} what was asked, by method; each with `resolve` and `reject` */
    this.asked = { run: [], answers: [], phases: [], timeline: [], data: [] };
    this.server = new FakeServer();
    this.isUp = true;
    this.clip = this.server.get;
  }

  /** @param {string} method @param {object} request @returns {Promise<any>} */
  note(method, request) {
    return new Promise((resolve, reject) => this.asked[method].push({ ...request, resolve, reject }));
  }

  /** @param {string} name */
  run(name) {
    return this.note("run", { name });
  }

  /** @param {any} request */
  answers(request) {
    return this.note("answers", request);
  }

  /** @param {any} run */
  phases(run) {
    return this.note("phases", { run });
  }

  /** @param {any} request */
  timeline(request) {
    return this.note("timeline", request);
  }

  /** @param {any} run */
  data(run) {
    return this.note("data", { run });
  }

  async isThere() {
    return this.isUp;
  }
}

/**
 * An engine, its page and its source; clips are fetched at once, and those ahead when a test says that there is time.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").newPage>} page
 * @param {Partial<import("../../assets/engine/state/bootstrap.mjs").InitialState>} [changes] of the initial state
 */
export function engineOf(page, changes) {
  const source = new FakeSource();
  const initial = initialOf(changes);
  const engine = new Engine(initial, /** @type {any} */ (source), buildShell(page.add("div", "scope"), initial, ""));
  const { store, clips: ownClips } = engine;
  const { server } = source;
  /** @type {(() => void)[]} */
  const idle = [];
  engine.clips = new ClipStore((url) => engine.clipChanged(url), { get: server.get, idle: (job) => idle.push(job) });
  engine.prefetch.host.clips = engine.clips;
  /** @type {import("../../assets/engine/state/store.mjs").Change[]} */
  const changed = [];
  store.subscribe((change) => changed.push(change));
  return { engine, store, source, server, ownClips, idle, changed, asked: source.asked };
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
    this.order.push(`describe ${this.id} at ${epoch}`);
  }
}

export const NEURON = specOf("neuron", "pairs", ask("neuron", { neuron: "neuron" }));
const ATTENTION = specOf("attention", "pairs", ask("attention", { head: "head" }));

/**
 * An engine with two panels, painted once.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").newPage>} page
 * @param {{isOwn?: boolean, isEmpty?: boolean, specs?: import("../../assets/engine/state/bootstrap.mjs").PanelSpec[]}} [how]
 *   `isOwn`: whether the engine keeps the clip store that it has made; `isEmpty`: without a run as yet
 */
export function running(page, { isOwn = false, isEmpty = false, specs = [NEURON, ATTENTION] } = {}) {
  const made = engineOf(page);
  /** @type {string[]} */
  const order = [];
  const panels = specs.map((spec) => new Counted(spec, order));
  made.engine.panels = panels;
  if (isOwn) made.engine.prefetch.host.clips = made.engine.clips = made.ownClips;
  if (!isEmpty) {
    made.store.setRun(runOf());
    page.frame(0);
    for (const panel of panels) panel.paints.length = 0;
    order.length = 0;
    made.changed.length = 0;
  }
  return { ...made, panels, order };
}

/**
 * Answer the exact request that was sent last.
 *
 * @param {{asked: Record<string, any[]>}} made
 */
export async function answer({ asked }) {
  const { questions, resolve } = asked.answers[asked.answers.length - 1];
  const value = (/** @type {string} */ question) => {
    const epoch = Number.parseInt(question, 10);
    return clipBytes({ epochs: Number.isNaN(epoch) ? [] : [epoch], captions: CAPTIONS });
  };
  resolve(new Map(questions.map((/** @type {string} */ question) => [question, value(question)])));
  await settled();
}

/**
 * Answer questions exactly at the epoch that is shown, whether or not they were asked.
 *
 * @param {Engine} engine
 * @param {Record<string, Record<string, ArrayLike<number>>>} answers arrays, by question and name
 */
export function deliver(engine, answers) {
  const bytesOf = (/** @type {Record<string, ArrayLike<number>>} */ arrays) => {
    const tracks = Object.entries(arrays).map(([name, cells]) => {
      return [name, { shape: [cells.length], data: Float32Array.from(cells) }];
    });
    return clipBytes({ epochs: [engine.epoch], tracks: Object.fromEntries(tracks), captions: CAPTIONS });
  };
  const buffers = Object.entries(answers).map(
    ([question, arrays]) => /** @type {const} */ ([question, bytesOf(arrays)]),
  );
  engine.takeExact({ run: /** @type {any} */ (engine.run) }, new Map(buffers));
}

export const CAPTIONS = { title: "Exact", detail: "detail", sentence: ["Sentence."], foot: [""] };

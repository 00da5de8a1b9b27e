// @ts-check
/** An engine with panels that only count what they paint, for the tests of what it does and when. */
import { Engine } from "../../assets/engine/engine.mjs";
import { factsOf } from "./helpers.mjs";

export const VIEW = {
  neuron: 3,
  stage: "post",
  head: 0,
  pos: 0,
  basis: "both",
  colours: "run",
  scale: "sqrt",
  order: "cluster",
};

/**
 * A panel that only counts.
 *
 * @param {string} id
 * @param {string} field that it follows
 * @param {string[]} [order] what all panels did, one after another
 */
export function panelOf(id, field, order = []) {
  const asked = (/** @type {any} */ view) => `${id}?${field}=${view[field]}`;
  return {
    id,
    asked,
    isVisible: true,
    isDirty: true,
    arrays: "values",
    /** @type {any} */
    exact: null,
    /** @type {string[]} what it painted */
    painted: [],
    follows: (/** @type {string} */ name) => name === field,
    url: (/** @type {any} */ facts, /** @type {any} */ view) => `${facts.clips}/${asked(view)}&arrays=values`,
    isExact(/** @type {any} */ view, /** @type {number} */ epoch) {
      return this.exact?.asked === asked(view) && this.exact.epoch === epoch;
    },
    forget() {},
    concerns: (/** @type {string} */ name) => name === field,
    paint(/** @type {any} */ engine, /** @type {any} */ facts, /** @type {number} */ epoch) {
      this.isDirty = false;
      engine.library.want(facts.clips, asked(engine.view), "values", epoch);
      this.painted.push(`${asked(engine.view)} at ${epoch}`);
      order.push(`paint ${asked(engine.view)} at ${epoch}`);
    },
    tell(/** @type {any} */ engine, /** @type {any} */ _facts, /** @type {number} */ epoch) {
      order.push(`tell ${asked(engine.view)} at ${epoch}`);
    },
  };
}

/** An engine with two panels, and what it told the page. */
export function engineOf() {
  /** @type {[string, any][]} */
  const told = [];
  /** @type {any[]} */
  const [sent, phases, wanted, notices] = [[], [], [], []];
  const seen = { paints: 0 };
  const engine = new Engine({
    tell: (field, value) => told.push([field, value]),
    send: (request) => sent.push(request),
    wantPhases: (run) => phases.push(run),
    wantFacts: (run) => wanted.push(run),
    notice: (sentence) => notices.push(sentence),
    painted: () => {
      seen.paints += 1;
    },
  });
  /** @type {string[]} */
  const order = [];
  const panels = [panelOf("neuron", "neuron", order), panelOf("attention", "head", order)];
  engine.panels = /** @type {any} */ (panels);
  const busy = { is: false };
  const ownLibrary = engine.library;
  /** @type {{held: string[], likely: string[]}[]} */
  const plans = [];
  engine.library = /** @type {any} */ ({
    entries: new Map(),
    isOpen: false,
    open() {},
    start() {},
    want() {},
    isBusy: () => busy.is,
    plan: (/** @type {string[]} */ held, /** @type {any[]} */ likely) =>
      plans.push({ held, likely: likely.map(({ asked }) => asked) }),
  });
  return { engine, panels, told, sent, phases, wanted, notices, seen, busy, plans, order, ownLibrary };
}

/**
 * The same, with a run and a view, painted once.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").fakePage>} page
 * @param {{isOwn: boolean}} [library] whether the engine keeps the library that it has made
 */
export function running(page, { isOwn } = { isOwn: false }) {
  const made = engineOf();
  if (isOwn) made.engine.library = made.ownLibrary;
  made.engine.setFacts(factsOf());
  made.engine.setView(VIEW);
  page.frame(0);
  for (const panel of made.panels) panel.painted.length = 0;
  made.order.length = 0;
  return made;
}

/** Answer the request that is open. @param {ReturnType<typeof engineOf>} made */
export function answer({ engine, panels, sent }) {
  const { view, panels: ids } = sent[sent.length - 1];
  const pictures = ids.map((/** @type {string} */ id) => ({
    asked: panels.find((panel) => panel.id === id)?.asked(view),
    epoch: view.epoch,
  }));
  engine.takeExact(pictures, ids);
  engine.exact.settle();
}

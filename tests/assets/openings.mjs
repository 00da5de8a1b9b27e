// @ts-check
/** What a page opens with, as the server writes it: the fields of the view, and a few pages and panels of each kind. */
import described from "./fields.json" with { type: "json" };

const PAGES = ["explore", "neurons", "attention", "embedding", "logits", "progress", "fourier", "data"];

/** Every field of the view and every key, as the server describes them. */
export const { fields: FIELDS, commands: COMMANDS } =
  /** @type {Pick<import("../../assets/engine/state/bootstrap.mjs").InitialState, "fields" | "commands">} */ (
    /** @type {unknown} */ (described)
  );

/** A view of the run of `runOf`: where that begins. */
export const VIEW = /** @type {import("../../assets/engine/types.mjs").View} */ (
  Object.freeze({
    ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field.default])),
    ...{ run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
  })
);

/**
 * One panel, as the server describes it.
 *
 * @param {string} id
 * @param {string} draws
 * @param {import("../../assets/engine/types.mjs").Ask} ask
 * @param {Partial<import("../../assets/engine/state/bootstrap.mjs").PanelSpec>} [more]
 * @returns {import("../../assets/engine/state/bootstrap.mjs").PanelSpec}
 */
export function specOf(id, draws, ask, more = {}) {
  const words = {
    help: `What ${id} means.`,
    formula: "",
    source: "",
    title: `Title of ${id}`,
    detail: "",
    words: {},
    fileName: ask.query,
    unit: "",
  };
  const kind = {
    factors: [],
    arrays: ["values"],
    still: [],
    isCarried: false,
    basis: null,
    span: /** @type {const} */ ("checkpoint"),
    each: /** @type {const} */ (""),
  };
  return { id, draws, ask, ...words, ...kind, width: 1, axes: {}, options: {}, ...more };
}

/** What a panel asks. @param {string} query @param {Record<string, string>} [chosen] @param {Record<string, string | number>} [fixed] */
export const ask = (query, chosen = {}, fixed = {}) => ({ query, fixed, chosen });

const over = (/** @type {string} */ name, title = "") => ({ over: name, title });
const TOKENS = { x: over("x"), y: over("y") };
const COMPONENTS = { x: over("comp_x"), y: over("comp_y") };
const EPOCHS = { x: over("epoch", "epoch") };
const OF_NEURONS = ask("neuron_frequencies", { stage: "stage" });
const NEURON = { neuron: "neuron", stage: "stage" };
const FREQUENCIES = ["values", "fraction", "active"];

/** A panel of each kind that matters to the engine. */
export const PANELS = [
  specOf("neuron-input", "pairs", ask("neuron", NEURON, { basis: "input" }), {
    ...{ basis: "input", axes: TOKENS, title: "Neuron {neuron}", detail: "{stage}" },
  }),
  specOf("neuron-fourier", "spectrum2d", ask("neuron", NEURON, { basis: "fourier" }), {
    ...{ basis: "fourier", axes: COMPONENTS },
  }),
  specOf("neuron-map", "neuron-map", OF_NEURONS, {
    ...{ arrays: FREQUENCIES, width: 2, title: "Neurons", detail: "{stage}" },
  }),
  specOf("neuron-list", "neuron-table", OF_NEURONS, { arrays: [...FREQUENCIES, "spread"], width: 3 }),
  specOf("neuron-activity", "scatter", OF_NEURONS, {
    ...{ arrays: FREQUENCIES, axes: { x: over("freqs", "frequency"), y: over("share") } },
    ...{ options: { brush: true }, title: "By frequency", detail: "{stage} · by frequency" },
  }),
  specOf("picked", "pairs", ask("neuron", { neuron: "picks", stage: "stage" }, { basis: "input" }), {
    ...{ axes: TOKENS, each: "pick", options: { mini: true } },
  }),
  specOf("heads-input", "pairs", ask("attention", { head: "place", pos: "pos" }), {
    ...{ axes: TOKENS, each: "head", title: "Head {head}", detail: "to {pos}", words: { pos: { 0: "x", 2: "=" } } },
  }),
  specOf("cluster", "spectrum2d", ask("cluster_spectrum", { freq: "freq" }), {
    ...{ axes: COMPONENTS, title: "Frequency {freq}" },
  }),
  specOf("losses", "epochs", ask("measures"), { arrays: ["train_loss"], span: "run", axes: EPOCHS }),
  specOf("accuracies", "epochs", ask("measures"), { arrays: ["train_accuracy"], span: "run", axes: EPOCHS }),
  specOf("sketch", "sketch", ask("fourier_transform", { shape: "shape" }), {
    ...{ arrays: ["function", "values"], span: "task", axes: { x: over("x", "token") } },
  }),
  specOf("mix", "spectrum2d", ask("fourier_mix", { terms: "terms" }), {
    ...{
      fileName: "fourier_mix-{terms}",
      arrays: ["coefficients"],
      span: "task",
      axes: COMPONENTS,
      options: { main: "coefficients", click: "term" },
    },
  }),
  specOf("correctness", "correctness", ask("correctness"), {
    ...{ arrays: ["values", "answer"], still: ["train_mask"], axes: TOKENS },
  }),
  specOf("readout-input", "lines", ask("neuron_readout", { neuron: "neuron" }, { basis: "input" })),
  specOf("readout-fourier", "lines", ask("neuron_readout", { neuron: "neuron" }, { basis: "fourier" })),
  specOf("key-frequencies", "neuron-table", ask("key_frequencies"), { span: "run" }),
  specOf("finder-heads", "neuron-table", ask("heads"), { arrays: ["values", "fraction", "score_range", "to_x"] }),
  specOf("finder-frequencies", "neuron-table", ask("frequencies"), {
    arrays: ["values", "embedding", "alpha", "readout"],
  }),
];

/** What each page shows, and with which controls. @type {Record<string, [string[], string[]]>} */
const CONTENTS = {
  explore: [
    ["neuron-input", "neuron-fourier", "neuron-map"],
    ["neuron", "stage", "head", "pin", "basis"],
  ],
  neurons: [
    ["neuron-list", "neuron-activity", "picked", "neuron-map", "cluster"],
    ["neuron", "stage", "freq", "basis"],
  ],
  attention: [["heads-input"], ["pos"]],
  embedding: [[], ["dims", "rank"]],
  logits: [[], ["z"]],
  progress: [["losses", "accuracies"], []],
  fourier: [
    ["sketch", "mix"],
    ["component", "shape", "terms"],
  ],
  data: [[], []],
};

/** @type {Record<string, object>} */
const MORE = {
  explore: { display: ["order"] },
  neurons: { widths: { "neuron-map": 3 } },
  progress: { rules: { cleanup: "How it is found." } },
};

/**
 * What a page opens with.
 *
 * @param {Partial<import("../../assets/engine/state/bootstrap.mjs").InitialState>} [changes]
 * @returns {import("../../assets/engine/state/bootstrap.mjs").InitialState}
 */
export function initialOf(changes = {}) {
  const pages = PAGES.map((name) => {
    const [panels, controls] = CONTENTS[name];
    const title = name[0].toUpperCase() + name.slice(1);
    return {
      display: [],
      widths: {},
      rules: {},
      name,
      title,
      intro: name === "explore" ? "" : `About ${name}.`,
      panels,
      controls,
      ...MORE[name],
    };
  });
  return {
    ...{ version: 4, fields: FIELDS, commands: COMMANDS, pages, panels: PANELS },
    help: {
      story: ["A story."],
      glossary: [{ word: "epoch", meaning: "A step." }],
      marks: { "√": "By roots." },
      sources: {},
      keys: [{ keys: ["J"], does: "Go." }],
    },
    ...{ runs: ["run-a", "run-b"], run: null, notices: { run: "", error: "" } },
    ...changes,
  };
}

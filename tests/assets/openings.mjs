// @ts-check
/** What a page opens with, as the server writes it: the schema of a view, and a few pages, panels and controls of each kind. */

const NUMBER = { minimum: 0, maximum: 1_000_000_000, type: "integer" };
const RANGES = {
  default: "",
  maxLength: 2000,
  pattern: "^([a-z0-9-]+(:-?[0-9.]+(e-?[0-9]+)?){2,4}(,|$))*$",
  type: "string",
};
/** @param {...string} options the first is the default */
const oneOf = (...options) => ({ default: options[0], enum: options, type: "string" });
const PAGES = ["explore", "neurons", "attention", "embedding", "logits", "progress", "fourier", "data"];

/** Every field of `app.view.View`. @type {Record<string, import("../../assets/engine/state/bootstrap.mjs").Field>} */
export const SCHEMA = {
  run: { type: "string" },
  epoch: NUMBER,
  page: oneOf(...PAGES),
  neuron: { default: 0, ...NUMBER },
  stage: oneOf("post", "pre"),
  head: { default: 0, ...NUMBER },
  pos: { default: 0, minimum: 0, maximum: 2, type: "integer" },
  freq: { default: 1, minimum: 1, maximum: 1_000_000, type: "integer" },
  z: { default: 0, ...NUMBER },
  dims: { default: [0, 1], items: NUMBER, minItems: 1, maxItems: 4, type: "array" },
  rank: { default: 0, ...NUMBER },
  component: { default: 1, ...NUMBER },
  shape: { default: "square", maxLength: 4200, pattern: "^[a-z]+(:[A-Za-z0-9_-]*)?$", type: "string" },
  terms: { default: "", maxLength: 2000, pattern: "^([0-9]+:[0-9]+:-?[0-9.]+(,|$))*$", type: "string" },
  picks: { default: [], items: NUMBER, maxItems: 12, type: "array" },
  basis: oneOf("both", "input", "fourier"),
  colours: oneOf("run", "epoch", "manual"),
  scale: oneOf("sqrt", "linear"),
  order: oneOf("cluster", "index"),
  timescale: oneOf("linear", "log"),
  heights: oneOf("log", "linear"),
  sort: { default: "-fraction", maxLength: 20, pattern: "^-?[a-z_]*$", type: "string" },
  limits: RANGES,
  zoom: RANGES,
  large: { default: "", maxLength: 40, pattern: "^[a-z0-9-]*$", type: "string" },
};

/** A view of the run of `runOf`: where that begins. */
export const VIEW = Object.freeze({
  ...Object.fromEntries(Object.entries(SCHEMA).map(([name, field]) => [name, field.default])),
  ...{ run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
});

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
  const words = { help: `What ${id} means.`, title: "", unit: "" };
  const kind = {
    arrays: ["values"],
    still: [],
    isQuick: true,
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
  specOf("neuron-input", "pairs", ask("neuron", NEURON, { basis: "input" }), { basis: "input", axes: TOKENS }),
  specOf("neuron-fourier", "spectrum2d", ask("neuron", NEURON, { basis: "fourier" }), {
    ...{ basis: "fourier", axes: COMPONENTS },
  }),
  specOf("neuron-map", "map", OF_NEURONS, { arrays: FREQUENCIES, width: 2 }),
  specOf("neuron-list", "list", OF_NEURONS, { arrays: [...FREQUENCIES, "spread"], width: 3 }),
  specOf("neuron-activity", "scatter", OF_NEURONS, {
    ...{ arrays: FREQUENCIES, axes: { x: over("freqs", "frequency"), y: over("share") } },
    options: { brush: true, detail: "{stage} · by frequency" },
  }),
  specOf("picked", "pairs", ask("neuron", { neuron: "picks", stage: "stage" }, { basis: "input" }), {
    ...{ axes: TOKENS, each: "pick", options: { mini: true } },
  }),
  specOf("heads-input", "pairs", ask("attention", { head: "place", pos: "pos" }), { axes: TOKENS, each: "head" }),
  specOf("cluster", "spectrum2d", ask("cluster_spectrum", { freq: "freq" }), {
    ...{ axes: COMPONENTS, title: "Frequency {freq}" },
  }),
  specOf("losses", "epochs", ask("measures"), { arrays: ["train_loss"], span: "run", axes: EPOCHS }),
  specOf("accuracies", "epochs", ask("measures"), { arrays: ["train_accuracy"], span: "run", axes: EPOCHS }),
  specOf("sketch", "sketch", ask("fourier_transform", { shape: "shape" }), {
    ...{ arrays: ["function", "values"], span: "task", axes: { x: over("x", "token") } },
  }),
  specOf("mix", "spectrum2d", ask("fourier_mix", { terms: "terms" }), {
    ...{ arrays: ["coefficients"], span: "task", axes: COMPONENTS, options: { main: "coefficients", click: "term" } },
  }),
  specOf("finder-heads", "list", ask("heads"), { arrays: ["values", "fraction", "score_range", "to_x"] }),
  specOf("finder-frequencies", "list", ask("frequencies"), { arrays: ["values", "embedding", "alpha", "readout"] }),
];

/** What each page shows, and with which controls. @type {Record<string, [string[], string[]]>} */
const CONTENTS = {
  explore: [
    ["neuron-input", "neuron-fourier", "neuron-map"],
    ["neuron", "stage", "head", "basis"],
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

/** @param {string} name @param {string} kind @param {Record<string, string | number>} [options] @param {string[]} [extras] */
function controlOf(name, kind, options = {}, extras = []) {
  const choices = Object.entries(options).map(([label, value]) => ({ label, value }));
  return { name, kind, label: name[0].toUpperCase() + name.slice(1), hint: `About ${name}`, options: choices, extras };
}

/** A control of each kind. */
const CONTROLS = [
  controlOf("neuron", "number", {}, ["steps", "random"]),
  controlOf("stage", "choice", { pre: "pre", post: "post" }),
  controlOf("head", "choice"),
  controlOf("pos", "choice", { x: 0, y: 1, "=": 2 }),
  controlOf("freq", "frequency"),
  controlOf("z", "number", {}, ["steps", "random"]),
  controlOf("dims", "numbers"),
  controlOf("rank", "number", {}, ["steps"]),
  controlOf("component", "slider"),
  controlOf("shape", "select", { square: "square", bump: "bump" }),
  controlOf("terms", "terms", { example: "4:6:1,2:3:0.3333,97:100:0.1667" }),
  controlOf("basis", "choice", { both: "both", input: "input", Fourier: "fourier" }),
  controlOf("order", "choice", { "by cluster": "cluster", "by index": "index" }),
  controlOf("timescale", "choice", { linear: "linear", log: "log" }),
];

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
      intro: `About ${name}.`,
      panels,
      controls,
      ...MORE[name],
    };
  });
  return {
    ...{ version: 1, schema: SCHEMA, byRun: ["run", "epoch", "neuron", "head", "freq"], pages, panels: PANELS },
    ...{ controls: CONTROLS, templates: { light: { font: "light" }, dark: { font: "dark" } } },
    ...{ runs: ["run-a", "run-b"], run: null, notices: { run: "", error: "" } },
    ...changes,
  };
}

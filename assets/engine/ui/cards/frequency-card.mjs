// @ts-check
/** The card of a frequency: what the model makes of it, its neurons and its heads. */
import { build, setText } from "../../dom.mjs";
import { epochText, percent, shortNumber } from "../../plot/numbers.mjs";
import { clusterOf, keySince } from "./facts.mjs";
import { buttonList, factList } from "./parts.mjs";

const NEURONS = 12;
const HEADS = 8;
const share = (/** @type {number} */ value) => percent(value, 1);

/** Arrays of the query `frequencies`. @type {{array: string, title: string, hint: string, text: (value: number) => string}[]} */
const FACTS = [
  { array: "values", title: "specialised neurons", hint: "Post-activation", text: String },
  { array: "embedding", title: "share of the embedding", hint: "Of its power without constants", text: share },
  { array: "readout", title: "share of the read-out", hint: "Of the variance of W_out W_U over z", text: share },
  {
    ...{ array: "alpha", title: "weight α in the logits", hint: "Of cos w(x ∘ y − z), fitted to the logits" },
    text: (value) => shortNumber(value, 4),
  },
];

/** @typedef {import("./cards.mjs").Shown} Shown */

export class FrequencyCard {
  /** The panels whose pictures it needs. */
  static needs = ["finder-frequencies", "neuron-list", "finder-heads", "key-frequencies"];

  /** @param {(fields: Partial<import("../../types.mjs").View>) => void} choose */
  constructor(choose) {
    this.choose = choose;
    this.facts = factList(FACTS);
    this.key = build("p");
    this.neurons = buttonList(NEURONS);
    this.heads = buttonList(HEADS);
    this.element = build("div", { class: "body" }, [
      this.key,
      this.facts.element,
      this.neurons.element,
      this.heads.element,
    ]);
  }

  /** @param {Shown} shown */
  write(shown) {
    const { pictures, view } = shown;
    const { arrays } = pictures["finder-frequencies"] ?? {};
    FACTS.forEach(({ array, text }, place) => {
      const grid = arrays?.[array];
      setText(this.facts.values[place], grid ? text(grid.at(view.freq - 1)) : arrays ? "–" : "…");
    });
    setText(this.key, keyText(shown));
    this.writeNeurons(shown);
    this.writeHeads(shown);
  }

  /** @param {Shown} shown */
  writeNeurons({ pictures, view, run }) {
    const { arrays } = pictures["neuron-list"] ?? {};
    if (!arrays) return this.neurons.write("Neurons: computing …", []);
    const { neurons, areSpecialised } = clusterOf(arrays, view.freq);
    const items = neurons.slice(0, NEURONS).map((neuron) => {
      return { text: `neuron ${neuron}`, value: percent(arrays.fraction.at(neuron), 1), mention: { neuron } };
    });
    const threshold = percent(run.specialised);
    const count = neurons.length === 1 ? "1 neuron" : `${neurons.length} neurons`;
    const how = areSpecialised ? `above ${threshold} of variance explained` : `, none above ${threshold}`;
    this.neurons.write(
      neurons.length > 0 ? `${count} ${how}`.replace(" ,", ",") : "No neuron has this dominant frequency",
      items,
    );
  }

  /** @param {Shown} shown */
  writeHeads({ pictures, view }) {
    const { freq, fraction } = pictures["finder-heads"]?.arrays ?? {};
    const heads = freq ? [...Array(freq.length).keys()].filter((head) => freq.at(head) === view.freq) : [];
    const items = heads.map((head) => {
      return { text: `head ${head}`, value: percent(fraction.at(head), 1), press: () => this.choose({ head }) };
    });
    this.heads.write(
      heads.length > 0 ? "Heads with this dominant frequency" : "No head has this dominant frequency",
      items,
    );
  }
}

/** Whether it is a key frequency, and since when; nothing while that is being computed. @param {Shown} shown */
function keyText({ pictures, run, view, epoch }) {
  const keys = pictures["key-frequencies"]?.arrays.values;
  if (!keys || keys.shape[0] !== run.epochs.length) return "";
  const since = keySince(keys, run.epochs, epoch, view.freq);
  return since === null ? "Not a key frequency at this epoch." : `A key frequency since epoch ${epochText(since)}.`;
}

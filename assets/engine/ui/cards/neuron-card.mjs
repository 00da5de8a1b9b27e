// @ts-check
/** The card of a neuron: all that the pages say of it, one by one. */
import { build, setText, unbroken } from "../../dom.mjs";
import { percent, shortNumber } from "../../plot/numbers.mjs";
import { COLUMNS } from "../../plot/painters/neuron-table.mjs";
import { clusterOf, largest, leadingFrequency, neighboursOf } from "./facts.mjs";
import { buttonList, factList, frequencyButton } from "./parts.mjs";

const INPUTS = 5;
const NEIGHBOURS = 6;
/** All columns of the table but the number itself, in the words and the numerals of the table. */
const FACTS = COLUMNS.slice(1);

/** @typedef {import("./cards.mjs").Shown} Shown */

export class NeuronCard {
  /** The panels whose pictures it needs. */
  static needs = ["neuron-list", "neuron-input", "readout-input", "readout-fourier"];

  /**
   * @param {HTMLElement | null} map the panel that shows it
   * @param {(fields: Partial<import("../../types.mjs").View>) => void} choose
   */
  constructor(map, choose) {
    this.choose = choose;
    this.facts = factList(FACTS);
    this.frequency = frequencyButton();
    this.facts.values[0].append(this.frequency.element);
    this.readout = build("p");
    this.inputs = buttonList(INPUTS);
    this.neighbours = buttonList(NEIGHBOURS);
    const readout = build("section", {}, [build("h3", {}, ["Read-out"]), this.readout]);
    this.element = build("div", { class: "body" }, [
      build("div", { class: "first" }, [...(map ? [map] : []), this.facts.element]),
      ...[this.inputs.element, readout, this.neighbours.element],
    ]);
  }

  /** @param {Shown} shown */
  write(shown) {
    const { arrays } = shown.pictures["neuron-list"] ?? {};
    const { neuron } = shown.view;
    FACTS.forEach(({ name, text }, place) => {
      const grid = arrays?.[name];
      if (place > 0) setText(this.facts.values[place], grid ? text(grid.at(neuron)) : "–");
    });
    this.frequency.write(arrays?.values.at(neuron) ?? 0, shown.run.colours);
    setText(this.readout, unbroken(readoutText(shown)));
    this.writeInputs(shown);
    this.writeNeighbours(shown);
  }

  /** @param {Shown} shown */
  writeInputs({ pictures, run, view }) {
    const grid = pictures["neuron-input"]?.arrays.values;
    const cells = grid ? largest(grid, INPUTS) : [];
    const items = cells.map((cell) => {
      const pin = [run.tokens[Math.floor(cell / run.p)], run.tokens[cell % run.p]];
      const isPressed = String(pin) === String(view.pin);
      return {
        text: `x = ${pin[0]}, y = ${pin[1]}`,
        value: shortNumber(grid?.at(cell) ?? 0),
        isPressed,
        press: () => this.choose({ pin: isPressed ? [] : pin }),
      };
    });
    const title = grid && cells.length === 0 ? "The same on all inputs" : "Strongest inputs";
    this.inputs.write(title, items);
  }

  /** @param {Shown} shown */
  writeNeighbours({ pictures, view }) {
    const { arrays } = pictures["neuron-list"] ?? {};
    const freq = arrays?.values.at(view.neuron) ?? 0;
    if (!arrays || freq === 0) return this.neighbours.write("", []);
    const all = neighboursOf(arrays, view.neuron);
    const items = all.slice(0, NEIGHBOURS).map((neuron) => {
      return { text: `neuron ${neuron}`, value: percent(arrays.fraction.at(neuron), 1), mention: { neuron } };
    });
    const { areSpecialised } = clusterOf(arrays, freq);
    const how = areSpecialised ? "neurons specialised to" : "neurons of dominant";
    const title = all.length > 0 ? `Nearest in phase of ${all.length} other ${how} frequency ${freq}` : "";
    this.neighbours.write(title, items);
  }
}

/** What it writes: the logit it raises most, and the frequency of all that it writes. @param {Shown} shown */
function readoutText({ pictures, run }) {
  const input = pictures["readout-input"]?.arrays.values;
  const fourier = pictures["readout-fourier"]?.arrays.values;
  const [place] = input ? largest(input, 1) : [];
  const leading = fourier ? leadingFrequency(fourier, run.components) : null;
  const parts = [
    ...(input && place !== undefined ? [`Largest at z = ${run.tokens[place]}: ${shortNumber(input.at(place))}`] : []),
    ...(leading ? [`frequency ${leading.freq}: ${percent(leading.share, 1)} of its variance`] : []),
  ];
  return parts.length > 0 ? `${parts.join("; ")}.` : "–";
}

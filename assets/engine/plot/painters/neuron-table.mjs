// @ts-check
/**
 * The table of all neurons: a window of rows that scrubbing can rewrite at the display's rate, sorted by any column.
 */

import { build, button, setText } from "../../dom.mjs";
import { angleText, percent, shortNumber } from "../numbers.mjs";

const ROWS = 12;

/**
 * @typedef {import("../../types.mjs").Picture} Picture
 * @typedef {{name: string, title: string, hint: string, text: (value: number) => string}} Column
 */

/** Those that `app/fields.py` lets one sort by. @type {Column[]} */
export const COLUMNS = [
  { name: "neuron", title: "neuron", hint: "Index of the neuron", text: String },
  {
    name: "values",
    title: "frequency",
    hint: "Dominant frequency: the one that explains most of its variance",
    text: (value) => (value > 0 ? String(value) : "–"),
  },
  {
    name: "fraction",
    title: "variance explained",
    hint: "The share of its variance that its dominant frequency explains",
    text: (value) => percent(value, 1),
  },
  {
    name: "active_share",
    title: "active inputs",
    hint: "The share of inputs on which it is above 0",
    text: (value) => percent(value),
  },
  {
    name: "spread",
    title: "std. dev.",
    hint: "Standard deviation over all inputs",
    text: (value) => shortNumber(value),
  },
  { name: "phase_x", title: "φx", hint: "Input phase: of the maximum in x", text: angleText },
  { name: "phase_y", title: "φy", hint: "Input phase: of the maximum in y", text: angleText },
  { name: "phase_out", title: "ψ", hint: "Output phase: of its read-out", text: angleText },
  {
    name: "phase_gap",
    title: "phase error",
    hint: "Distance of ψ from φx + φy, or φx − φy where the task subtracts",
    text: angleText,
  },
  {
    name: "ipr",
    title: "IPR",
    hint: "Inverse participation ratio: 1 when one pair of frequencies has all of its power",
    text: (value) => shortNumber(value),
  },
];

class NeuronTable {
  /**
   * @param {HTMLElement} box
   * @param {(fields: Partial<import("../../types.mjs").View>) => void} choose
   */
  constructor(box, choose) {
    this.choose = choose;
    this.first = 0;
    /** What the view said when it was painted last. @type {{neuron: number, row: string} | null} */
    this.seen = null;
    /** @type {{picture: Picture, context: import("./index.mjs").Context} | null} */
    this.shown = null;
    /** @type {number[]} */
    this.order = [];
    this.heads = COLUMNS.map((column) => this.heading(column));
    this.rows = Array.from({ length: ROWS }, (_, place) => this.row(place));
    const table = build("table", { class: "neurons" }, [
      build("caption", { class: "hidden" }, ["Neurons, sorted; press a row to choose its neuron"]),
      build("thead", {}, [build("tr", {}, this.heads)]),
      build("tbody", {}, this.rows),
    ]);
    this.range = build("span", { class: "rows-shown" });
    const scroll = build("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Neurons" }, [table]);
    const feet = [
      button("‹", { "aria-label": "Previous rows" }, () => this.scroll(-ROWS)),
      this.range,
      button("›", { "aria-label": "Next rows" }, () => this.scroll(ROWS)),
    ];
    box.append(scroll, build("div", { class: "feet" }, feet));
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** @param {Column} column */
  heading({ name, title, hint }) {
    const sort = button(title, { title: hint, class: "" }, () => {
      this.choose({ sort: this.shown?.context.view.sort === `-${name}` ? name : `-${name}`, row: "0" });
    });
    return build("th", { scope: "col", "data-column": name }, [sort]);
  }

  /** @param {number} place */
  row(place) {
    const pick = () => {
      const neuron = this.order[this.first + place];
      if (neuron !== undefined) this.choose({ neuron });
    };
    const name = button("", { class: "" }, pick);
    const row = build("tr", {}, [build("th", { scope: "row" }, [name]), ...COLUMNS.slice(1).map(() => build("td"))]);
    row.addEventListener("click", (event) => event.target !== name && pick());
    return row;
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (Math.abs(event.deltaY) < Math.abs(event.deltaX) || event.ctrlKey) return;
    const before = this.first;
    this.scroll(Math.sign(event.deltaY) * 3);
    // At either end the page scrolls on.
    if (this.first !== before) event.preventDefault();
  }

  /** @param {number} rows */
  scroll(rows) {
    this.first = this.within(this.first + rows);
    if (!this.shown) return;
    this.write(this.shown.picture, this.shown.context);
    this.choose({ row: String(this.first) });
  }

  /** The nearest row that can be the first one. @param {number} row */
  within(row) {
    return Math.min(Math.max(row, 0), Math.max(this.order.length - ROWS, 0));
  }

  /**
   * Where the view says, or where the chosen neuron is: it is brought into sight when another is chosen, and stays out of
   * it when somebody scrolls or the order changes. The view says so once that is not where the neuron is.
   *
   * @param {import("../../types.mjs").View} view
   */
  place({ neuron, row }) {
    const { seen } = this;
    const place = this.order.indexOf(neuron);
    const own = place < ROWS ? 0 : this.within(place - ROWS / 2);
    if (row !== "") this.first = this.within(Number(row));
    const isFree = row === "" && seen?.row !== "";
    const isChosen = seen !== null && neuron !== seen.neuron && row === seen.row;
    const isInSight = place >= this.first && place < this.first + ROWS;
    if (isFree || (isChosen && !isInSight)) this.first = own;
    const now = row === "" && this.first === own ? "" : String(this.first);
    this.seen = { neuron, row: now };
    if (now !== row) this.choose({ row: now });
  }

  /**
   * @param {Picture} picture
   * @param {import("./index.mjs").Context} context
   */
  paint(picture, context) {
    this.shown = { picture, context };
    this.order = sorted(picture, context.view.sort);
    this.place(context.view);
    this.write(picture, context);
  }

  /** Another run: no row says anything. */
  clear() {
    this.shown = null;
    this.order = [];
    this.first = 0;
    this.seen = null;
    for (const row of this.rows) row.hidden = true;
    setText(this.range, "");
  }

  /** @param {Picture} picture @param {import("./index.mjs").Context} context */
  write({ arrays }, { view, run }) {
    const [column, isDown] = [view.sort.replace("-", ""), view.sort.startsWith("-")];
    for (const head of this.heads) {
      const order = head.dataset.column === column ? (isDown ? "descending" : "ascending") : "none";
      head.setAttribute("aria-sort", order);
    }
    this.rows.forEach((row, place) => {
      const neuron = this.order[this.first + place];
      row.hidden = neuron === undefined;
      if (neuron === undefined) return;
      row.classList.toggle("is-chosen", neuron === view.neuron);
      row.dataset.neuron = String(neuron);
      setText(row.children[0].firstElementChild, String(neuron));
      COLUMNS.slice(1).forEach(({ name, text }, cell) => {
        setText(row.children[cell + 1], arrays[name] ? text(arrays[name].at(neuron)) : "–");
      });
      const colour = run.colours[String(arrays.values.at(neuron))] ?? "transparent";
      /** @type {HTMLElement} */ (row.children[1]).style.setProperty("--colour", colour);
    });
    const last = Math.min(this.first + ROWS, this.order.length);
    setText(this.range, `${this.first + 1}–${last} of ${this.order.length}`);
  }
}

/** @param {Picture} picture @param {string} sort a column, with a minus for falling */
export function sorted({ arrays }, sort) {
  const name = sort.replace("-", "");
  const neurons = [...Array(arrays.values.length).keys()];
  const column = arrays[name];
  const sign = sort.startsWith("-") ? -1 : 1;
  const value = (/** @type {number} */ neuron) => (column ? column.at(neuron) : neuron);
  return neurons.sort((one, other) => sign * (value(one) - value(other)) || one - other);
}

/** @satisfies {import("./index.mjs").Painter} */
export const neuronTable = {
  dependsOn: ["neuron", "sort"],
  height: 400,
  mount: (box, choose) => new NeuronTable(box, choose),
};

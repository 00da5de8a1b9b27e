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
  { name: "neuron", title: "neuron", hint: "Its number", text: String },
  {
    name: "values",
    title: "frequency",
    hint: "The frequency that explains most of its variance",
    text: (value) => (value > 0 ? String(value) : "–"),
  },
  {
    name: "fraction",
    title: "explained",
    hint: "The share of its variance that this frequency explains",
    text: (value) => percent(value, 1),
  },
  {
    name: "active_share",
    title: "active",
    hint: "On what share of all inputs it is above 0",
    text: (value) => percent(value),
  },
  {
    name: "spread",
    title: "spread",
    hint: "Its standard deviation over all inputs",
    text: (value) => shortNumber(value),
  },
  { name: "phase_x", title: "φx", hint: "Its phase in x", text: angleText },
  { name: "phase_y", title: "φy", hint: "Its phase in y", text: angleText },
  { name: "phase_out", title: "ψ", hint: "The phase of what it writes", text: angleText },
  { name: "phase_gap", title: "gap", hint: "How far ψ is from φx + φy", text: angleText },
  {
    name: "ipr",
    title: "IPR",
    hint: "Inverse participation ratio: 1 when all its power is in one pair of frequencies",
    text: (value) => value.toFixed(2),
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
    /** @type {{picture: Picture, context: import("./index.mjs").Context} | null} */
    this.shown = null;
    /** @type {number[]} */
    this.order = [];
    this.orderedBy = "";
    this.heads = COLUMNS.map((column) => this.heading(column));
    this.rows = Array.from({ length: ROWS }, (_, place) => this.row(place));
    const table = build("table", { class: "neurons" }, [
      build("caption", { class: "hidden" }, ["Neurons, sorted; press a row to choose its neuron"]),
      build("thead", {}, [build("tr", {}, this.heads)]),
      build("tbody", {}, this.rows),
    ]);
    this.range = build("span", { class: "range" });
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
      this.first = 0;
      this.choose({ sort: this.shown?.context.view.sort === `-${name}` ? name : `-${name}` });
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
    this.first = Math.min(Math.max(this.first + rows, 0), Math.max(this.order.length - ROWS, 0));
    if (this.shown) this.write(this.shown.picture, this.shown.context);
  }

  /**
   * @param {Picture} picture
   * @param {import("./index.mjs").Context} context
   */
  paint(picture, context) {
    this.shown = { picture, context };
    this.order = sorted(picture, context.view.sort);
    if (this.orderedBy !== context.view.sort) this.first = 0;
    this.orderedBy = context.view.sort;
    this.write(picture, context);
  }

  /** Another run: no row says anything. */
  clear() {
    this.shown = null;
    this.order = [];
    this.first = 0;
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

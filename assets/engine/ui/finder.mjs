// @ts-check
/**
 * The finder: a field to write what one looks for into, and below it, while that is empty, the neurons, heads and
 * frequencies that stand out by any measure. Its numbers are exact answers at the epoch that is shown, asked for when it
 * opens.
 */

import { exactQuestionOf } from "../data/question.mjs";
import { build, button } from "../dom.mjs";
import { lookOfHead } from "../plot/looks.mjs";
import { angleText, epochText, percent, shortNumber } from "../plot/numbers.mjs";
import { valuesOf } from "../state/values.mjs";
import { endsOf } from "./finder-bars.mjs";
import { examplesOf, found, pageFor } from "./finder-grammar.mjs";

const MOST = 12;
/** A panel that was found begins so far below the timeline, as the view says it: in parts of its height. */
const ABOVE = -300;

/**
 * @typedef {{array: string, title: string, text: (value: number) => string, isLow?: boolean, among?: string,
 *   none?: string}} Measure `among` is an array that says of which places the measure tells anything; `none` is said
 *   where there is nothing to find
 * @typedef {{title: string, panel: string, field: string, first?: number,
 *   name: (place: number) => string, measures: Measure[]}} Kind `first` is the number of the first place
 *
 * @typedef {Record<import("./finder-grammar.mjs").Action, () => void> & {run: (name: string) => void}} Host what can be
 *   done besides choosing
 */

const NONE_SPECIALISED = "No neuron is specialised at this epoch.";

const share = (/** @type {number} */ value) => percent(value, 1);
const plain = (/** @type {number} */ value) => shortNumber(value);

/** @type {Kind[]} */
const KINDS = [
  {
    title: "Neurons",
    panel: "neuron-list",
    field: "neuron",
    name: (neuron) => `Neuron ${neuron}`,
    measures: [
      { array: "fraction", title: "most variance explained", text: share },
      { array: "spread", title: "largest std. dev. over inputs", text: plain },
      { array: "active_share", title: "most active inputs", text: share },
      { array: "active_share", title: "fewest active inputs", text: share, isLow: true },
      {
        ...{ array: "phase_gap", title: "smallest phase error, specialised neurons", text: angleText },
        ...{ isLow: true, among: "specialised", none: NONE_SPECIALISED },
      },
      { array: "ipr", title: "highest IPR", text: plain },
      { array: "fraction", title: "least variance explained", text: share, isLow: true },
    ],
  },
  {
    title: "Heads",
    panel: "finder-heads",
    field: "head",
    name: (head) => `Head ${head}`,
    measures: [
      { array: "values", title: "largest std. dev. over inputs", text: plain },
      { array: "fraction", title: "most variance explained", text: share },
      { array: "score_range", title: "largest range of scores", text: plain },
      { array: "to_x", title: "most attention to x", text: share },
    ],
  },
  {
    title: "Frequencies",
    panel: "finder-frequencies",
    field: "freq",
    first: 1,
    name: (place) => `Frequency ${place + 1}`,
    measures: [
      { array: "values", title: "most specialised neurons", text: plain, none: NONE_SPECIALISED },
      { array: "embedding", title: "largest share of the embedding", text: share },
      { array: "alpha", title: "largest weight α in the logits", text: plain },
      { array: "readout", title: "largest share of the read-out", text: share },
    ],
  },
];

/** The panels whose answers the finder needs. */
export const NEEDED = KINDS.map(({ panel }) => panel);

/**
 * The leading places by a measure, in order.
 *
 * @param {import("../data/ndarray.mjs").Grid} grid
 * @param {boolean} isLow
 * @param {import("../data/ndarray.mjs").Grid} [among] not 0 where a place counts
 */
export function leading(grid, isLow, among) {
  const sign = isLow ? -1 : 1;
  return [...Array(grid.length).keys()]
    .filter((place) => Number.isFinite(grid.at(place)) && among?.at(place) !== 0)
    .sort((one, other) => sign * (grid.at(other) - grid.at(one)) || one - other)
    .slice(0, MOST);
}

export class Finder {
  /**
   * @param {import("../state/engine.mjs").Engine} engine
   * @param {HTMLDialogElement} dialog
   * @param {Host} host
   */
  constructor(engine, dialog, host) {
    this.engine = engine;
    this.dialog = dialog;
    this.host = host;
    /** @type {Record<string, {question: string, picture: import("../types.mjs").Picture}>} by panel */
    this.answers = {};
    this.kind = KINDS[0];
    this.measure = KINDS[0].measures[0];
    const { id } = engine.shell;
    this.list = build("ul", { id: id("finder-list"), class: "found", role: "listbox", "aria-label": "Found" });
    this.field = build("input", {
      ...{ id: id("finder-field"), type: "text", class: "form-control", autocomplete: "off", spellcheck: "false" },
      ...{ role: "combobox", "aria-label": "Find", "aria-autocomplete": "list", "aria-expanded": "true" },
      ...{ "aria-controls": this.list.id },
    });
    /** What ranks: shown while nothing is written. */
    this.ranking = build("div", { class: "ranking" });
    this.said = build("p", { class: "said", role: "status" });
    this.hint = build("p", { class: "hint" });
    const heading = build("h2", { id: id("finder-heading"), class: "hidden" }, ["Find"]);
    const close = button("Close", {}, () => dialog.close());
    dialog.append(
      heading,
      this.field,
      this.ranking,
      this.said,
      this.list,
      build("div", { class: "ends" }, [this.hint, close]),
    );
    /** What can be gone to, in the order of the list. @type {{element: HTMLElement, go: () => void}[]} */
    this.options = [];
    this.active = -1;
    this.field.addEventListener("input", () => {
      this.active = -1;
      this.write();
    });
    dialog.addEventListener("keydown", (event) => this.key(event));
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    if (!this.engine.run) return;
    if (!this.isOpen) {
      this.field.value = "";
      this.active = -1;
      this.write();
      this.dialog.showModal();
      this.engine.exact.changed();
    }
    this.field.focus();
    this.field.select();
  }

  /** The arrows go through what was found, and Enter goes there, while the field has the focus. @param {KeyboardEvent} event */
  key(event) {
    const isOwn = document.activeElement?.tagName === "SELECT";
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.options.length > 0 && !isOwn) {
      event.preventDefault();
      this.field.focus();
      const first = this.active < 0 && step < 0 ? 0 : this.active;
      this.mark((first + step + this.options.length) % this.options.length);
    } else if (event.key === "Enter" && document.activeElement === this.field) {
      event.preventDefault();
      this.options[this.active]?.go();
    }
  }

  /** Show which of the options Enter goes to. @param {number} active */
  mark(active) {
    this.active = active;
    this.options.forEach(({ element }, place) => element.setAttribute("aria-selected", String(place === active)));
    const chosen = this.options[active]?.element;
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** The question of a panel, as the view is now. @param {string} panel */
  questionOf(panel) {
    const { initial, view } = this.engine;
    const spec = initial.panels.find(({ id }) => id === panel);
    return (spec && exactQuestionOf(spec, view)) ?? "";
  }

  /** What is to be asked for it now. */
  questions() {
    return this.isOpen ? NEEDED.filter((panel) => !this.answerOf(panel)).map((panel) => this.questionOf(panel)) : [];
  }

  /** The answer to what a panel asks now; null until it has come. @param {string} panel */
  answerOf(panel) {
    const answer = this.answers[panel];
    const isNow = answer?.picture.epoch === this.engine.epoch && answer.question === this.questionOf(panel);
    return isNow ? answer.picture : null;
  }

  /** @param {string} question @param {import("../types.mjs").Picture} picture */
  take(question, picture) {
    const panel = NEEDED.find((one) => this.questionOf(one) === question);
    if (!panel) return;
    this.answers[panel] = { question, picture };
    if (this.isOpen) this.write();
  }

  forget() {
    this.answers = {};
  }

  write() {
    const { engine, field } = this;
    const { initial, run, view } = engine;
    if (!run) return;
    const world = { initial, run, view, moments: engine.store.moments };
    const examples = examplesOf(world);
    field.placeholder = examples.join(" · ");
    const isRanking = field.value.trim() === "";
    this.ranking.hidden = !isRanking;
    const { rows, sentence } = isRanking ? this.ranked() : this.suggested(found(field.value, world));
    if (isRanking) this.writeRanking();
    this.said.textContent = sentence;
    this.options = rows.map(({ parts, fields, go }, place) => {
      const element = build("li", { role: "option", id: engine.shell.id(`finder-${place}`) }, parts);
      // What has a card has it here, too.
      for (const { field } of KINDS) if (field in fields) element.dataset[field] = String(fields[field]);
      // The field keeps the focus.
      element.addEventListener("mousedown", (event) => event.preventDefault());
      element.addEventListener("click", go);
      return { element, go };
    });
    this.list.replaceChildren(...this.options.map(({ element }) => element));
    this.list.hidden = this.options.length === 0;
    this.hint.textContent = isRanking
      ? `Write, for instance, ${examples.join(", ")}, or the name of a page, a panel or a run.`
      : rows.length > 0
        ? "↑ and ↓ move, Enter goes there."
        : "";
    const first = isRanking ? -1 : 0;
    this.mark(this.active < 0 ? first : Math.min(this.active, this.options.length - 1));
  }

  /** What is ranked, and by which measure; elements stay while that is the same, and so does the focus. */
  writeRanking() {
    const { kind, measure } = this;
    const key = `${kind.title} ${measure.title}`;
    if (this.ranking.dataset.key === key) return;
    this.ranking.dataset.key = key;
    const focused = this.ranking.contains(document.activeElement) ? document.activeElement?.textContent : null;
    const tabs = KINDS.map((one) =>
      button(one.title, { class: "chip", "aria-pressed": String(one === kind) }, () => this.turn(one, one.measures[0])),
    );
    const items = kind.measures.map(({ title }, place) => build("option", { value: String(place) }, [title]));
    const select = build("select", { class: "form-select", "aria-label": "Measure" }, items);
    select.value = String(kind.measures.indexOf(measure));
    select.addEventListener("change", () => this.turn(kind, kind.measures[Number(select.value)]));
    const random = button("random", {}, () => this.random());
    this.ranking.replaceChildren(
      build("div", { class: "row" }, tabs),
      build("div", { class: "row" }, [select, random]),
    );
    if (focused === null) return;
    const again = [...this.ranking.querySelectorAll("button, select")].find((one) => one.textContent === focused);
    /** @type {HTMLElement | undefined} */ (again)?.focus();
  }

  /** The places that stand out by the measure, as rows. */
  ranked() {
    const { kind, measure, engine } = this;
    const picture = this.answerOf(kind.panel);
    if (!picture) return { rows: [], sentence: "Computing …" };
    const grid = picture.arrays[measure.array];
    if (!grid) return { rows: [], sentence: "This run's operation has no such measure." };
    const among = measure.among ? picture.arrays[measure.among] : undefined;
    // Where most have nothing, nothing is no find.
    const places = leading(grid, measure.isLow ?? false, among).filter(
      (place) => measure.isLow || grid.at(place) !== 0,
    );
    if (places.length === 0) return { rows: [], sentence: measure.none ?? "Nothing at this epoch." };
    const [low, high] = endsOf(places.map((place) => grid.at(place)));
    const rows = places.map((place) => {
      const value = grid.at(place);
      const { palette } = this.engine;
      const colour = kind.field === "head" ? lookOfHead(palette, place).colour : this.colourOf(kind, place);
      const wide = (100 * (Math.abs(value) - low)) / (high - low);
      const bar = build("i", { style: `width:${wide}%;background:${colour ?? "var(--muted)"}` });
      const parts = [
        build("span", {}, [kind.name(place), ...this.chipOf(kind, place)]),
        build("span", { class: "length", "aria-hidden": "true" }, [bar]),
        build("span", { class: "value" }, [measure.text(value)]),
      ];
      return { parts, fields: { [kind.field]: place + (kind.first ?? 0) }, go: () => this.jump(place) };
    });
    const at = `At epoch ${epochText(engine.epoch)}`;
    return { rows, sentence: low > 0 ? `${at}; bars begin at ${measure.text(low)}.` : `${at}.` };
  }

  /** What a text leads to, as rows. @param {import("./finder-grammar.mjs").Found} found */
  suggested({ finds, sentence }) {
    const rows = finds.map((find) => {
      const parts = [
        build("span", {}, [find.text, ...this.chipsOf(find.fields)]),
        build("span", { class: "kind" }, [find.detail ?? ""]),
      ];
      return { parts, fields: find.fields ?? {}, go: () => this.go(find) };
    });
    return { rows, sentence };
  }

  /** The frequency of what a find chooses. @param {import("./finder-grammar.mjs").Find["fields"]} fields */
  chipsOf(fields = {}) {
    const kind = KINDS.find(({ field }) => field in fields);
    return kind ? this.chipOf(kind, fields[kind.field] - (kind.first ?? 0)) : [];
  }

  /** The frequency of a neuron, a head, or itself; 0 for none, or where it is not known yet. @param {Kind} kind @param {number} place */
  frequencyOf(kind, place) {
    if (kind.first) return place + kind.first;
    const { values, freq } = this.answerOf(kind.panel)?.arrays ?? {};
    return (kind.field === "neuron" ? values : freq)?.at(place) ?? 0;
  }

  /** @param {Kind} kind @param {number} place */
  colourOf(kind, place) {
    return this.engine.run?.colours[String(this.frequencyOf(kind, place))];
  }

  /** The colour of its frequency, and the number where its name does not say it. @param {Kind} kind @param {number} place */
  chipOf(kind, place) {
    const freq = this.frequencyOf(kind, place);
    if (!freq) return [];
    const dot = build("i", { class: "dot", style: `background:${this.colourOf(kind, place) ?? "var(--faint)"}` });
    return kind.first ? [dot] : [dot, build("small", {}, [` ${freq}`])];
  }

  /** @param {Kind} kind @param {Measure} measure */
  turn(kind, measure) {
    this.kind = kind;
    this.measure = measure;
    this.active = -1;
    this.write();
  }

  /** @param {import("./finder-grammar.mjs").Find} find */
  go({ act, run, fields = {}, panel }) {
    this.dialog.close();
    if (act) return this.host[act]();
    if (run) return this.host.run(run);
    this.engine.store.choose({ ...fields, ...(panel ? { at: `${panel}:${ABOVE}` } : {}) });
    if (panel) this.bringIntoSight(panel);
  }

  /** Once the page has it. @param {string} panel */
  bringIntoSight(panel) {
    const { renderer } = this.engine;
    const scroll = () => {
      renderer.after.splice(renderer.after.indexOf(scroll), 1);
      this.engine.panels.find(({ id }) => id === panel)?.element.scrollIntoView({ block: "start" });
    };
    renderer.after.push(scroll);
    renderer.request();
  }

  /** @param {number} place */
  jump(place) {
    const { kind, engine } = this;
    const page = pageFor(kind.field, engine.initial, engine.view);
    this.go({ text: "", fields: { [kind.field]: place + (kind.first ?? 0), page, large: "" } });
  }

  random() {
    const { engine, kind } = this;
    if (!engine.run) return;
    const places = valuesOf(kind.field, engine.initial.fields[kind.field], engine.run).length;
    this.jump(Math.floor(Math.random() * places));
  }
}

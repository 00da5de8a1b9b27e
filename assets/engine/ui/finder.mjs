// @ts-check
/**
 * The finder: the neurons, heads and frequencies that stand out by any measure, to jump to. Its numbers are exact
 * answers at the epoch that is shown, asked for when it opens.
 */

import { exactQuestionOf } from "../data/question.mjs";
import { build, button, setText } from "../dom.mjs";
import { angleText, epochText, percent, shortNumber } from "../plot/numbers.mjs";
import { numbersIn } from "../state/values.mjs";
import { numericField } from "./controls/numbers.mjs";

const MOST = 12;

/**
 * @typedef {{array: string, title: string, text: (value: number) => string, isLow?: boolean, among?: string,
 *   none?: string}} Measure `among` is an array that says of which places the measure tells anything; `none` is said
 *   where there is nothing to find
 * @typedef {{title: string, panel: string, field: string, page: string, first?: number,
 *   name: (place: number) => string, measures: Measure[]}} Kind `first` is the number of the first place
 */

const NO_FOLLOWER = "No neuron follows a single frequency at this epoch.";

const share = (/** @type {number} */ value) => percent(value, 1);
const plain = (/** @type {number} */ value) => shortNumber(value, 4);

/** @type {Kind[]} */
const KINDS = [
  {
    title: "Neurons",
    panel: "neuron-list",
    field: "neuron",
    page: "explore",
    name: (neuron) => `Neuron ${neuron}`,
    measures: [
      { array: "fraction", title: "explained by its frequency", text: share },
      { array: "spread", title: "varying most", text: plain },
      { array: "active_share", title: "active most often", text: share },
      { array: "active_share", title: "active least often", text: share, isLow: true },
      {
        ...{ array: "phase_gap", title: "read-out best aligned, of those that follow a frequency", text: angleText },
        ...{ isLow: true, among: "specialised", none: NO_FOLLOWER },
      },
      { array: "ipr", title: "highest IPR", text: plain },
      { array: "fraction", title: "least explained", text: share, isLow: true },
    ],
  },
  {
    title: "Heads",
    panel: "finder-heads",
    field: "head",
    page: "explore",
    name: (head) => `Head ${head}`,
    measures: [
      { array: "values", title: "telling inputs apart most", text: plain },
      { array: "fraction", title: "explained by its frequency", text: share },
      { array: "score_range", title: "widest range of scores", text: plain },
      { array: "to_x", title: "looking at x most", text: share },
    ],
  },
  {
    title: "Frequencies",
    panel: "finder-frequencies",
    field: "freq",
    page: "neurons",
    first: 1,
    name: (place) => `Frequency ${place + 1}`,
    measures: [
      { array: "values", title: "neurons that follow it", text: plain, none: NO_FOLLOWER },
      { array: "embedding", title: "share of the embedding", text: share },
      { array: "alpha", title: "weight α in the logits", text: plain },
      { array: "readout", title: "share of the read-out", text: share },
    ],
  },
];

/** The panels whose answers the finder needs. */
export const NEEDED = KINDS.map(({ panel }) => panel);

/**
 * The places that stand out by a measure, the first first.
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
   */
  constructor(engine, dialog) {
    this.engine = engine;
    this.dialog = dialog;
    /** @type {Record<string, {question: string, picture: import("../types.mjs").Picture}>} by panel */
    this.answers = {};
    this.kind = KINDS[0];
    this.measure = KINDS[0].measures[0];
    /** Why a number that was typed is refused. */
    this.complaint = build("p", { class: "complaint", role: "alert" });
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    if (this.isOpen || !this.engine.run) return;
    setText(this.complaint, "");
    this.write();
    this.dialog.onkeydown = (event) => this.key(event);
    this.dialog.showModal();
    this.dialog.querySelector("input")?.focus();
    this.engine.exact.changed();
  }

  /** The arrows go through what was found, from the field as well. @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const found = /** @type {HTMLElement[]} */ ([...this.dialog.querySelectorAll(".found button")]);
    if (!step || found.length === 0 || document.activeElement?.tagName === "SELECT") return;
    event.preventDefault();
    const place = found.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (place + step < 0) this.dialog.querySelector("input")?.focus();
    else found[Math.min(place + step, found.length - 1)].focus();
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
    const { engine, kind } = this;
    const tabs = KINDS.map((one) =>
      button(one.title, { class: "chip", "aria-pressed": String(one === kind) }, () => this.turn(one, one.measures[0])),
    );
    const items = kind.measures.map(({ title }, place) => build("option", { value: String(place) }, [title]));
    const select = build("select", { class: "form-select", "aria-label": "Measure" }, items);
    select.value = String(kind.measures.indexOf(this.measure));
    select.addEventListener("change", () => this.turn(kind, kind.measures[Number(select.value)]));
    const [low, high] = engine.run?.bounds[kind.field] ?? [0, 0];
    const label = `${kind.field} ${low} to ${high}`;
    const field = numericField({ "aria-label": label, placeholder: "number" });
    field.addEventListener("input", () => setText(this.complaint, ""));
    field.addEventListener("change", () => this.read(field.value));
    const active = this.dialog.contains(document.activeElement) ? document.activeElement : null;
    // What somebody is typing stays when the answers come.
    const before = this.dialog.querySelector("input");
    if (before && before === active) field.value = before.value;
    this.dialog.replaceChildren(
      build("h2", { id: engine.shell.id("finder-heading") }, [`Find, at epoch ${epochText(engine.epoch)}`]),
      build("div", { class: "row" }, tabs),
      build("div", { class: "row" }, [select, field, button("random", {}, () => this.random())]),
      this.complaint,
      this.results(),
      button("Close", {}, () => this.dialog.close()),
    );
    const again = [...this.dialog.querySelectorAll("button, select")].find(
      ({ textContent }) => textContent === active?.textContent,
    );
    if (before && before === active) field.focus();
    else if (active) /** @type {HTMLElement | undefined} */ (again)?.focus();
  }

  results() {
    const { kind, measure } = this;
    const picture = this.answerOf(kind.panel);
    if (!picture) return build("p", { role: "status" }, ["Computing …"]);
    const grid = picture.arrays[measure.array];
    const among = measure.among ? picture.arrays[measure.among] : undefined;
    // Where most have nothing, nothing is no find.
    const ranked = leading(grid, measure.isLow ?? false, among);
    const places = ranked.filter((place) => measure.isLow || grid.at(place) !== 0);
    if (places.length === 0) return build("p", { role: "status" }, [measure.none ?? "Nothing at this epoch."]);
    const most = Math.max(...places.map((place) => Math.abs(grid.at(place))), Number.MIN_VALUE);
    const rows = places.map((place) => {
      const value = grid.at(place);
      const bar = build("i", { style: `width:${(100 * Math.abs(value)) / most}%` });
      const item = build("button", { type: "button" }, [
        build("span", {}, [kind.name(place), ...this.chipOf(place)]),
        build("span", { class: "track" }, [bar]),
        build("span", { class: "value" }, [measure.text(value)]),
      ]);
      item.addEventListener("click", () => this.jump(place));
      return build("li", {}, [item]);
    });
    return build("ol", { class: "found" }, rows);
  }

  /** The frequency of a neuron, a head, or itself: its colour and number. @param {number} place */
  chipOf(place) {
    const { kind, answers, engine } = this;
    const { values, freq } = answers[kind.panel].picture.arrays;
    const found = kind.first ? place + kind.first : kind.field === "neuron" ? values.at(place) : freq?.at(place);
    if (!found) return [];
    const colour = engine.run?.colours[String(found)] ?? "var(--faint)";
    const dot = build("i", { class: "dot", style: `background:${colour}` });
    return kind.first ? [dot] : [dot, build("small", {}, [` ${found}`])];
  }

  /** @param {Kind} kind @param {Measure} measure */
  turn(kind, measure) {
    this.kind = kind;
    this.measure = measure;
    setText(this.complaint, "");
    this.write();
  }

  /** Jump to a number, or say why not. @param {string} text */
  read(text) {
    const { engine, kind } = this;
    if (text === "" || !engine.run) return;
    const { value, sentence } = numbersIn(text, kind.field, engine.initial.fields[kind.field], engine.run);
    setText(this.complaint, sentence);
    if (value !== undefined) this.jump(value - (kind.first ?? 0));
  }

  /** @param {number} place */
  jump(place) {
    this.dialog.close();
    const { kind, engine } = this;
    const value = place + (kind.first ?? 0);
    const page = engine.panels.some((panel) => panel.follows(kind.field)) ? engine.view.page : kind.page;
    engine.store.choose({ [kind.field]: value, page, large: "" });
  }

  random() {
    const bounds = this.engine.run?.bounds[this.kind.field];
    if (bounds) this.jump(Math.floor(Math.random() * (bounds[1] - bounds[0] + 1)));
  }
}

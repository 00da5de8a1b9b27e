// @ts-check
/**
 * One panel: chooses the picture that is nearest to what is wanted, and paints it.
 *
 * What it shows stands in its attributes, written in the same task as the paint: `data-panel` (the query), `data-epoch`
 * and `data-fidelity` (`frame` of a clip, `rounded` of a published site, or `exact`).
 */

import { lackIn } from "../data/published.mjs";
import { exactQuestionOf, questionOf } from "../data/question.mjs";
import { mainOf } from "../data/slices.mjs";
import { setText, unbroken } from "../dom.mjs";
import { withAlone } from "../plot/alone.mjs";
import { countsOf, entriesOf } from "../plot/beyond.mjs";
import { clearCanvas } from "../plot/canvas.mjs";
import { ColourBar } from "../plot/colour-bar.mjs";
import { emptyNote } from "../plot/empty-note.mjs";
import { highlightAll } from "../plot/painters/highlights.mjs";
import { PAINTERS, painterOf } from "../plot/painters/index.mjs";
import { endsIn, rangesIn, rangesText, zoomName } from "../plot/zoom.mjs";
import { titlesOf, wordsOf } from "./captions.mjs";
import { EntryList, said } from "./entry-list.mjs";
import { markHead } from "./head-mark.mjs";
import { Legend } from "./legend.mjs";
import { PanelAxes } from "./panel-axes.mjs";
import { contextOf } from "./panel-context.mjs";
import { panelElement } from "./panel-element.mjs";
import { PanelFrames } from "./panel-frames.mjs";
import { PanelList } from "./panel-list.mjs";
import { statusOf, writeStatus } from "./panel-status.mjs";
import { Tally } from "./tally.mjs";

/** @typedef {import("../types.mjs").Picture} Picture */
/** @typedef {import("../types.mjs").View} View */
/** @typedef {import("../types.mjs").RunInfo} RunInfo */

/**
 * @typedef {Pick<import("../state/engine.mjs").Engine,
 *   "view" | "epoch" | "palette" | "font" | "hover" | "bands" | "clips" | "isGone" | "rest">} Look what it needs of the engine to be painted
 */

export class Panel {
  /**
   * @param {import("../state/bootstrap.mjs").PanelSpec} spec
   * @param {number} place among its like
   * @param {{changed: () => void, choose: (fields: Partial<View>) => void, elementId?: (id: string) => string}} host
   */
  constructor(spec, place, { changed, choose, elementId = (id) => id }) {
    this.spec = spec;
    this.place = place;
    this.changed = changed;
    this.choose = choose;
    this.id = spec.each ? `${spec.id}-${place}` : spec.id;
    this.arrays = spec.arrays.join(",");
    /** What its painter needs to know of it. */
    this.options = { ...spec.options, arrays: spec.arrays, span: spec.span, over: spec.axes.x?.over ?? "" };
    /** That of the view which is shown. */
    this.painter = PAINTERS[spec.draws];
    this.element = panelElement(spec, elementId(this.id), this.painter);
    this.graph = /** @type {HTMLElement} */ (this.element.querySelector(".graph"));
    this.canvas = /** @type {HTMLCanvasElement} */ (this.element.querySelector("canvas.ink"));
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas?.getContext("2d"));
    const axes = /** @type {HTMLCanvasElement | null} */ (this.element.querySelector("canvas.axes"));
    this.axes = new PanelAxes(this, this.painter, axes);
    const elementOf = (/** @type {string} */ name) => this.element.querySelector(`.${name}`);
    this.heading = ["title", "detail"].map(elementOf);
    this.texts = ["sentence", "words", "status"].map(elementOf);
    this.tally = new Tally(elementOf("beyond"));
    this.legend = new Legend(elementOf("legend"), (line) => this.choose({ alone: withAlone(this, line) }));
    this.blank = this.element.querySelector(".blank");
    this.values = new PanelList(/** @type {HTMLElement | null} */ (elementOf("values")));
    const bar = /** @type {HTMLElement | null} */ (this.element.querySelector(".bar"));
    this.bar = bar && new ColourBar(bar, { name: this.id, unit: spec.unit }, (limits) => this.setLimits(limits));
    /** A picture of elements, in place of the ink. */
    this.elements = this.painter.mount?.(this.graph, (fields) => this.choose(fields)) ?? null;
    const under = /** @type {HTMLElement | null} */ (this.element.querySelector(".under"));
    this.list = under && new EntryList(under, (fields) => this.choose(fields));
    this.element.querySelector(".small")?.addEventListener("click", () => this.choose({ large: "" }));
    this.element.querySelector(".unzoom")?.addEventListener("click", () => this.choose({ zoom: this.unzoomed }));
    this.box = { width: 0, height: 0, zoom: 1 };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isVisible = false;
    this.isWaiting = false;
    this.isDirty = true;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {Picture | null} what the ink shows */
    this.painted = null;
    /** @type {Picture | null} the exact answer that came last */
    this.exact = null;
    this.frames = new PanelFrames(this);
    /** @type {import("./panel-frames.mjs").Frames | null} */
    this.entry = null;
    /** @type {import("../plot/painters/index.mjs").Context | null} */
    this.context = null;
    /** @type {import("../types.mjs").Captions | null} what is written around the ink */
    this.captions = null;
    /** What it asks exactly, and since when. */
    this.wanted = { question: /** @type {string | null} */ (null), since: 0 };
    /** What it is called, and the question that it is called so for. */
    this.titled = { question: "", titles: { title: "", detail: "" } };
    /** Whether the limits of the run are others than this epoch's. */
    this.canEase = false;
    /** Why it has nothing to show of the run that was painted last; empty where it has. */
    this.refusal = "";
    /** The view that was painted last. */
    this.view = /** @type {View} */ ({});
  }

  /** @param {{low: number, high: number}} limits */
  setLimits({ low, high }) {
    const ranges = rangesIn(this.view.limits ?? "");
    ranges.set(this.id, [low, high]);
    this.choose({ limits: rangesText(ranges) });
    this.touch();
  }

  /** What it shows is out of date. */
  invalidate() {
    this.isDirty = true;
  }

  /** Ask to be painted again. */
  touch() {
    this.invalidate();
    this.changed();
  }

  /** @param {{width: number, height: number}} box in CSS pixels @param {number} [zoom] of its type and its marks */
  resize({ width, height }, zoom = 1) {
    this.box = { width: width / zoom, height: height / zoom, zoom };
    this.touch();
  }

  /** Where a point of the window is in its box. @param {{x: number, y: number}} point */
  placeOf({ x, y }) {
    const { left, top } = this.graph.getBoundingClientRect();
    return { x: (x - left) / this.box.zoom, y: (y - top) / this.box.zoom };
  }

  /** @param {boolean} isVisible whether it is in sight */
  see(isVisible) {
    this.isVisible = isVisible;
    if (isVisible) this.touch();
  }

  /**
   * @param {Picture} picture the exact answer to what it asks now
   * @returns {number} how far what is made here is from it, as a part of its scale
   */
  takeExact(picture) {
    this.exact = picture;
    this.invalidate();
    return this.frames.differenceFrom(picture);
  }

  /** Nothing that it knows holds any more. */
  forget() {
    this.picture = this.painted = this.exact = this.entry = this.context = null;
    for (const text of [...this.texts, this.blank]) setText(text, "");
    this.tally.write([]);
    this.legend.clear();
    this.list?.write([]);
    for (const name of ["panel", "epoch", "fidelity"]) delete this.element.dataset[name];
    this.elements?.clear();
    this.ctx?.clearRect(0, 0, this.box.width, this.box.height);
    this.isDirty = true;
  }

  /**
   * Write what it is called while it asks a question.
   *
   * @param {string} question
   */
  entitle(question) {
    if (question === this.titled.question) return;
    this.titled = { question, titles: titlesOf(this.spec, question) };
    const { title, detail } = this.titled.titles;
    [title, detail].forEach((text, which) => setText(this.heading[which], text));
  }

  /**
   * Another run is shown, or the same with more checkpoints: then what depends on one of them alone holds.
   *
   * @param {boolean} isSame
   */
  turn(isSame) {
    if (!isSame || this.dependsOnRun) this.forget();
    this.isDirty = true;
  }

  /** Whether what it shows may be otherwise once the run has more checkpoints. */
  get dependsOnRun() {
    return this.spec.span === "run" || this.spec.isCarried;
  }

  /** What it should show in a view; empty when the view has nothing for it. @param {View} view */
  question(view) {
    return questionOf(this.spec.ask, view, this.place) ?? "";
  }

  /** What it asks to show that exactly; null when there is nothing. @param {View} view */
  exactQuestion(view) {
    return exactQuestionOf(this.spec, view, this.place);
  }

  /** Whether there is anything for it to show. @param {View} view */
  isEmpty(view) {
    return this.refusal !== "" || this.question(view) === "";
  }

  /** Whether a view's field changes what it asks. @param {string} field */
  follows(field) {
    return Object.values(this.spec.ask.chosen).includes(field);
  }

  /** Whether it has axes that can be zoomed. */
  get canZoom() {
    return this.axes.canvas !== null;
  }

  /** Whether it is shown over all others. */
  get isLarge() {
    return this.view.large === this.id;
  }

  /** Whether it shows a part of its plot. */
  get isZoomed() {
    return this.canZoom && rangesIn(this.view.zoom ?? "").has(zoomName(this));
  }

  /** The zoom of a view in which it shows its whole plot. */
  get unzoomed() {
    return this.axes.zoomFor(this.view.zoom, this.axes.whole);
  }

  /** @param {{left: number, right: number, top: number, bottom: number}} box a part of its plot, in pixels */
  zoomTo(box) {
    this.choose({ zoom: this.axes.zoomFor(this.view.zoom, endsIn(this.axes.at, this.axes.ends, box)) });
  }

  /** @param {number} factor below 1 to come nearer; Infinity shows the whole plot */
  zoomBy(factor) {
    this.choose({ zoom: this.axes.zoomFor(this.view.zoom, this.axes.scaled(this.view, factor)) });
  }

  /** Whether it shows exactly what is wanted. @param {View} view @param {number} epoch */
  isExact(view, epoch) {
    if (this.exact === null || this.exact.question !== this.question(view)) return false;
    return this.spec.span !== "checkpoint" || this.exact.epoch === epoch;
  }

  /**
   * The best there is for a view and an epoch: exact, else a frame, else what was shown before.
   *
   * @param {View} view
   * @param {number} epoch
   * @returns {Picture | null}
   */
  pick(view, epoch) {
    if (this.isExact(view, epoch)) return this.exact;
    const frame = this.entry?.clip.picture(epoch);
    return frame ? this.completed(frame) : this.picture;
  }

  /** A frame, with the arrays that are the same at every epoch. @param {Picture} frame */
  completed(frame) {
    const still = this.spec.still.filter((name) => this.exact?.arrays[name]);
    if (still.length === 0 || !this.exact) return frame;
    const { arrays } = this.exact;
    return { ...frame, arrays: { ...frame.arrays, ...Object.fromEntries(still.map((name) => [name, arrays[name]])) } };
  }

  /**
   * Paint what it shows; `writeCaptions` writes what that is.
   *
   * @param {Look} engine
   * @param {RunInfo} run
   * @param {number} epoch
   */
  paint(engine, run, epoch) {
    const { view, clips } = engine;
    this.isDirty = false;
    this.view = view;
    this.refusal = run.refusals[this.spec.id] ?? lackIn(run, this.question(view));
    this.painter = painterOf(this.spec, view);
    if (this.isEmpty(view)) {
      this.forget();
      this.isDirty = false;
      return;
    }
    this.entry = this.spec.span === "checkpoint" ? this.frames.requested(clips, run, view, epoch) : null;
    this.picture = this.pick(view, epoch);
    if (this.box.width === 0 || this.box.height === 0) return;
    this.axes.lay(run, view, this.box);
    this.axes.paint(engine, this.box);
    this.element.classList.toggle("is-zoomed", this.isZoomed);
    const { main = this.spec.options.main } = this.painter;
    const picture = this.picture && mainOf(this.picture, { ...this.spec.options, main });
    if (!picture) return;
    this.painted = picture;
    this.context = contextOf(this, engine, run, picture, engine.rest.share);
    if (this.elements) {
      this.elements.paint(picture, this.context);
      return;
    }
    clearCanvas(this.ctx, this.canvas, this.box);
    this.painter.paint?.(this.ctx, picture, this.context);
    highlightAll(this.painter.highlight, this.ctx, picture, this.context);
  }

  /** What its painter knows besides the picture, as it is at rest. @param {Look} engine */
  contextAtRest(engine) {
    return this.painted && this.context && contextOf(this, engine, this.context.run, this.painted, 1);
  }

  /**
   * Write what it shows: apart from painting it, so that no canvas waits for the layout of another panel's captions.
   *
   * @param {Look} engine
   * @param {RunInfo} run
   * @param {number} epoch
   */
  writeCaptions(engine, run, epoch) {
    const { view, palette } = engine;
    this.writeStatus(engine, run, epoch);
    if (this.refusal) setText(this.texts[0], this.refusal);
    const { painted: picture, context } = this;
    if (!picture || !context) return;
    if (this.spec.each === "pick") this.element.classList.toggle("is-chosen", view.picks[this.place] === view.neuron);
    const counts = this.counts();
    this.bar?.paint({ ...context.chosen, unit: context.unit }, palette, context.at, view.colours === "manual", counts);
    this.tally.write(entriesOf(counts, palette, picture.fidelity === "frame"));
    const entries = this.painter.entries?.(picture, context);
    if (entries) this.legend.write(entries, context.alone);
    const { dataset } = this.element;
    dataset.panel = picture.question;
    // What covers all epochs shows the one of the cursor as well.
    dataset.epoch = String(this.spec.span === "checkpoint" ? picture.epoch : epoch);
    dataset.fidelity = picture.fidelity;
    setText(this.blank, emptyNote(picture, this.spec.arrays, this.painter.emptyNote));
    this.entitle(picture.question);
    markHead(this.element, picture, palette);
    const { sentence, foot } = wordsOf(this.spec, picture.captions);
    [sentence, foot].forEach((text, which) => setText(this.texts[which], unbroken(text)));
    const named = this.painter.list?.(picture, context) ?? [];
    this.list?.write(named, this.painter.turn?.(context));
    this.captions = { ...this.titled.titles, sentence, foot: [...named.map(said), foot].filter(Boolean).join(" · ") };
    // Where it is too long for its lines, all of it is a hover away.
    this.texts[0]?.setAttribute("title", sentence);
    if (this.isLarge && engine.rest.along === 1) this.values.write(this.painter, picture, context);
  }

  /** How many of its numbers no colour stands for, by kind; curves over the training have gaps instead. */
  counts() {
    const { painted, context, painter, spec } = this;
    const grid = painted?.arrays.values;
    return grid && context && (painter.hasBar || spec.span !== "run") ? countsOf(grid, context.range) : null;
  }

  /**
   * Say when it does not show what is wanted.
   *
   * @param {Look} engine
   * @param {RunInfo} run
   * @param {number} epoch
   */
  writeStatus({ view, isGone }, { damaged }, epoch) {
    const { picture, entry } = this;
    const isAboutEpoch = this.spec.span === "checkpoint";
    const isNow = !isAboutEpoch || picture?.epoch === epoch;
    const isRight = picture !== null && picture.question === this.question(view) && isNow;
    const wanted = this.exactQuestion(view);
    const now = performance.now();
    if (isRight || wanted !== this.wanted.question) this.wanted = { question: wanted, since: now };
    const isDamaged = isAboutEpoch && damaged.includes(epoch);
    const wait = { picture, entry, isRight, isDamaged, isGone, isEmpty: this.isEmpty(view), since: this.wanted.since };
    const status = statusOf(wait, now);
    if (Number.isFinite(status.again)) this.touchIn(status.again);
    this.element.classList.toggle("is-stale", !isRight && picture !== null);
    this.isWaiting = status.isWaiting;
    writeStatus(this.element, this.texts[2], status);
  }

  /** Ask to be painted again later; once, however often this is called. @param {number} wait in milliseconds */
  touchIn(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.touch(), Math.max(wait, 0) + 1);
  }
}

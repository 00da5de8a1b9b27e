// @ts-check
/**
 * One panel: chooses the picture that is nearest to what is wanted, and paints it.
 *
 * What it shows stands in its attributes, written in the same task as the paint: `data-panel` (the query), `data-epoch`
 * and `data-fidelity` (`frame` of a clip, or `exact`).
 */
import { ColourBar } from "./colourbar.mjs";
import { geometryOf } from "./geometry.mjs";
import { askedOf, urlOf } from "./library.mjs";
import { clusterOrder } from "./painters/neurons.mjs";
import { PAINTERS } from "./painters/painters.mjs";
import { forgetFont } from "./painters/type.mjs";
import { chooseRange } from "./ranges.mjs";

/** A wait shorter than this is not worth a word, in milliseconds. */
const WORTH_TELLING = 100;
/** A clip that failed is wanted again after this, in milliseconds. */
const AGAIN_AFTER = 3100;

/** @typedef {import("./types.mjs").Picture} Picture */

export class Panel {
  /**
   * @param {HTMLElement} element
   * @param {() => void} changed called when it must be painted again
   */
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.id = element.id;
    /** @type {import("./types.mjs").Ask} */
    this.ask = JSON.parse(element.dataset.ask ?? "{}");
    this.arrays = element.dataset.arrays ?? "values";
    this.painter = PAINTERS[element.dataset.draws ?? ""];
    this.graph = /** @type {HTMLElement} */ (element.querySelector(".graph"));
    this.canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas.ink"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.texts = ["title", "detail", "sentence", "foot", "status"].map((name) => element.querySelector(`.${name}`));
    const bar = /** @type {HTMLElement | null} */ (element.querySelector(".bar"));
    /** @type {{low: number, high: number} | undefined} */
    this.ownLimits = undefined;
    this.bar = bar && this.painter.hasBar ? new ColourBar(bar, this.id, (limits) => this.setLimits(limits)) : null;
    this.box = { width: 0, height: 0 };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isVisible = false;
    this.isWaiting = false;
    this.isDirty = true;
    /** @type {any} Plotly's element, once it is there */
    this.plot = null;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {Picture | null} what the ink shows */
    this.painted = null;
    /** @type {Picture | null} the exact answer that came last */
    this.exact = null;
    /** @type {import("./library.mjs").Entry | null} */
    this.entry = null;
    /** @type {import("./painters/painters.mjs").Scene | null} */
    this.scene = null;
    /** @type {{clip: import("./clip.mjs").Clip, frames: number, order: number[]} | null} */
    this.known = null;
  }

  /** @param {{low: number, high: number}} limits */
  setLimits(limits) {
    this.ownLimits = limits;
    this.touch();
  }

  /** Ask to be painted again. */
  touch() {
    this.isDirty = true;
    this.changed();
  }

  /** Another run: nothing that is known of the one before holds. */
  forget() {
    this.picture = this.painted = this.exact = this.entry = this.scene = this.known = null;
    this.ownLimits = undefined;
    for (const text of this.texts) setText(text, "");
    for (const name of ["panel", "epoch", "fidelity"]) delete this.element.dataset[name];
    this.context.clearRect(0, 0, this.box.width, this.box.height);
    this.isDirty = true;
  }

  /** What it should show in a view. @param {import("./types.mjs").View} view */
  asked(view) {
    return askedOf(this.ask, view);
  }

  /** Whether a view's field changes what it asks. @param {string} field */
  follows(field) {
    return Object.values(this.ask.chosen).includes(field);
  }

  /** Whether a view's field changes what it shows: what it asks, or how it is painted. @param {string} field */
  concerns(field) {
    return this.follows(field) || !["neuron", "head"].includes(field) || this.painter.marks === field;
  }

  /** Where its clip is. @param {import("./types.mjs").Facts} facts @param {import("./types.mjs").View} view */
  url(facts, view) {
    return urlOf(facts.clips, this.asked(view), this.arrays, 0);
  }

  /** Whether it shows exactly what is wanted. @param {import("./types.mjs").View} view @param {number} epoch */
  isExact(view, epoch) {
    return this.exact !== null && this.exact.asked === this.asked(view) && this.exact.epoch === epoch;
  }

  /**
   * The best there is for a view and an epoch: exact, else a frame, else what was shown before.
   *
   * @param {import("./types.mjs").View} view
   * @param {number} epoch
   * @returns {Picture | null}
   */
  choose(view, epoch) {
    if (this.isExact(view, epoch)) return this.exact;
    return this.entry?.clip.picture(epoch) ?? this.picture;
  }

  /**
   * Paint the ink; `tell` writes what it shows.
   *
   * @param {import("./engine.mjs").Engine} engine
   * @param {import("./types.mjs").Facts} facts
   * @param {number} epoch
   */
  paint(engine, facts, epoch) {
    const { view, library } = engine;
    this.isDirty = false;
    this.entry = library.want(facts.clips, this.asked(view), this.arrays, epoch);
    this.picture = this.choose(view, epoch);
    const picture = this.picture;
    if (!picture || this.box.width === 0 || this.box.height === 0) return;
    this.painted = picture;
    this.scene = this.sceneOf(engine, facts, picture);
    this.fitCanvas();
    this.context.clearRect(0, 0, this.box.width, this.box.height);
    this.painter.paint(this.context, picture, this.scene);
  }

  /**
   * Write what the ink shows: apart from painting it, so that no canvas waits for the layout of another panel's words.
   *
   * @param {import("./engine.mjs").Engine} engine
   * @param {import("./types.mjs").Facts} facts
   * @param {number} epoch
   */
  tell({ view, palette }, facts, epoch) {
    this.tellState(facts, view, epoch);
    const { painted: picture, scene } = this;
    if (!picture || !scene) return;
    this.bar?.paint(scene.chosen, palette, scene.at, view.colours === "manual");
    const { dataset } = this.element;
    dataset.panel = picture.asked;
    dataset.epoch = String(picture.epoch);
    dataset.fidelity = picture.fidelity;
    const { title, detail, sentence, foot } = picture.captions;
    [title, detail, sentence, foot].forEach((text, which) => setText(this.texts[which], text));
  }

  /**
   * @param {import("./engine.mjs").Engine} engine
   * @param {import("./types.mjs").Facts} facts
   * @param {Picture} picture
   */
  sceneOf({ view, palette, font }, facts, picture) {
    const isFourier = this.ask.fixed.basis === "fourier";
    const limits = this.entry?.clip.asked === picture.asked ? this.entry.clip.limits.values : undefined;
    const mode = /** @type {import("./ranges.mjs").Mode} */ (view.colours);
    const root = this.element.dataset.draws === "spectrum2d" && view.scale === "sqrt";
    const isWhole = this.entry?.state === "ready";
    const chosen = chooseRange(mode, picture.arrays.values, limits, this.ownLimits, { root, isWhole });
    const frame = facts.frames[this.id] ?? { margin: { l: 0, r: 0, t: 0, b: 0 }, x: [0, 1], y: [0, 1] };
    const at = geometryOf(frame, this.box, this.plot);
    const unit = this.element.dataset.unit ?? "";
    const order = view.order === "cluster" ? this.orderOf(facts) : null;
    return { at, box: this.box, facts, view, palette, range: chosen.range, chosen, font, unit, isFourier, order };
  }

  /** The map's order is that of the run's last frame, so that a neuron keeps its place; until it is here, the order before. @param {import("./types.mjs").Facts} facts */
  orderOf(facts) {
    const clip = this.entry?.clip;
    if (this.element.dataset.draws !== "map" || !this.picture) return null;
    if (!clip || clip.frames.size === 0) return this.known?.order ?? clusterOrder(this.picture, facts);
    const frames = clip.frames.size;
    if (this.known?.clip === clip && this.known.frames === frames) return this.known.order;
    const last = clip.picture(Math.max(...clip.frames.keys()));
    if (!last) return null;
    this.known = { clip, frames, order: clusterOrder(last, facts) };
    return this.known.order;
  }

  /**
   * Say when it does not show what is wanted.
   *
   * @param {import("./types.mjs").Facts} facts
   * @param {import("./types.mjs").View} view
   * @param {number} epoch
   */
  tellState({ damaged }, view, epoch) {
    const isRight = this.picture !== null && this.picture.asked === this.asked(view) && this.picture.epoch === epoch;
    const { state, why, since, status } = /** @type {import("./library.mjs").Entry} */ (this.entry);
    const waited = performance.now() - since;
    let told = "";
    if (damaged.includes(epoch)) told = "This checkpoint is damaged.";
    else if (state === "failed") {
      told = `No frames: ${why}`;
      if (status < 400 || status >= 500) this.touchIn(AGAIN_AFTER - waited);
    } else if (state === "loading") {
      if (waited >= WORTH_TELLING) told = isRight ? "Loading frames …" : "Loading …";
      else this.touchIn(WORTH_TELLING - waited);
    }
    this.element.classList.toggle("is-stale", !isRight && this.picture !== null);
    this.isWaiting = told !== "" && state === "loading";
    setText(this.texts[4], told);
  }

  /** Ask to be painted again later; once, however often it is said. @param {number} wait in milliseconds */
  touchIn(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.touch(), Math.max(wait, 0) + 1);
  }

  /** Give the canvas a pixel for each of the screen's. */
  fitCanvas() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.box.width * ratio), Math.round(this.box.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      forgetFont(this.context);
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** Follow the zoom of the plot once Plotly has made it. */
  attach() {
    const plot = /** @type {any} */ (this.element.querySelector(".js-plotly-plot"));
    if (!plot?.on || plot === this.plot) return;
    this.plot = plot;
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_afterplot"])
      plot.on(event, () => this.touch());
    this.touch();
  }
}

/** @param {Element | null} element @param {string} text */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

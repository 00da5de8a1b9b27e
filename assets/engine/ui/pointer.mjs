// @ts-check
/**
 * The pointer on the panels: a label that says what is under it, a click that chooses, a drag that draws or brushes; and
 * what it is on goes to the engine, so that all other panels mark it too.
 */

import { valueAcross, valueUp } from "../plot/geometry.mjs";
import { cellAt } from "../plot/painters/pixels.mjs";
import { drawnShape } from "../plot/painters/sketch.mjs";
import { rangesIn } from "../plot/plotly-axes.mjs";
import { toggled, usableTerms } from "../state/terms.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */

const AWAY = 14;
/** A press that moves farther than this, in pixels, was a drag and no click. */
const CLICK = 4;
/** Two clicks within this are a double click, in milliseconds. */
const TWICE = 400;

export class Pointer {
  /** @param {import("../state/engine.mjs").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.label = document.createElement("div");
    this.label.id = "tip";
    this.label.hidden = true;
    this.label.setAttribute("aria-hidden", "true");
    this.brush = document.createElement("div");
    this.brush.id = "brush";
    this.brush.hidden = true;
    document.body.append(this.label, this.brush);
    /** @type {Panel | null} */
    this.panel = null;
    this.at = { x: 0, y: 0 };
    /** The click before, in a panel that is zoomed. @type {{panel: Panel, time: number, before: Record<string, any>} | null} */
    this.clicked = null;
    // A finger that is lifted leaves its label; the next touch elsewhere takes it away, as does scrolling.
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.panel && !this.panel.graph.contains(/** @type {Node} */ (target))) this.hide();
    });
    document.addEventListener("scroll", () => this.isTouched && this.hide(), { passive: true });
    this.isTouched = false;
  }

  /** @param {Panel} panel */
  watch(panel) {
    if (!panel.painter) return;
    panel.graph.addEventListener("pointermove", (event) => {
      this.point(panel, event);
      this.show();
    });
    panel.graph.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || this.hide());
    panel.graph.addEventListener("pointerdown", (event) => this.press(panel, event), true);
  }

  /** @param {Panel} panel @param {PointerEvent} event */
  point(panel, event) {
    this.panel = panel;
    this.isTouched = event.pointerType === "touch";
    this.at = { x: event.clientX, y: event.clientY };
    this.engine.setHover(
      this.under((picture, context, left, top) => panel.painter.hit?.(picture, context, left, top) ?? null),
    );
  }

  /** A press that ends where it began is a click, by finger as by mouse. @param {Panel} panel @param {PointerEvent} event */
  press(panel, event) {
    if (event.button !== 0) return;
    const start = { x: event.clientX, y: event.clientY };
    this.point(panel, event);
    this.show();
    const drag = this.dragOf(panel, start, event.pointerType === "touch");
    // What is drawn or brushed is no zoom.
    if (drag) event.stopPropagation();
    if (drag) event.preventDefault();
    const once = new AbortController();
    const listen = { capture: true, signal: once.signal };
    // Not "click": Plotly lays a cover over the page while a button is down.
    document.addEventListener("pointermove", (move) => drag?.move(move), listen);
    const cancel = () => {
      once.abort();
      this.brush.hidden = true;
    };
    document.addEventListener("pointercancel", cancel, listen);
    document.addEventListener(
      "pointerup",
      (end) => {
        once.abort();
        const isClick = Math.hypot(end.clientX - start.x, end.clientY - start.y) <= CLICK;
        drag?.end(isClick);
        if (isClick) this.click(panel, end);
      },
      listen,
    );
  }

  /** @param {Panel} panel @param {PointerEvent} end */
  click(panel, end) {
    this.point(panel, end);
    if (panel.spec.options.click === "term") return this.toggle();
    if (panel.spec.each === "pick") return this.engine.choose({ neuron: this.engine.view.picks[panel.place] });
    if (panel.spec.each === "head") this.engine.choose({ head: panel.place });
    const fields = this.under(
      (picture, context, left, top) => panel.painter.select?.(picture, context, left, top) ?? null,
    );
    if (!fields || this.isSecond(panel, fields)) return;
    const { epoch, ...others } = fields;
    if (epoch !== undefined && this.engine.run) this.engine.goTo(this.engine.run.epochs.indexOf(Number(epoch)));
    this.engine.choose(others);
  }

  /**
   * Whether a click is the second of a double click, which shows a zoomed panel's whole plot and chooses nothing: then
   * what the first has chosen is taken back.
   *
   * @param {Panel} panel
   * @param {Record<string, string | number>} fields
   */
  isSecond(panel, fields) {
    const { engine, clicked } = this;
    const time = performance.now();
    const isSecond = clicked !== null && clicked.panel === panel && time - clicked.time < TWICE;
    if (isSecond) engine.choose(clicked.before);
    const names = Object.keys(fields).filter((name) => name !== "epoch");
    const isZoomed = !isSecond && rangesIn(engine.view.zoom).has(panel.id);
    this.clicked = isZoomed
      ? { panel, time, before: Object.fromEntries(names.map((name) => [name, engine.view[name]])) }
      : null;
    return isSecond;
  }

  /** Add the term of a cell to the sum on the Fourier bench, or take it away. */
  toggle() {
    const found = this.under(({ arrays }, { at }, left, top) =>
      cellAt(arrays.values.shape, valueAcross(at, left), valueUp(at, top)),
    );
    const example = this.engine.initial.fields.terms.control?.options[0].value ?? "";
    const { run, view } = this.engine;
    if (!found || !run) return;
    const terms = toggled(view.terms || usableTerms(String(example), run.p), found.column, found.row);
    this.engine.choose({ terms: terms || "1:1:1" });
  }

  /**
   * What a drag in a panel does, where it is not Plotly's to zoom.
   *
   * @param {Panel} panel
   * @param {{x: number, y: number}} start
   * @param {boolean} isTouch
   * @returns {{move: (event: PointerEvent) => void, end: (isClick: boolean) => void} | null}
   */
  dragOf(panel, start, isTouch) {
    if (panel.spec.draws === "sketch") return this.drawing(panel, isTouch);
    return panel.spec.options.brush ? this.brushing(panel, start) : null;
  }

  /** A finger draws once it moves along: one that goes up or down scrolls the page. @param {Panel} panel @param {boolean} isTouch */
  drawing(panel, isTouch) {
    const { engine } = this;
    /** @type {{place: number, value: number} | null} */
    let last = null;
    const draw = () => {
      const next = this.under((_, { at }, left, top) => panel.painter.strokeAt?.(at, left, top) ?? null);
      if (!next || !panel.painted || !panel.context) return;
      // The pointer may move twice between two paints.
      const context = { ...panel.context, view: engine.view };
      engine.choose({ shape: drawnShape(panel.painted, context, last ?? next, next) });
      last = next;
    };
    if (!isTouch) draw();
    return {
      move: (/** @type {PointerEvent} */ event) => {
        this.at = { x: event.clientX, y: event.clientY };
        draw();
      },
      end: (/** @type {boolean} */ isClick) => isClick && isTouch && draw(),
    };
  }

  /** @param {Panel} panel @param {{x: number, y: number}} start */
  brushing(panel, start) {
    const graph = panel.graph.getBoundingClientRect();
    const boxTo = (/** @type {{x: number, y: number}} */ end) => ({
      left: Math.max(Math.min(start.x, end.x), graph.left),
      right: Math.min(Math.max(start.x, end.x), graph.right),
      top: Math.max(Math.min(start.y, end.y), graph.top),
      bottom: Math.min(Math.max(start.y, end.y), graph.bottom),
    });
    let box = boxTo(start);
    return {
      move: (/** @type {PointerEvent} */ event) => {
        box = boxTo({ x: event.clientX, y: event.clientY });
        this.brush.hidden = false;
        const { style } = this.brush;
        style.transform = `translate(${box.left}px, ${box.top}px)`;
        style.width = `${box.right - box.left}px`;
        style.height = `${box.bottom - box.top}px`;
      },
      end: (/** @type {boolean} */ isClick) => {
        this.brush.hidden = true;
        if (isClick || !panel.painted || !panel.context) return;
        const { left, top } = graph;
        const inside = { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top };
        const { fraction } = panel.painted.arrays;
        const found = panel.painter.brush?.(panel.painted, panel.context, inside) ?? [];
        const most = this.engine.initial.fields.picks.maxItems ?? 0;
        if (found.length === 0) return;
        const clearest = [...found].sort((one, other) => fraction.at(other) - fraction.at(one)).slice(0, most);
        this.engine.choose({ picks: clearest });
        if (found.length > most)
          this.engine.host.notice(`The ${most} clearest of the ${found.length} neurons in the box.`);
      },
    };
  }

  /**
   * Ask about the point under the pointer.
   *
   * @template Found
   * @param {(picture: import("../types.mjs").Picture, context: import("../plot/painters/index.mjs").Context,
   *   left: number, top: number) => Found | null} ask
   * @returns {Found | null}
   */
  under(ask) {
    const { panel } = this;
    if (!panel?.painted || !panel.context) return null;
    const box = panel.graph.getBoundingClientRect();
    return ask(panel.painted, panel.context, this.at.x - box.left, this.at.y - box.top);
  }

  /** Say what is under the pointer; called again when the frame under a resting pointer changes. */
  show() {
    const { panel, engine } = this;
    if (!panel) return;
    // A key may have turned the page under the pointer.
    if (!engine.panels.includes(panel)) return this.hide();
    const lines = this.under(panel.painter.tooltip);
    this.label.hidden = lines === null;
    panel.graph.style.cursor = lines && (panel.painter.select || panel.spec.each) ? "pointer" : "";
    if (!lines || !panel.painted) return;
    const about = panel.painted.fidelity === "frame" ? " (about)" : "";
    const { hover, run } = engine;
    const isPair = hover?.x !== undefined && hover.y !== undefined && panel.spec.span === "checkpoint";
    const pair = isPair && run ? this.pairLines(hover, run) : [];
    this.say([`${lines.join("\n")}${about}`, ...pair], this.at);
  }

  /** Show a label beside a point of the window, or none. @param {string[] | null} lines @param {{x: number, y: number}} at */
  say(lines, at) {
    this.label.hidden = lines === null;
    if (!lines) return;
    const text = lines.join("\n");
    if (this.label.textContent !== text) this.label.textContent = text;
    const { offsetWidth, offsetHeight } = this.label;
    const left = Math.min(at.x + AWAY, document.documentElement.clientWidth - offsetWidth - 4);
    const above = at.y - AWAY - offsetHeight;
    this.label.style.transform = `translate(${Math.max(left, 4)}px, ${above > 4 ? above : at.y + AWAY}px)`;
  }

  /** @param {import("../types.mjs").Hover} hover @param {import("../types.mjs").RunInfo} run */
  pairLines({ x = 0, y = 0 }, run) {
    // The map of right and wrong answers says all of that itself.
    if (this.panel?.spec.draws === "correct") return [];
    return this.engine.pairs.lines(x, y, run, this.engine.epoch);
  }

  hide() {
    this.panel = null;
    this.label.hidden = true;
    this.engine.setHover(null);
  }
}

// @ts-check
/**
 * The pointer on the panels: a label that says what is under it, a click that chooses, a drag that draws or brushes;
 * and what it is on goes to the engine, so that all other panels mark it too.
 */

import { build, setText } from "../dom.mjs";
import { isInside } from "../plot/axes.mjs";
import { wholeText } from "../plot/numbers.mjs";
import { chosenLines } from "../plot/painters/highlights.mjs";
import { cellUnder } from "../plot/painters/pixels.mjs";
import { dragBox } from "../plot/zoom.mjs";
import { newGesture } from "../state/gestures.mjs";
import { toggled, usableTerms } from "../state/terms.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */

const AWAY = 14;
/** A press that moves farther than this, in pixels, was a drag and no click. */
const CLICK = 4;
/** Two clicks within this are a double click, in milliseconds. */
const TWICE = 400;

export class Pointer {
  /**
   * @param {import("../state/engine.mjs").Engine} engine
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, signal) {
    this.engine = engine;
    const { id } = engine.shell;
    this.label = build("div", { id: id("tip"), class: "tip", hidden: "", "aria-hidden": "true" });
    this.brush = build("div", { id: id("brush"), class: "brush", hidden: "" });
    engine.shell.root.append(this.label, this.brush);
    /** @type {Panel | null} */
    this.panel = null;
    this.at = { x: 0, y: 0 };
    /**
     * The click before, in a panel that is zoomed.
     *
     * @type {{panel: Panel, time: number, before: Record<string, any>, gesture: string} | null}
     */
    this.clicked = null;
    // A finger that is lifted leaves its label; the next touch elsewhere takes it away, as does scrolling.
    const leave = (/** @type {PointerEvent} */ { target }) => {
      if (this.panel && !this.panel.graph.contains(/** @type {Node} */ (target))) this.hide();
    };
    document.addEventListener("pointerdown", leave, { signal });
    document.addEventListener("scroll", () => this.isTouched && this.hide(), { passive: true, signal });
    this.isTouched = false;
  }

  /** @param {Panel} panel */
  watch(panel) {
    if (panel.elements) return;
    panel.graph.addEventListener("pointermove", (event) => {
      this.point(panel, event);
      this.show();
    });
    panel.graph.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || this.hide());
    panel.graph.addEventListener("pointerdown", (event) => this.press(panel, event), true);
    panel.list?.watch((hover) => this.engine.store.setHover(hover));
  }

  /** @param {Panel} panel @param {PointerEvent} event */
  point(panel, event) {
    this.panel = panel;
    this.isTouched = event.pointerType === "touch";
    this.at = { x: event.clientX, y: event.clientY };
    this.engine.store.setHover(
      this.under((picture, context, left, top) => panel.painter.hit?.(picture, context, left, top) ?? null),
    );
  }

  /**
   * A press that ends where it began is a click, by finger as by mouse.
   *
   * @param {Panel} panel
   * @param {PointerEvent} event
   */
  press(panel, event) {
    if (event.button !== 0) return;
    const start = { x: event.clientX, y: event.clientY };
    this.point(panel, event);
    this.show();
    const drag = this.dragOf(panel, start, event.pointerType === "touch");
    // Nor does it mark text.
    if (drag) event.preventDefault();
    const once = new AbortController();
    const listen = { capture: true, signal: once.signal };
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

  /**
   * A click chooses. The second of a double click shows a zoomed panel's whole plot instead, and takes back what the
   * first has chosen.
   *
   * @param {Panel} panel
   * @param {PointerEvent} end
   */
  click(panel, end) {
    this.point(panel, end);
    const { engine, clicked } = this;
    const time = performance.now();
    this.clicked = null;
    if (clicked?.panel === panel && time - clicked.time < TWICE) {
      engine.store.choose({ ...clicked.before, zoom: panel.unzoomed }, clicked.gesture);
      return;
    }
    const fields = this.selected(panel);
    const gesture = newGesture("click");
    if (panel.isZoomed) {
      /** @type {import("../types.mjs").ViewByName} */
      const view = engine.view;
      const before = Object.fromEntries(Object.keys(fields).map((name) => [name, view[name]]));
      this.clicked = { panel, time, before, gesture };
    }
    engine.store.choose(fields, gesture);
  }

  /** What a click here chooses, as fields of the view. @param {Panel} panel @returns {Record<string, any>} */
  selected(panel) {
    const { spec, painter, place } = panel;
    if (spec.options.click === "term") return this.toggledTerm();
    if (spec.each === "pick") return { neuron: this.engine.view.picks[place] };
    const found = this.under((picture, context, left, top) => painter.select?.(picture, context, left, top) ?? null);
    return { ...(spec.each === "head" ? { head: place } : {}), ...found };
  }

  /** The sum on the Fourier bench with the term of a cell, or without it where it has that. */
  toggledTerm() {
    const found = this.under(({ arrays }, { at }, left, top) => cellUnder(at, arrays.values.shape, left, top));
    const example = this.engine.initial.fields.terms.control?.options[0].value ?? "";
    const { run, view } = this.engine;
    if (!found || !run) return {};
    const terms = toggled(view.terms || usableTerms(String(example), run.p), found.column, found.row);
    return { terms: terms || "1:1:1" };
  }

  /**
   * What a drag in a panel does: it draws, brushes or zooms; a finger that does not draw or brush scrolls the page.
   *
   * @param {Panel} panel
   * @param {{x: number, y: number}} start
   * @param {boolean} isTouch
   * @returns {{move: (event: PointerEvent) => void, end: (isClick: boolean) => void} | null}
   */
  dragOf(panel, start, isTouch) {
    if (panel.painter.stroke) return this.drawing(panel, isTouch);
    if (panel.spec.options.brush) return this.brushing(panel, start);
    return panel.canZoom && !isTouch ? this.zooming(panel, start) : null;
  }

  /**
   * A finger draws once it moves along: one that goes up or down scrolls the page.
   *
   * @param {Panel} panel
   * @param {boolean} isTouch
   */
  drawing(panel, isTouch) {
    const { engine } = this;
    const gesture = newGesture("draw");
    /** @type {{place: number, value: number} | null} */
    let last = null;
    const draw = () => {
      const next = this.under((_, { at }, left, top) => panel.painter.strokeAt?.(at, left, top) ?? null);
      if (!next || !panel.painted || !panel.context) return;
      // The pointer may move twice between two paints.
      const context = { ...panel.context, view: engine.view };
      engine.store.choose(panel.painter.stroke?.(panel.painted, context, last ?? next, next) ?? {}, gesture);
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
  zooming(panel, start) {
    const { at } = panel.axes;
    const first = panel.placeOf(start);
    if (!isInside(at, first.x, first.y)) return null;
    /** @type {ReturnType<typeof dragBox>} */
    let box = null;
    return {
      move: (/** @type {PointerEvent} */ { clientX: x, clientY: y }) => {
        box = dragBox(at, first, panel.placeOf({ x, y }), panel.spec.axes.y !== undefined);
        this.showBrush(box, panel);
      },
      end: (/** @type {boolean} */ isClick) => {
        this.showBrush(null, panel);
        if (box && !isClick) panel.zoomTo(box);
      },
    };
  }

  /** @param {Panel} panel @param {{x: number, y: number}} start */
  brushing(panel, start) {
    const { width, height } = panel.box;
    const first = panel.placeOf(start);
    const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(Math.max(value, 0), most);
    const boxTo = (/** @type {{x: number, y: number}} */ end) => {
      const last = panel.placeOf(end);
      return {
        left: within(Math.min(first.x, last.x), width),
        right: within(Math.max(first.x, last.x), width),
        top: within(Math.min(first.y, last.y), height),
        bottom: within(Math.max(first.y, last.y), height),
      };
    };
    let box = boxTo(start);
    return {
      move: (/** @type {PointerEvent} */ event) => {
        box = boxTo({ x: event.clientX, y: event.clientY });
        this.showBrush(box, panel);
      },
      end: (/** @type {boolean} */ isClick) => {
        this.showBrush(null, panel);
        if (isClick || !panel.painted || !panel.context) return;
        const { fraction } = panel.painted.arrays;
        const found = panel.painter.brush?.(panel.painted, panel.context, box) ?? [];
        const most = this.engine.initial.fields.picks.maxItems ?? 0;
        if (found.length === 0) return;
        const chosen = [...found].sort((one, other) => fraction.at(other) - fraction.at(one)).slice(0, most);
        this.engine.store.choose({ picks: chosen });
        if (found.length <= most) return;
        const said = `Picked: the ${most} most specialised of the ${wholeText(found.length)} neurons in the box.`;
        // Browsers end a drag with a click, which takes away what was said before it.
        setTimeout(() => this.engine.notify(said), 0);
      },
    };
  }

  /**
   * @param {{left: number, right: number, top: number, bottom: number} | null} box in the panel's graph, or none
   * @param {Panel} panel
   */
  showBrush(box, { graph, box: { zoom } }) {
    this.brush.hidden = box === null;
    if (!box) return;
    const { left, top } = graph.getBoundingClientRect();
    const { style } = this.brush;
    style.transform = `translate(${left + zoom * box.left}px, ${top + zoom * box.top}px)`;
    style.width = `${zoom * (box.right - box.left)}px`;
    style.height = `${zoom * (box.bottom - box.top)}px`;
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
    const { x, y } = panel.placeOf(this.at);
    return ask(panel.painted, panel.context, x, y);
  }

  /** Say what is under the pointer; called again when the frame under a resting pointer changes. */
  show() {
    const { panel, engine } = this;
    if (!panel) return;
    // A key may have turned the page under the pointer.
    if (!engine.all.includes(panel)) return this.hide();
    const lines = this.under((picture, context, ...at) => {
      const { painter } = panel;
      return chosenLines(painter, context, ...at) ?? painter.tooltip?.(picture, context, ...at) ?? null;
    });
    this.label.hidden = lines === null;
    const canClick = lines && (panel.painter.select || panel.spec.each);
    panel.graph.style.cursor = canClick ? "pointer" : "";
    if (!lines || !panel.painted) return;
    const about = panel.painted.fidelity === "frame" ? " (about)" : "";
    const { hover, run } = engine;
    const isPair = hover?.x !== undefined && hover.y !== undefined && panel.spec.span === "checkpoint";
    const pair = isPair && run ? this.pairLines(hover, run) : [];
    this.say([`${lines.join("\n")}${about}`, ...pair], this.at);
  }

  /**
   * Show a label beside a point of the window, or none.
   *
   * @param {string[] | null} lines
   * @param {{x: number, y: number}} at
   */
  say(lines, at) {
    this.label.hidden = lines === null;
    if (!lines) return;
    const text = lines.join("\n");
    setText(this.label, text);
    const { offsetWidth, offsetHeight } = this.label;
    const left = Math.min(at.x + AWAY, document.documentElement.clientWidth - offsetWidth - 4);
    const above = at.y - AWAY - offsetHeight;
    this.label.style.transform = `translate(${Math.max(left, 4)}px, ${above > 4 ? above : at.y + AWAY}px)`;
  }

  /** @param {import("../types.mjs").Hover} hover @param {import("../types.mjs").RunInfo} run */
  pairLines({ x = 0, y = 0 }, run) {
    // The map of right and wrong answers says all of that itself.
    if (this.panel?.painter.answersPairs) return [];
    return this.engine.pairs.lines(x, y, run, this.engine.epoch);
  }

  hide() {
    this.panel = null;
    this.label.hidden = true;
    this.engine.store.setHover(null);
  }
}

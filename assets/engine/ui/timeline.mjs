// @ts-check
/** The timeline: its cursor, and which checkpoint is nearest to a point. */
import { linear, log, nearest } from "../plot/scale.mjs";
import { newGesture } from "../state/gestures.mjs";

/** @typedef {"linear" | "log"} Timescale */

/** The names of margins in the style sheet. */
const SIDES = { l: "left", r: "right", t: "top", b: "bottom" };

/**
 * @typedef {object} Host
 * @property {(place: number, gesture: string) => void} go
 * @property {(isHeld: boolean) => void} hold
 * @property {(place: number | null, at: {x: number, y: number}) => void} hover called with the checkpoint under a
 *   pointer that does not drag, and with null when it leaves
 */

/** Room above the slider where the rest of the band is out of sight, in pixels. */
const ROOM = 6;

export class Timeline {
  /**
   * @param {import("./timeline-band.mjs").Band} band
   * @param {Host} host
   * @param {AbortSignal} signal ends it
   */
  constructor(band, { go, hold, hover }, signal) {
    const element = band.timeline;
    this.element = element;
    this.cursor = band.cursor;
    this.width = 0;
    this.epoch = 0;
    const size = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      // How far the band may leave the screen at the top so that the slider stays.
      band.element.style.setProperty("--tucked", `${-Math.max(band.steps.offsetTop - ROOM, 0)}px`);
      this.move();
    });
    size.observe(element);
    signal.addEventListener("abort", () => size.disconnect());
    /** @type {Timescale} */
    this.timescale = "linear";
    /** @type {import("../types.mjs").RunInfo | null} */
    this.run = null;
    let [isDragging, gesture] = [false, ""];
    const jump = (/** @type {PointerEvent} */ event) => {
      const place = this.placeAt(event.clientX);
      if (place !== null) go(place, gesture);
    };
    const press = (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      isDragging = true;
      gesture = newGesture("timeline");
      hold(true);
      jump(event);
      event.preventDefault();
    };
    element.addEventListener("pointerdown", press, true);
    document.addEventListener("pointermove", (event) => isDragging && jump(event), { capture: true, signal });
    element.addEventListener("pointermove", ({ clientX, clientY }) => {
      hover(isDragging ? null : this.placeAt(clientX), { x: clientX, y: clientY });
    });
    element.addEventListener("pointerleave", () => hover(null, { x: 0, y: 0 }));
    const release = () => {
      if (isDragging) hold(false);
      isDragging = false;
    };
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, { signal });
  }

  /** @param {number} left where the pointer is, in pixels of the window */
  placeAt(left) {
    if (!this.run) return null;
    const { l, r } = this.run.timeline.margin;
    const box = this.element.getBoundingClientRect();
    return nearest(this.scaleOf(this.run, box.width - l - r), this.run.epochs, left - box.left - l);
  }

  /**
   * Where epochs stand, from the left of the curves.
   *
   * @param {import("../types.mjs").RunInfo} run
   * @param {number} width of the curves, in pixels
   */
  scaleOf({ timeline: { zero, ends } }, width) {
    /** @type {[number, number]} */
    const domain = [ends[0], ends[ends.length - 1]];
    return this.timescale === "log" ? log(domain, [0, width], zero) : linear(domain, [0, width]);
  }

  /**
   * @param {import("../types.mjs").RunInfo} run
   * @param {Timescale} timescale
   * @param {number} epoch
   */
  show(run, timescale, epoch) {
    if (run !== this.run) {
      for (const [side, name] of Object.entries(SIDES)) {
        this.element.style.setProperty(`--plot-${name}`, `${run.timeline.margin[/** @type {"l"} */ (side)]}px`);
      }
    }
    Object.assign(this, { run, timescale, epoch });
    this.move();
  }

  /** Move the cursor to the epoch. */
  move() {
    if (!this.run) return;
    const { l, r } = this.run.timeline.margin;
    const left = this.scaleOf(this.run, this.width - l - r)(this.epoch);
    // A checkpoint whose epoch is not known has no place among the losses.
    this.cursor.style.visibility = this.epoch < this.run.timeline.ends[0] ? "hidden" : "";
    // A transform moves the cursor and nothing else; a custom property would restyle all of Plotly's curves.
    this.cursor.style.transform = `translateX(${left}px)`;
  }
}

// @ts-check
/**
 * The timeline: curves and the track below them are one thing to point at, whose cursor is the slider's thumb, too.
 */
import { linear, log, nearest, steps } from "../plot/scale.mjs";
import { newGesture } from "../state/gestures.mjs";

/** @typedef {import("../plot/axes.mjs").Timescale} Timescale */

/** The names of margins in the style sheet. */
const SIDES = { l: "left", r: "right", t: "top", b: "bottom" };

/**
 * @typedef {object} Host
 * @property {(place: number, gesture: string) => void} go
 * @property {(isHeld: boolean) => void} hold
 * @property {(place: number | null, at: {x: number, y: number}) => void} hover called with the checkpoint under a
 *   pointer that does not drag, and with null when it leaves
 * @property {(range: number[], gesture: string) => void} select called with the epochs between which a drag with the
 *   shift key is, and with none at its start
 */

/** Room above what stays of the band where the rest is out of sight, in pixels. */
const ROOM = 1;

export class Timeline {
  /**
   * @param {import("./timeline-band.mjs").Band} band
   * @param {Host} host
   * @param {AbortSignal} signal ends it
   */
  constructor(band, host, signal) {
    const element = band.timeline;
    this.element = element;
    this.cursor = band.cursor;
    this.tint = band.range;
    this.width = 0;
    this.epoch = 0;
    /** @type {number[]} */
    this.range = [];
    const size = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      // How far the band may leave the screen at the top: what tells the story may, what one needs stays.
      const needed = [band.now, band.timeline].map(({ offsetTop }) => offsetTop);
      band.element.style.setProperty("--tucked", `${-Math.max(Math.min(...needed) - ROOM, 0)}px`);
      this.move();
    });
    size.observe(element);
    signal.addEventListener("abort", () => size.disconnect());
    /** @type {Timescale} */
    this.timescale = "linear";
    /** @type {import("../types.mjs").RunInfo | null} */
    this.run = null;
    this.listen(band, host, signal);
  }

  /**
   * Follow pointers: a drag scrubs, and with the shift key it selects a range.
   *
   * @param {import("./timeline-band.mjs").Band} band
   * @param {Host} host
   * @param {AbortSignal} signal
   */
  listen({ timeline: element, slider }, { go, hold, hover, select }, signal) {
    let gesture = "";
    /** Where the drag that selects began; null while one scrubs. @type {number | null} */
    let start = null;
    let isDragging = false;
    const follow = (/** @type {PointerEvent} */ event) => {
      const place = this.placeAt(event.clientX);
      if (place === null || !this.run) return;
      if (start === null) return go(place, gesture);
      const { epochs } = this.run;
      select(start === place ? [] : [start, place].sort((one, other) => one - other).map((at) => epochs[at]), gesture);
    };
    const press = (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      isDragging = true;
      gesture = newGesture("timeline");
      start = event.shiftKey ? this.placeAt(event.clientX) : null;
      hold(true);
      follow(event);
      event.preventDefault();
      // As a slider has it that one has pressed: its keys go on from there.
      slider.focus({ preventScroll: true });
    };
    element.addEventListener("pointerdown", press, true);
    document.addEventListener("pointermove", (event) => isDragging && follow(event), { capture: true, signal });
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

  /** Where an epoch stands, from the left of the element, in pixels. @param {number} epoch */
  leftOf(epoch) {
    if (!this.run) return 0;
    const { l, r } = this.run.timeline.margin;
    return l + this.scaleOf(this.run, this.width - l - r)(epoch);
  }

  /** Where a checkpoint stands along the curves, from 0 to 1. @param {number} place */
  shareOf(place) {
    return this.run && place < this.run.epochs.length ? this.scaleOf(this.run, 1)(this.run.epochs[place]) : 0;
  }

  /**
   * Where epochs stand, from the left of the curves.
   *
   * @param {import("../types.mjs").RunInfo} run
   * @param {number} width of the curves, in pixels
   */
  scaleOf(run, width) {
    const { zero, ends, stops: all } = run.timeline;
    const stops = this.timescale === "steps" ? all : [];
    if (stops.length > 1) return steps(stops, [0, stops.length - 1], [0, width]);
    /** @type {[number, number]} */
    const domain = [ends[0], ends[ends.length - 1]];
    return this.timescale === "log" ? log(domain, [0, width], zero) : linear(domain, [0, width]);
  }

  /**
   * @param {import("../types.mjs").RunInfo} run
   * @param {Pick<import("../types.mjs").View, "timescale" | "range">} view
   * @param {number} epoch
   */
  show(run, { timescale, range }, epoch) {
    if (run !== this.run) {
      for (const [side, name] of Object.entries(SIDES)) {
        this.element.style.setProperty(`--plot-${name}`, `${run.timeline.margin[/** @type {"l"} */ (side)]}px`);
      }
    }
    Object.assign(this, { run, timescale, range, epoch });
    this.move();
  }

  /** Move the cursor to the epoch, and the tint to the range. */
  move() {
    if (!this.run) return;
    const { l } = this.run.timeline.margin;
    // A checkpoint whose epoch is not known has no place among the losses.
    this.cursor.style.visibility = this.epoch < this.run.timeline.ends[0] ? "hidden" : "";
    // A transform moves the cursor and nothing else; a custom property would restyle all of Plotly's curves.
    this.cursor.style.transform = `translateX(${this.leftOf(this.epoch) - l}px)`;
    const [from, to] = this.range.map((end) => this.leftOf(end) - l);
    this.tint.hidden = this.range.length === 0;
    if (this.range.length === 0) return;
    Object.assign(this.tint.style, { transform: `translateX(${from}px)`, width: `${to - from}px` });
  }
}

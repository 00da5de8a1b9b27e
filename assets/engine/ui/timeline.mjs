// @ts-check
/** The timeline: where an epoch stands on it, linear or by its logarithm, and which checkpoint is nearest to a point. */

/** @typedef {"linear" | "log"} Timescale */

/** Room above the slider where the rest of the band is out of sight, in pixels. */
const ROOM = 6;

/**
 * How far along the axis an epoch stands, from 0 to 1.
 *
 * @param {number} epoch
 * @param {number[]} ends the first and the last epoch of the axis
 * @param {Timescale} timescale
 * @param {number} zero where epoch 0 stands on the logarithmic axis
 */
export function alongOf(epoch, ends, timescale, zero) {
  const place = (/** @type {number} */ value) => (timescale === "log" ? Math.log(Math.max(value, zero)) : value);
  const [first, last] = [place(ends[0]), place(ends[ends.length - 1])];
  return last > first ? (place(epoch) - first) / (last - first) : 0.5;
}

/**
 * The place of the checkpoint nearest to a point of the axis.
 *
 * @param {number} along from 0 to 1
 * @param {number[]} epochs
 * @param {Timescale} timescale
 * @param {number} zero
 * @param {number[]} ends of the axis
 */
export function nearestPlace(along, epochs, timescale, zero, ends = epochs) {
  let [best, distance] = [0, Number.POSITIVE_INFINITY];
  epochs.forEach((epoch, place) => {
    const away = Math.abs(alongOf(epoch, ends, timescale, zero) - along);
    if (away < distance) [best, distance] = [place, away];
  });
  return best;
}

export class Timeline {
  /**
   * @param {HTMLElement} element
   * @param {(place: number) => void} go
   * @param {(isHeld: boolean) => void} held
   * @param {(place: number | null, at: {x: number, y: number}) => void} hover called with the checkpoint under a pointer that
   *   does not drag, and with null when it leaves
   */
  constructor(element, go, held, hover = () => {}) {
    this.element = element;
    this.cursor = /** @type {HTMLElement} */ (element.querySelector(".cursor"));
    this.width = 0;
    this.epoch = 0;
    const band = /** @type {HTMLElement | null} */ (element.closest(".band"));
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      const steps = /** @type {HTMLElement | null | undefined} */ (band?.querySelector(".steps"));
      // How far the band may leave the screen at the top so that the slider stays.
      if (steps) band?.style.setProperty("--tucked", `${-Math.max(steps.offsetTop - ROOM, 0)}px`);
      this.show(this.epoch);
    }).observe(element);
    /** @type {Timescale} */
    this.timescale = "linear";
    /** @type {import("../types.mjs").RunInfo | null} */
    this.run = null;
    let isDragging = false;
    const jump = (/** @type {PointerEvent} */ event) => {
      const place = this.placeAt(event.clientX);
      if (place !== null) go(place);
    };
    element.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        isDragging = true;
        held(true);
        jump(event);
        event.preventDefault();
      },
      true,
    ); // prettier-ignore
    document.addEventListener("pointermove", (event) => isDragging && jump(event), true);
    element.addEventListener("pointermove", ({ clientX, clientY }) => {
      hover(isDragging ? null : this.placeAt(clientX), { x: clientX, y: clientY });
    });
    element.addEventListener("pointerleave", () => hover(null, { x: 0, y: 0 }));
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => {
        if (isDragging) held(false);
        isDragging = false;
      });
    }
  }

  /** @param {number} left where the pointer is, in pixels of the window */
  placeAt(left) {
    if (!this.run) return null;
    const { l, r } = this.run.timeline.margin;
    const box = this.element.getBoundingClientRect();
    const along = (left - box.left - l) / Math.max(box.width - l - r, 1);
    const { zero, ends } = this.run.timeline;
    return nearestPlace(along, this.run.epochs, this.timescale, zero, ends);
  }

  /** Move the cursor. @param {number} epoch */
  show(epoch) {
    if (!this.run) return;
    this.epoch = epoch;
    const { margin, zero, ends } = this.run.timeline;
    const along = alongOf(epoch, ends, this.timescale, zero);
    // A transform moves the cursor and nothing else; a custom property would restyle all of Plotly's curves.
    this.cursor.style.transform = `translateX(${along * (this.width - margin.l - margin.r)}px)`;
  }
}

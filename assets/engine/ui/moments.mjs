// @ts-check
/** The moments that tell a run's story, as buttons above the curves, each at its epoch as far as there is room. */
import { build, button } from "../dom.mjs";
import { epochText } from "../plot/numbers.mjs";

/** Room between two buttons, in pixels. */
const GAP = 6;

/**
 * Where boxes begin that stand about their places: none over another, and none beyond the ends, if there is room.
 *
 * @param {number[]} places of their middles, rising
 * @param {number[]} widths
 * @param {number} width of what they stand in
 * @returns {number[]}
 */
export function spreadOut(places, widths, width) {
  const lefts = places.map((place, which) => Math.max(place - widths[which] / 2, 0));
  let most = width;
  for (let which = lefts.length - 1; which >= 0; which--) {
    lefts[which] = Math.min(lefts[which], most - widths[which]);
    most = lefts[which] - GAP;
  }
  let least = 0;
  return lefts.map((left, which) => {
    const moved = Math.max(left, least);
    least = moved + widths[which] + GAP;
    return moved;
  });
}

export class Moments {
  /**
   * @param {Pick<import("./timeline-band.mjs").Band, "moments" | "places">} band
   * @param {import("../state/store.mjs").Store} store
   */
  constructor({ moments, places }, store) {
    this.box = moments;
    this.places = places;
    this.store = store;
    this.shown = "";
    /** @type {{epoch: number, label: HTMLElement, mark: HTMLElement}[]} */
    this.items = [];
  }

  /**
   * @param {(epoch: number) => number} place where an epoch stands, from the left of the box
   */
  show(place) {
    const { run, moments } = this.store;
    const found = Object.entries(moments).filter(([, epoch]) => run?.epochs.includes(epoch));
    const key = JSON.stringify([run?.digest, found]);
    if (key !== this.shown) {
      this.shown = key;
      this.make(found);
    }
    const at = this.items.map(({ epoch }) => place(epoch));
    const widths = this.items.map(({ label }) => label.offsetWidth);
    const lefts = spreadOut(at, widths, this.box.clientWidth);
    this.items.forEach(({ label, mark }, which) => {
      label.style.transform = `translateX(${lefts[which]}px)`;
      mark.style.transform = `translateX(${at[which]}px)`;
    });
  }

  /** @param {[string, number][]} moments */
  make(moments) {
    const go = (/** @type {number} */ epoch) => this.store.goTo(this.store.run?.epochs.indexOf(epoch) ?? 0);
    const made = (/** @type {string} */ name, /** @type {number} */ epoch) =>
      button(`${name} ${epochText(epoch)}`, { title: `Go to epoch ${epochText(epoch)}` }, () => go(epoch));
    this.items = moments.map(([name, epoch]) => {
      const label = made(name, epoch);
      label.className = "moment";
      return { epoch, label, mark: build("i", { class: "mark" }) };
    });
    this.box.replaceChildren(...this.items.flatMap(({ label, mark }) => [mark, label]));
    this.places.replaceChildren(...moments.map(([name, epoch]) => made(name, epoch)));
    if (this.places.parentElement) this.places.parentElement.hidden = moments.length === 0;
  }
}

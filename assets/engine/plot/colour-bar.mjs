// @ts-check
/**
 * The colour bar beside a heatmap: its colours, the true limits, whose limits they are, and fields to set one's own.
 */
import { build } from "../dom.mjs";
import { barOf, cssOf } from "./colour.mjs";
import { parseLimits } from "./colour-range.mjs";
import { shortNumber } from "./numbers.mjs";

const STEPS = 48;
/** Numbers nearer to each other than this, in pixels, would touch. */
const APART = 15;
const DIGITS = 3;
const KINDS = { run: "whole run", part: "run so far", epoch: "this epoch", manual: "set by you", all: "" };

/** A limit as it fits its field. @param {number} value */
function written(value) {
  const size = Math.abs(value);
  return size > 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
}

export class ColourBar {
  /**
   * @param {HTMLElement} element
   * @param {{name: string, unit: string}} of the panel's name, for those who cannot see it, and what its numbers are in
   * @param {(limits: {low: number, high: number}) => void} chosen called with the limits a person sets
   */
  constructor(element, { name, unit }, chosen) {
    this.element = element;
    this.unit = unit;
    this.chosen = chosen;
    this.shown = "";
    this.colours = build("span", { class: "colours" });
    /** Where numbers are beyond a person's own limits, the bar goes on in a tip. */
    this.tips = ["above", "below"].map((which) => build("span", { class: `tip-${which}`, hidden: "" }));
    this.kind = build("span", { class: "kind" });
    this.labels = ["high", "zero", "low"].map((which) => build("span", { class: `limit ${which}` }));
    this.fields = ["upper", "lower"].map((which) => this.field(which, name));
    element.append(this.colours, ...this.tips, ...this.labels, ...this.fields, this.kind);
  }

  /** @param {string} which @param {string} name */
  field(which, name) {
    const label = `${which} limit of the colours, ${name}`;
    const field = build("input", { type: "text", inputmode: "decimal", class: `own ${which}`, "aria-label": label });
    field.addEventListener("change", () => this.read());
    return field;
  }

  /** Take the limits that a person typed, or say why not. */
  read() {
    const [high, low] = this.fields;
    const limits = parseLimits(low.value, high.value);
    const complaint = typeof limits === "string" ? limits : "";
    for (const field of this.fields) {
      field.setCustomValidity(complaint);
      field.title = complaint;
      field.setAttribute("aria-invalid", String(complaint !== ""));
    }
    if (complaint) high.reportValidity();
    else if (typeof limits !== "string") this.chosen(limits);
  }

  /**
   * @param {import("./colour-range.mjs").ColourRange} chosen
   * @param {import("./colour.mjs").Palette} palette
   * @param {{top: number, height: number}} at
   * @param {boolean} isManual whether the person sets the limits
   * @param {import("./beyond.mjs").Counts | null} [counts] of what is beyond them
   */
  paint({ range, limits, whose }, palette, at, isManual, counts = null) {
    const key = JSON.stringify([range, limits, whose, at, isManual, palette.surface]);
    this.tips[0].hidden = !counts?.above;
    this.tips[1].hidden = !counts?.below;
    if (key === this.shown) return;
    this.shown = key;
    this.element.style.top = `${at.top}px`;
    this.element.style.height = `${at.height}px`;
    this.element.classList.toggle("is-manual", isManual);
    const bar = barOf(range);
    this.colours.style.background = `linear-gradient(to top, ${bar.colours(palette, STEPS).map(cssOf).join(", ")})`;
    const places = [limits.high, 0, limits.low].map((value) => (1 - bar.placeOf(value)) * at.height);
    const hasZero = range.signed && Math.min(places[1] - places[0], places[2] - places[1]) > APART;
    [limits.high, 0, limits.low].forEach((value, which) => {
      const label = this.labels[which];
      label.textContent = which === 1 && !hasZero ? "" : shortNumber(value, DIGITS);
      label.style.top = `${Math.min(Math.max(places[which], 0), at.height)}px`;
    });
    this.kind.textContent = [this.unit, `${KINDS[whose]}${range.root ? " √" : ""}`].filter(Boolean).join("\n");
    if (isManual && !this.fields.includes(/** @type {any} */ (document.activeElement))) {
      // Until somebody sets them, they are the ends that the colours have.
      const ends = whose === "manual" ? limits : range;
      [this.fields[0].value, this.fields[1].value] = [ends.high, ends.low].map(written);
    }
  }
}

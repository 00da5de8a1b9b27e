// @ts-check
/**
 * The colour bar below a heatmap: its colours from one end to the other, ticks where the numbers end, whose limits they
 * are, and fields to set one's own.
 */
import { build } from "../dom.mjs";
import { barOf, cssOf } from "./colour.mjs";
import { parseLimits } from "./colour-range.mjs";
import { MARKS } from "./marks.mjs";
import { shortNumber } from "./numbers.mjs";
import { log } from "./scale.mjs";

const STEPS = 48;
const DIGITS = 3;
/** Powers of ten along a logarithmic bar. */
const MOST = 8;
const KINDS = {
  ...{ run: "whole run", part: "run so far", epoch: "this epoch", manual: "set by you" },
  ...{ between: "…", all: "", fixed: "fixed" },
};
/** About how wide a letter of a label is, and how far apart two labels are at least, in pixels. */
const [LETTER, APART] = [6.4, 8];
/** What is nearer to an end than this, as a share of the bar, is that end. */
const NEAR = 0.005;

/** A limit as it fits its field. @param {number} value */
function written(value) {
  const size = Math.abs(value);
  return size > 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(4)));
}

/**
 * @typedef {{text: string, along: number}} BarLabel a number, and where it stands: from 0 at the lower end to 1
 * @typedef {{kind: string[], labels: BarLabel[], marks: number[]}} BarWords what stands beside a bar, what below, and where
 *   the numbers end within it
 */

/**
 * What a bar says: the numbers of both ends, of 0 or of powers of ten, and of where the numbers end, if these have room.
 *
 * @param {import("./colour-range.mjs").ColourRange} chosen
 * @param {string} unit
 * @param {number} width of the bar, in pixels
 * @returns {BarWords}
 */
export function wordsOfBar({ range, limits, whose }, unit, width) {
  const { placeOf } = barOf(range);
  const ends = [range.least ?? range.low, range.most ?? range.high];
  const inside = [limits.low, limits.high].filter((value) => placeOf(value) > NEAR && placeOf(value) < 1 - NEAR);
  const between = range.isLog ? log([range.low, range.high], [0, 1]).ticks(MOST) : range.signed ? [0] : [];
  const wanted = [...ends, ...between, ...inside];
  /** @type {BarLabel[]} */
  const labels = [];
  /** @type {[number, number][]} */
  const taken = [];
  for (const value of wanted) {
    const [text, along] = [shortNumber(value, DIGITS), placeOf(value)];
    const room = LETTER * text.length;
    const from = Math.min(Math.max(along * width - room / 2, 0), width - room);
    if (taken.some(([left, right]) => from < right + APART && from + room > left - APART)) continue;
    taken.push([from, from + room]);
    labels.push({ text, along });
  }
  const kind = [unit, `${KINDS[whose]}${range.root ? ` ${MARKS.root}` : range.isLog ? ", log" : ""}`].filter(
    (line) => line.trim() !== "",
  );
  return { kind, labels, marks: inside.map(placeOf) };
}

/** What stands beside a bar takes so much of the plot's width, and the longest bar, in pixels. */
export const BESIDE = 86;
const LONGEST = 420;

/** How long the bar below a plot is, in pixels. @param {number} width of the plot */
export const lengthOf = (width) => Math.max(Math.min(width - BESIDE, LONGEST), 1);

/** How much of a number stands before its place on the bar, as a share: none or all of it at the ends. @param {number} along */
export const shareBefore = (along) => (along < NEAR ? 0 : along > 1 - NEAR ? 1 : 0.5);

/** A place on the bar in the style sheet's terms. @param {number} along */
const percentOf = (along) => `${Number((100 * along).toFixed(2))}%`;

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
    this.kind = build("span", { class: "kind", style: `width: ${BESIDE}px` });
    this.colours = build("span", { class: "colours" });
    /** Where numbers are beyond a person's own limits, the bar goes on in a tip. */
    this.tips = ["above", "below"].map((which) => build("span", { class: `tip-${which}`, hidden: "" }));
    /** What stands along the bar, made anew where it changes: few numbers, and seldom. */
    this.along = build("span", { class: "along" });
    this.fields = ["upper", "lower"].map((which) => this.field(which, name));
    this.scale = build("span", { class: "scale" }, [this.colours, ...this.tips, this.along]);
    element.append(this.kind, this.fields[1], this.scale, this.fields[0]);
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
   * @param {import("./colour-range.mjs").ColourRange & {unit?: string}} chosen with what the numbers are in, where that changes
   * @param {import("./colour.mjs").Palette} palette
   * @param {{left: number, width: number}} at where the plot is
   * @param {boolean} isManual whether the person sets the limits
   * @param {import("./beyond.mjs").Counts | null} [counts] of what is beyond them
   */
  paint(chosen, palette, at, isManual, counts = null) {
    const { range, limits, whose, unit = this.unit } = chosen;
    const { left, width } = at;
    const key = JSON.stringify([range, limits, whose, unit, left, width, isManual, palette.surface]);
    this.tips[0].hidden = !counts?.above;
    this.tips[1].hidden = !counts?.below;
    if (key === this.shown) return;
    this.shown = key;
    Object.assign(this.element.style, { left: `${left}px`, width: `${width}px` });
    this.scale.style.width = `${lengthOf(width)}px`;
    this.element.classList.toggle("is-manual", isManual && whose !== "fixed");
    const colours = barOf(range).colours(palette, STEPS).map(cssOf);
    this.colours.style.background = `linear-gradient(to right, ${colours.join(", ")})`;
    const { kind, labels, marks } = wordsOfBar(chosen, unit, lengthOf(width));
    this.kind.textContent = kind.join("\n");
    if (range.root) this.kind.dataset.mark = MARKS.root;
    else delete this.kind.dataset.mark;
    const numbers = labels.map(({ text, along }) => placed("limit", along, text));
    this.along.replaceChildren(...marks.map((along) => placed("mark", along)), ...numbers);
    if (isManual && !this.fields.includes(/** @type {any} */ (document.activeElement))) {
      // Until somebody sets them, they are the ends that the colours have.
      const ends = whose === "manual" ? limits : range;
      [this.fields[0].value, this.fields[1].value] = [ends.high, ends.low].map(written);
    }
  }
}

/**
 * A tick or a number along the bar: at the ends it stands within.
 *
 * @param {string} name
 * @param {number} along
 * @param {string} [text]
 */
function placed(name, along, text = "") {
  const element = build("span", { class: name }, [text]);
  element.style.left = percentOf(along);
  element.style.translate = percentOf(-shareBefore(along));
  return element;
}

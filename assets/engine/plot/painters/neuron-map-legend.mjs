// @ts-check
/** The colours of the neuron map, and the row under it: how many neurons are specialised to each key frequency, and to none. */
import { mixed } from "../colour.mjs";
import { percent } from "../numbers.mjs";
import { setFont, widthOf } from "./typography.mjs";

/** The height of one of its rows, at the foot of the box. */
export const LEGEND = 18;
const [SWATCH, AWAY, GAP] = [9, 5, 12];
/** About the width of a letter, in pixels: how many rows there are is known before anything can be measured. */
const LETTER = 6.6;

/** What neurons are called that are not specialised. @param {import("./index.mjs").RunInfo} run */
const unclear = ({ specialised }) => `below ${percent(specialised)}`;

/** How pale a neuron is that is not specialised. */
const PALE = 0.3;

/** Mixed once. @type {WeakMap<object, string>} */
const mixes = new WeakMap();

/** @param {import("../colour.mjs").Palette} palette */
function paleOf(palette) {
  let found = mixes.get(palette);
  if (found === undefined) {
    found = mixed(palette.faint, palette.surface, PALE);
    mixes.set(palette, found);
  }
  return found;
}

/**
 * The colour of a neuron: what the row below the map says it means.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} neuron
 */
export function colourOf({ arrays: { values, fraction } }, { run, palette }, neuron) {
  if (!(fraction.at(neuron) > run.specialised)) return paleOf(palette);
  return run.colours[String(values.at(neuron))] ?? palette.muted;
}

/**
 * The height of the legend of a map: as many rows as its entries may need.
 *
 * @param {import("./index.mjs").Context} context
 * @param {number} count of neurons
 */
export function legendHeight({ box, run }, count) {
  const names = [...Object.keys(run.colours), "others", unclear(run)];
  const letters = names.reduce((sum, name) => sum + name.length + 3 + String(count).length, 0);
  return LEGEND * Math.max(Math.ceil((letters * LETTER + names.length * (SWATCH + AWAY + GAP)) / box.width), 1);
}

/**
 * How many neurons are specialised to each frequency (by number), and how many to none: those are at 0.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {number} least
 */
function countsOf({ arrays: { values, fraction } }, least) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (let neuron = 0; neuron < values.length; neuron++) {
    const freq = fraction.at(neuron) > least ? values.at(neuron) : 0;
    counts.set(freq, (counts.get(freq) ?? 0) + 1);
  }
  return counts;
}

/**
 * What the row says, in order: key frequencies, all others together, and none.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @returns {{name: string, count: number, colour: string}[]}
 */
function entriesOf(picture, { run, palette }) {
  const counts = countsOf(picture, run.specialised);
  const none = counts.get(0) ?? 0;
  let others = picture.arrays.values.length - none;
  const keys = Object.keys(run.colours).map((name) => {
    const count = counts.get(Number(name)) ?? 0;
    others -= count;
    return { name, count, colour: run.colours[name] };
  });
  const rest = others > 0 ? [{ name: "others", count: others, colour: palette.muted }] : [];
  return [...keys, ...rest, { name: unclear(run), count: none, colour: paleOf(palette) }];
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
export function paintLegend(ctx, picture, context) {
  const { box, palette, font } = context;
  setFont(ctx, `11px ${font}`);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const total = picture.arrays.values.length;
  let middle = box.height - legendHeight(context, total) + LEGEND / 2 + 2;
  let left = 0;
  for (const { name, count, colour } of entriesOf(picture, context)) {
    // As wide as it can become: the row stays where it is while one scrubs.
    const width = SWATCH + AWAY + widthOf(ctx, `${name} · ${total}`);
    if (left > 0 && left + width > box.width) {
      left = 0;
      middle += LEGEND;
    }
    ctx.fillStyle = colour;
    ctx.fillRect(left, middle - SWATCH / 2 - 0.5, SWATCH, SWATCH);
    ctx.fillStyle = palette.ink;
    ctx.fillText(`${name} · ${count}`, left + SWATCH + AWAY, middle);
    left += width + GAP;
  }
}

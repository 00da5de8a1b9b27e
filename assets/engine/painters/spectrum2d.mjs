// @ts-check
/** A function of x and y in the 2D Fourier basis, readable without zooming: its strongest blocks are ringed and named. */
import { across, isInside, up } from "../geometry.mjs";
import { brief, percent } from "../numerals.mjs";
import { chosenOn, frequencyColour } from "./marks.mjs";
import { cellUnder, paintCells } from "./pixels.mjs";
import { strongest } from "./reading.mjs";
import { blockName, blocksOf, centredPower, frequenciesOf, labelPlaces, powerOf, radiusOf, termsOf } from "./rings.mjs";
import { digitsOf, frequencyIn, spanOf } from "./shown.mjs";
import { setFont, widthOf, within } from "./type.mjs";

/** How far below the plot a label may reach, in pixels: the axis begins there. */
const BELOW = 7;

/** Coefficients in the table. */
const MOST = 30;
const FONT = "500 11px";

/** @type {{components: string[], found: ReturnType<typeof frequenciesOf>}} */
let known = { components: [], found: { names: [], of: new Uint16Array() } };

/** The frequencies of a run's components; runs change rarely, frames often. @param {string[]} components */
function frequenciesIn(components) {
  if (known.components !== components) known = { components, found: frequenciesOf(components) };
  return known.found;
}

/** A block of two frequencies is coloured as neither. @param {{a: string, b: string}} block @param {Record<string, string>} colours */
function blockColour({ a, b }, colours) {
  const alone = b === "const" || a === b ? a : a === "const" ? b : "";
  return colours[alone];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../grid.mjs").Grid} grid
 * @param {import("./painters.mjs").Scene} scene
 */
function paintRings(context, grid, { at, facts, palette, font, spec }) {
  setFont(context, `${FONT} ${font}`);
  const { components } = facts;
  const isBench = spec.click === "term";
  const blocks = isBench ? termsOf(grid, components) : blocksOf(grid, frequenciesIn(components), spec.isPower);
  const rings = blocks
    .map((block) => ({
      x: across(at, block.x),
      y: up(at, block.y),
      radius: radiusOf(block.share),
      colour: blockColour(block, facts.colours) ?? palette.muted,
      label: `${blockName(block)} · ${percent(block.share)}`,
    }))
    .filter(({ x, y }) => isInside(at, x, y))
    .map((ring) => ({ ...ring, width: widthOf(context, ring.label) }));
  // A label beside a ring on the axis reaches a little below it.
  const plot = { left: at.left, right: at.left + at.width + 4, top: at.top, bottom: at.top + at.height + BELOW };
  const places = labelPlaces(rings, plot);
  context.lineWidth = 2;
  for (const { x, y, radius, colour } of rings) {
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  rings.forEach((ring, place) => {
    const { label, width } = ring;
    const stands = places[place];
    if (!stands) return;
    if (stands.isFar) leader(context, palette, ring, stands);
    // Readable on any cell, and quicker than an outline around every letter.
    context.globalAlpha = 0.75;
    context.fillStyle = palette.surface;
    context.fillRect(stands.left - 1, stands.middle - 7, width + 2, 13);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(label, stands.left, stands.middle);
  });
}

/** A thin line from a ring to the label that stands away from it. @param {CanvasRenderingContext2D} context @param {import("../colour.mjs").Palette} palette @param {{x: number, y: number, radius: number, width: number}} ring @param {{left: number, middle: number}} label */
function leader(context, palette, { x, y, radius, width }, { left, middle }) {
  const end = Math.min(Math.max(x, left), left + width);
  const away = Math.hypot(end - x, middle - y) || 1;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + ((end - x) / away) * radius, y + ((middle - y) / away) * radius);
  context.lineTo(end, middle);
  context.stroke();
}

/** The chosen frequency, at both axes. @param {CanvasRenderingContext2D} context @param {import("./painters.mjs").Scene} scene */
function paintChosen(context, scene) {
  const span = spanOf(scene.facts.components, String(scene.view.freq));
  if (!span) return;
  const middle = (span.first + span.last) / 2;
  chosenOn(context, scene, middle);
  chosenOn(context, scene, middle, true);
}

/** @param {import("./painters.mjs").Picture} picture @param {import("./painters.mjs").Scene} scene @param {number} left @param {number} top */
function pointed(picture, scene, left, top) {
  const found = cellUnder(scene.at, picture.arrays.values.shape, left, top);
  if (!found) return null;
  const { components } = scene.facts;
  return frequencyIn(components[found.column]) ?? frequencyIn(components[found.row]);
}

/** @type {import("./painters.mjs").Painter} */
export const spectrum2d = {
  hasBar: true,
  marks: "freq",
  paint(context, picture, scene) {
    const grid = picture.arrays.values;
    paintCells(context, scene.at, grid, scene.range, scene.palette);
    paintRings(context, grid, scene);
    // Nothing on the bench follows the chosen frequency.
    if (scene.spec.click !== "term") paintChosen(context, scene);
  },
  mark(context, _picture, scene) {
    const { at, facts, pointed: what } = scene;
    const span = what?.freq === undefined ? null : spanOf(facts.components, what.freq);
    if (!what?.freq || !span) return;
    const [left, right] = [across(at, span.first - 0.5), across(at, span.last + 0.5)];
    const [bottom, top] = [up(at, span.first - 0.5), up(at, span.last + 0.5)];
    within(context, at, () => {
      context.strokeStyle = frequencyColour(scene, String(what.freq));
      context.lineWidth = 1;
      context.globalAlpha = 0.8;
      context.strokeRect(left, at.top - 1, right - left, at.height + 2);
      context.strokeRect(at.left - 1, top, at.width + 2, bottom - top);
      context.globalAlpha = 1;
    });
  },
  told(picture, scene, left, top) {
    const { at, facts, spec } = scene;
    const grid = picture.arrays.values;
    const found = cellUnder(at, grid.shape, left, top);
    if (!found) return null;
    const [x, y] = [facts.components[found.column], facts.components[found.row]];
    const value = grid.at(found.cell);
    const total = centredPower(grid, spec.isPower);
    const held = powerOf(value, spec.isPower ?? false);
    const share = found.cell === 0 ? "the mean" : `${percent(total > 0 ? held / total : 0)} of the variance`;
    const unit = spec.isPower ? "mean square" : "coefficient";
    return [`${x} of x × ${y} of y`, `${unit} ${brief(value, digitsOf(picture))} · ${share}`];
  },
  pointed,
  picked(picture, scene, left, top) {
    const found = pointed(picture, scene, left, top);
    return found ? { freq: Number(found.freq) } : null;
  },
  reads(picture, scene) {
    const grid = picture.arrays.values;
    const { components } = scene.facts;
    const isPower = scene.spec.isPower ?? false;
    const total = centredPower(grid, isPower);
    const rows = strongest(grid, MOST).map((cell) => {
      const value = grid.at(cell);
      const share = cell === 0 ? "the mean" : percent(total > 0 ? powerOf(value, isPower) / total : 0);
      return [
        components[Math.floor(cell / grid.shape[1])],
        components[cell % grid.shape[1]],
        brief(value, digitsOf(picture)),
        share,
      ];
    });
    const kind = isPower ? "mean square" : "coefficient";
    return { columns: [`the ${MOST} strongest: component of x`, "component of y", kind, "share of variance"], rows };
  },
};

// @ts-check
/** A function of x and y in the 2D Fourier basis, readable without zooming: its strongest blocks are ringed and named. */
import { across, isInside, up, valueAcross, valueUp } from "../geometry.mjs";
import { brief, percent } from "../numerals.mjs";
import { cellAt, paintCells } from "./pixels.mjs";
import { blockName, blocksOf, centredPower, frequenciesOf, labelPlaces, radiusOf } from "./rings.mjs";
import { setFont, widthOf } from "./type.mjs";

const FONT = "500 11px";

/** @type {{components: string[], found: ReturnType<typeof frequenciesOf>}} */
let known = { components: [], found: { names: [], of: new Uint16Array() } };

/** The frequencies of a run's components; runs change rarely, frames often. @param {string[]} components */
function frequenciesIn(components) {
  if (known.components !== components) known = { components, found: frequenciesOf(components) };
  return known.found;
}

/** A block of two frequencies is coloured as neither. @param {{a: string, b: string}} block @param {Record<string, string>} colours */
function frequencyColour({ a, b }, colours) {
  const alone = b === "const" || a === b ? a : a === "const" ? b : "";
  return colours[alone];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../types.mjs").Picture} picture
 * @param {import("./painters.mjs").Scene} scene
 */
function paintRings(context, picture, { at, facts, palette, font }) {
  setFont(context, `${FONT} ${font}`);
  const rings = blocksOf(picture.arrays.values, frequenciesIn(facts.components))
    .map((block) => ({
      x: across(at, block.x),
      y: up(at, block.y),
      radius: radiusOf(block.share),
      colour: frequencyColour(block, facts.colours) ?? palette.muted,
      label: `${blockName(block)} · ${percent(block.share)}`,
    }))
    .filter(({ x, y }) => isInside(at, x, y))
    .map((ring) => ({ ...ring, width: widthOf(context, ring.label) }));
  const plot = { left: at.left, right: at.left + at.width + 4, top: at.top, bottom: at.top + at.height };
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
  rings.forEach(({ label, width }, place) => {
    const stands = places[place];
    if (!stands) return;
    // Readable on any cell, and quicker than an outline around every letter.
    context.globalAlpha = 0.75;
    context.fillStyle = palette.surface;
    context.fillRect(stands.left - 1, stands.middle - 7, width + 2, 13);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(label, stands.left, stands.middle);
  });
}

/** @type {import("./painters.mjs").Painter} */
export const spectrum2d = {
  hasBar: true,
  paint(context, picture, scene) {
    paintCells(context, scene.at, picture.arrays.values, scene.range, scene.palette);
    paintRings(context, picture, scene);
  },
  told(picture, { at, facts }, left, top) {
    if (!isInside(at, left, top)) return null;
    const grid = picture.arrays.values;
    const found = cellAt(grid.shape, valueAcross(at, left), valueUp(at, top));
    if (!found) return null;
    const [x, y] = [facts.components[found.column], facts.components[found.row]];
    const value = grid.at(found.cell);
    const total = centredPower(grid);
    const share = found.cell === 0 ? "the mean" : `${percent(total > 0 ? (value * value) / total : 0)} of the variance`;
    return [`${x} of x × ${y} of y`, `${brief(value, picture.fidelity === "exact" ? 5 : 2)} · ${share}`];
  },
};

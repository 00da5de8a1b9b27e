// @ts-check
/**
 * A function of x and y in the 2D Fourier basis, readable without zooming: its strongest blocks are ringed and named.
 */
import { isInside } from "../axes.mjs";
import { percent, shortNumber } from "../numbers.mjs";
import { chosenOn, frequencyColour } from "./highlights.mjs";
import { chosenFrequency, digitsOf, frequencyIn, spanOf, valueText } from "./picture.mjs";
import { cellUnder, paintCells } from "./pixels.mjs";
import { blockName, blocksIn, centredPower, frequencyOf, labelPlaces, powerOf, radiusOf, termsOf } from "./rings.mjs";
import { strongest } from "./tables.mjs";
import { setFont, veil, widthOf, within } from "./typography.mjs";

/** How far below the plot a label may reach, in pixels: the axis begins there. */
const BELOW = 7;

/** Coefficients in the table. */
const MOST = 30;
const FONT = "500 11px";

/**
 * A block of two frequencies is coloured as neither.
 *
 * @param {{a: string, b: string}} block
 * @param {Record<string, string>} colours
 */
function blockColour({ a, b }, colours) {
  const alone = b === "const" || a === b ? a : a === "const" ? b : "";
  return colours[alone];
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function paintRings(ctx, { arrays }, { at, run, palette, font, spec }) {
  setFont(ctx, `${FONT} ${font}`);
  const { components } = run;
  const isBench = spec.click === "term";
  const blocks = isBench ? termsOf(arrays.values, components) : blocksIn(arrays, components);
  const rings = blocks
    .map((block) => ({
      x: at.x(block.x),
      y: at.y(block.y),
      radius: radiusOf(block.share),
      colour: blockColour(block, run.colours) ?? palette.muted,
      label: `${blockName(block)} · ${percent(block.share)}`,
    }))
    .filter(({ x, y }) => isInside(at, x, y))
    .map((ring) => ({ ...ring, width: widthOf(ctx, ring.label) }));
  // A label beside a ring on the axis reaches a little below it.
  const plot = { left: at.left, right: at.left + at.width + 4, top: at.top, bottom: at.top + at.height + BELOW };
  const places = labelPlaces(rings, plot);
  ctx.lineWidth = 2;
  for (const { x, y, radius, colour } of rings) {
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  rings.forEach((ring, place) => {
    const { label, width } = ring;
    const stands = places[place];
    if (!stands) return;
    if (stands.isFar) leader(ctx, palette, ring, stands);
    // Readable on any cell, and quicker than an outline around every letter.
    veil(ctx, palette, stands.left - 1, stands.middle - 7, width + 2, 13, 0.75);
    ctx.fillStyle = palette.ink;
    ctx.fillText(label, stands.left, stands.middle);
  });
}

/**
 * A thin line from a ring to the label that stands away from it.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../colour.mjs").Palette} palette
 * @param {{x: number, y: number, radius: number, width: number}} ring
 * @param {{left: number, middle: number}} label
 */
function leader(ctx, palette, { x, y, radius, width }, { left, middle }) {
  const end = Math.min(Math.max(x, left), left + width);
  const away = Math.hypot(end - x, middle - y) || 1;
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x + ((end - x) / away) * radius, y + ((middle - y) / away) * radius);
  ctx.lineTo(end, middle);
  ctx.stroke();
}

/**
 * The chosen frequency, at both axes.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintChosen(ctx, context) {
  const span = spanOf(context.run.components, String(context.view.freq));
  if (!span) return;
  const middle = (span.first + span.last) / 2;
  chosenOn(ctx, context, middle);
  chosenOn(ctx, context, middle, true);
}

/**
 * The block under a point: what it is in x and what in y, a frequency, const or zero. Panels with one axis follow the
 * first frequency that it has.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function hoverAt(picture, context, left, top) {
  const found = cellUnder(context.at, picture.arrays.values.shape, left, top);
  if (!found) return null;
  const [x, y] = [found.column, found.row].map((place) => context.run.components[place]);
  return { ...(frequencyIn(x) ?? frequencyIn(y)), block: { x: frequencyOf(x), y: frequencyOf(y) } };
}

/** @satisfies {import("./index.mjs").Painter} */
export const spectrum2d = {
  hasBar: true,
  aspect: "square",
  scale: "sqrt",
  sign: "signed",
  emptyNote: "All zero",
  dependsOn: ["freq"],
  paint(ctx, picture, context) {
    const grid = picture.arrays.values;
    paintCells(ctx, context.at, grid, context.range, context.palette);
    paintRings(ctx, picture, context);
    // Nothing on the bench follows the chosen frequency.
    if (context.spec.click !== "term") paintChosen(ctx, context);
  },
  highlight(ctx, _picture, context) {
    const { at, run, hover } = context;
    const { x, y } = hover?.block ?? { x: hover?.freq, y: hover?.freq };
    const [columns, rows] = [x, y].map((freq) => (freq === undefined ? null : spanOf(run.components, freq)));
    within(ctx, at, () => {
      ctx.lineWidth = 1;
      ctx.globalAlpha = 0.8;
      if (columns) {
        const [left, right] = [at.x(columns.first - 0.5), at.x(columns.last + 0.5)];
        ctx.strokeStyle = frequencyColour(context, String(x));
        ctx.strokeRect(left, at.top - 1, right - left, at.height + 2);
      }
      if (rows) {
        const [bottom, top] = [at.y(rows.first - 0.5), at.y(rows.last + 0.5)];
        ctx.strokeStyle = frequencyColour(context, String(y));
        ctx.strokeRect(at.left - 1, top, at.width + 2, bottom - top);
      }
      ctx.globalAlpha = 1;
    });
  },
  tooltip(picture, context, left, top) {
    const { at, run, spec } = context;
    const grid = picture.arrays.values;
    const found = cellUnder(at, grid.shape, left, top);
    if (!found) return null;
    const [x, y] = [run.components[found.column], run.components[found.row]];
    const value = grid.at(found.cell);
    const total = centredPower(grid, spec.isPower);
    const held = powerOf(value, spec.isPower ?? false);
    const share = found.cell === 0 ? "the mean" : `${percent(total > 0 ? held / total : 0)} of the variance`;
    const unit = spec.isPower ? "mean square" : "coefficient";
    return [`${x} of x × ${y} of y`, `${unit} ${valueText(picture, context, value)} · ${share}`];
  },
  hit: hoverAt,
  select: (...point) => chosenFrequency(hoverAt(...point)),
  table(picture, context) {
    const grid = picture.arrays.values;
    const { components } = context.run;
    const isPower = context.spec.isPower ?? false;
    const total = centredPower(grid, isPower);
    const rows = strongest(grid, MOST).map((cell) => {
      const value = grid.at(cell);
      const share = cell === 0 ? "the mean" : percent(total > 0 ? powerOf(value, isPower) / total : 0);
      return [
        components[Math.floor(cell / grid.shape[1])],
        components[cell % grid.shape[1]],
        shortNumber(value, digitsOf(picture)),
        share,
      ];
    });
    const kind = isPower ? "mean square" : "coefficient";
    return { columns: [`the ${MOST} strongest: component of x`, "component of y", kind, "share of variance"], rows };
  },
};

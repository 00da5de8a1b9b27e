// @ts-check
/**
 * A function of x and y in the 2D Fourier basis, component by component: its strongest blocks are ringed.
 */
import { isInside } from "../axes.mjs";
import { percent } from "../numbers.mjs";
import { frequencyColour, paintChosen } from "./highlights.mjs";
import { chosenFrequency, numberText, spanOf, valueText } from "./picture.mjs";
import { cellUnder, paintCells } from "./pixels.mjs";
import {
  blockColour,
  blockEntries,
  blocksIn,
  centredPower,
  frequencyOf,
  hoverOf,
  powerOf,
  radiusOf,
  termsOf,
} from "./rings.mjs";
import { strongest } from "./tables.mjs";
import { within } from "./typography.mjs";

/** Coefficients in the table. */
const MOST = 30;

/** @type {import("./index.mjs").Turn} */
const BY_FREQUENCY = {
  text: "by frequency",
  hint: "Show what each frequency holds",
  fields: { blocks: "frequencies" },
};

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
function paintRings(ctx, { arrays }, { at, run, palette, spec }) {
  const { components, colours } = run;
  const blocks = isBench(spec) ? termsOf(arrays.values, components) : blocksIn(arrays, components);
  ctx.lineWidth = 2;
  for (const block of blocks) {
    const [x, y] = [at.x(block.x), at.y(block.y)];
    if (!isInside(at, x, y)) continue;
    ctx.strokeStyle = blockColour(block, colours) ?? palette.muted;
    ctx.beginPath();
    ctx.arc(x, y, radiusOf(block.share), 0, 2 * Math.PI);
    ctx.stroke();
  }
}

/** Whether a click adds a term: then components are all there is. @param {{click?: string}} options */
const isBench = ({ click }) => click === "term";

/**
 * The chosen frequency, at both axes; nothing on the page Fourier follows it.
 *
 * @param {import("./index.mjs").Context} context
 * @returns {import("./index.mjs").ChosenPlaces}
 */
function chosenPlaces({ run, view, spec }) {
  const span = isBench(spec) ? null : spanOf(run.components, String(view.freq));
  if (!span) return {};
  const middle = (span.first + span.last) / 2;
  return { x: middle, y: middle };
}

/**
 * The block under a point.
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
  return hoverOf(frequencyOf(x), frequencyOf(y));
}

/** @satisfies {import("./index.mjs").Painter} */
export const spectrum2d = {
  instead: ({ blocks }, options) => (blocks === "frequencies" && !isBench(options) ? "blocks" : ""),
  turn: ({ spec }) => (isBench(spec) ? undefined : BY_FREQUENCY),
  list: ({ arrays }, { run, palette }) => blockEntries(arrays, run, palette),
  hasBar: true,
  aspect: "square",
  scale: "sqrt",
  sign: "signed",
  emptyNote: "All zero",
  dependsOn: ["freq"],
  chosenPlaces,
  paint(ctx, picture, context) {
    const grid = picture.arrays.values;
    paintCells(ctx, context.at, grid, context.range, context.palette);
    paintRings(ctx, picture, context);
    paintChosen(ctx, context, chosenPlaces(context));
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
        numberText(picture, value),
        share,
      ];
    });
    const kind = isPower ? "mean square" : "coefficient";
    return { columns: [`the ${MOST} strongest: component of x`, "component of y", kind, "share of variance"], rows };
  },
};

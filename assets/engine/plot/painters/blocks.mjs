// @ts-check
/**
 * A function of x and y by frequency: what each block holds of its variance, on a scale that is the same for all of them,
 * at every epoch. The strongest blocks are named in a list.
 */
import { OF_BLOCKS } from "../axes.mjs";
import { percent } from "../numbers.mjs";
import { folded, foldOf } from "./fold.mjs";
import { frequencyColour, paintChosen, ring, sideways, upwards } from "./highlights.mjs";
import { chosenFrequency, errorOf, nearText } from "./picture.mjs";
import { cellUnder, paintCells } from "./pixels.mjs";
import { blockEntries, centredPower, hoverOf } from "./rings.mjs";
import { strongest } from "./tables.mjs";
import { setFont, within } from "./typography.mjs";

/** Blocks in the table. */
const MOST = 30;
const DIGITS = 3;
/** In per cent of the variance. */
const LIMITS = { low: 0.01, high: 100, signed: false };

/** @type {import("./index.mjs").Turn} */
const APART = {
  text: "components",
  hint: "Show cos and sin of each frequency apart",
  fields: { blocks: "components" },
};

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 */
const sharesOf = ({ arrays }, { run, spec }) => folded(arrays.values, run.components, spec.isPower);

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {number} share in per cent
 */
function shareText(picture, share) {
  if (!Number.isFinite(share)) return "not all of its coefficients are finite";
  const most = errorOf(picture);
  // A share is the sum of the squares of four coefficients.
  const error = most && 4 * most * Math.sqrt((100 * share) / centredPower(picture.arrays.values));
  return `${nearText(share, error, DIGITS)} % of the variance`;
}

/** What a block is called in a sentence. @param {string} x @param {string} y */
function nameOf(x, y) {
  if (y === "const") return `${x} in x`;
  return x === "const" ? `${y} in y` : `${x} in x × ${y} in y`;
}

/**
 * Lines at the key frequencies, so faint that what they cross is seen.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintKeys(ctx, { at, run }) {
  const { names } = foldOf(run.components);
  within(ctx, at, () => {
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.22;
    for (const [freq, colour] of Object.entries(run.colours)) {
      const place = names.indexOf(freq);
      if (place < 0) continue;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      upwards(ctx, at, at.x(place));
      sideways(ctx, at, at.y(place));
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  });
}

/**
 * The mean is no variance: its cell is crossed out.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./index.mjs").Context} context
 */
function paintMean(ctx, { at, palette }) {
  const [left, right, bottom, top] = [at.x(-0.5), at.x(0.5), at.y(-0.5), at.y(0.5)];
  within(ctx, at, () => {
    ctx.strokeStyle = palette.muted;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(left, bottom);
    ctx.lineTo(right, top);
    ctx.moveTo(left, top);
    ctx.lineTo(right, bottom);
    ctx.stroke();
  });
}

/**
 * The block under a point: what it is in x and what in y, a frequency, const or zero.
 *
 * @param {import("./index.mjs").Picture} _picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function hoverAt(_picture, { at, run }, left, top) {
  const { names } = foldOf(run.components);
  const found = cellUnder(at, [names.length, names.length], left, top);
  return found ? hoverOf(names[found.column], names[found.row]) : null;
}

/** @param {import("./index.mjs").Context} context @returns {import("./index.mjs").ChosenPlaces} */
function chosenPlaces({ run, view }) {
  const place = foldOf(run.components).names.indexOf(String(view.freq));
  return place < 0 ? {} : { x: place, y: place };
}

/** @satisfies {import("./index.mjs").Painter} */
export const blocks = {
  hasBar: true,
  aspect: "square",
  axes: OF_BLOCKS,
  unit: "% of variance",
  csv: "block_share",
  fixed: { range: { ...LIMITS, root: false, isLog: true, isPower: true }, limits: LIMITS, whose: "fixed" },
  turn: () => APART,
  dependsOn: ["freq"],
  chosenPlaces,
  paint(ctx, picture, context) {
    const { at, palette, range, font } = context;
    const shares = sharesOf(picture, context);
    paintCells(ctx, at, shares, range, palette);
    paintKeys(ctx, context);
    paintMean(ctx, context);
    if (shares.high === 0) {
      setFont(ctx, `12px ${font}`);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = palette.muted;
      ctx.fillText("No variance", at.left + at.width / 2, at.top + at.height / 2);
    }
    paintChosen(ctx, context, chosenPlaces(context));
  },
  highlight(ctx, _picture, context) {
    const { at, run, hover, palette } = context;
    const { names } = foldOf(run.components);
    const { x, y } = hover?.block ?? { x: hover?.freq, y: hover?.freq };
    const [column, row] = [x, y].map((name) => (name === undefined ? -1 : names.indexOf(name)));
    within(ctx, at, () => {
      ctx.lineWidth = 1;
      ctx.globalAlpha = 0.8;
      if (column >= 0) {
        const [left, right] = [at.x(column - 0.5), at.x(column + 0.5)];
        ctx.strokeStyle = frequencyColour(context, String(x));
        ctx.strokeRect(left, at.top - 1, right - left, at.height + 2);
      }
      if (row >= 0) {
        const [bottom, top] = [at.y(row - 0.5), at.y(row + 0.5)];
        ctx.strokeStyle = frequencyColour(context, String(y));
        ctx.strokeRect(at.left - 1, top, at.width + 2, bottom - top);
      }
      ctx.globalAlpha = 1;
      if (hover?.block && column >= 0 && row >= 0) ring(ctx, palette, at.x(column), at.y(row), 7);
    });
  },
  tooltip(picture, context, left, top) {
    const { at, run } = context;
    const { names } = foldOf(run.components);
    const shares = sharesOf(picture, context);
    const found = cellUnder(at, shares.shape, left, top);
    if (!found) return null;
    if (found.cell === 0) return ["const × const: the mean, which is no variance"];
    return [`${nameOf(names[found.column], names[found.row])}: ${shareText(picture, shares.at(found.cell))}`];
  },
  hit: hoverAt,
  select: (...point) => chosenFrequency(hoverAt(...point)),
  list: ({ arrays }, { run, palette }) => blockEntries(arrays, run, palette),
  table(picture, context) {
    const { names } = foldOf(context.run.components);
    const shares = sharesOf(picture, context);
    const rows = strongest(shares, MOST).map((cell) => [
      names[Math.floor(cell / names.length)],
      names[cell % names.length],
      cell === 0 ? "the mean" : percent(shares.at(cell) / 100),
    ]);
    const columns = [`the ${MOST} strongest blocks: frequency in x`, "frequency in y", "share of variance"];
    return { columns, rows };
  },
};

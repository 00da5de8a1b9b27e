// @ts-check
/**
 * Which pairs the model gets right: right is calm, wrong warns; pairs it was trained on are stronger, and have a dot.
 */

import { hasAnswer, rightAnswer } from "../../data/predictions.mjs";
import { cssOf, mixedPixel } from "../colour.mjs";
import { wholeText } from "../numbers.mjs";
import { markPair } from "./highlights.mjs";
import { legend } from "./labels.mjs";
import { cellUnder, pairUnder, pinArrows, pinUnder, smallPicture, stretch } from "./pixels.mjs";
import { setFont } from "./typography.mjs";

/** A cell is two pixels wide and high, so that one of four can be a dot. */
const FINE = 2;
const MOST_WRONG = 40;

/**
 * @typedef {{cells: number[], dots: number[], missing: number}} States colours by state: 2 for right, plus 1 for train
 */

/** By palette: mixed once. @type {WeakMap<import("../colour.mjs").Palette, States>} */
const cached = new WeakMap();

/** @param {import("../colour.mjs").Palette} palette */
function statesOf(palette) {
  let states = cached.get(palette);
  if (!states) {
    const { accent, warning, surface, ink, missing } = palette;
    states = {
      cells: [
        ...[mixedPixel(warning, surface, 0.7), mixedPixel(warning, surface, 1)],
        ...[mixedPixel(accent, surface, 0.12), mixedPixel(accent, surface, 0.26)],
      ],
      dots: [0, mixedPixel(ink, warning, 0.65), 0, mixedPixel(accent, surface, 0.6)],
      missing,
    };
    cached.set(palette, states);
  }
  return states;
}

/** For each y, whether pairs with it have an answer. @param {import("./index.mjs").RunInfo} run */
const answeredOf = (run) => run.tokens.map((y) => hasAnswer(y, run));

/**
 * Four pixels a cell, x to the right and y upwards; the lower left one is the dot of a training pair.
 *
 * @param {import("../../data/ndarray.mjs").Grid} values
 * @param {import("../../data/ndarray.mjs").Grid | undefined} mask
 * @param {States} states
 * @param {Uint32Array} into
 * @param {boolean[]} [answered] for each y, whether pairs with it have an answer
 */
export function colourStates(values, mask, { cells, dots, missing }, into, answered) {
  const [columns, rows] = values.shape;
  const width = FINE * columns;
  for (let column = 0, cell = 0; column < columns; column++) {
    let place = FINE * (rows - 1) * width + FINE * column;
    for (let row = 0; row < rows; row++, cell++, place -= FINE * width) {
      const value = values.at(cell);
      const isTrain = mask !== undefined && mask.at(cell) > 0;
      const state = (value > 0 ? 2 : 0) + (isTrain ? 1 : 0);
      const colour = Number.isNaN(value) || answered?.[row] === false ? missing : cells[state];
      into[place] = into[place + 1] = into[place + width + 1] = colour;
      into[place + width] = isTrain ? dots[state] : colour;
    }
  }
}

/**
 * What is right and what the model says at a cell.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").RunInfo} run
 * @param {{column: number, row: number, cell: number}} where
 */
function answersAt({ arrays }, run, { column, row, cell }) {
  const [x, y] = [run.tokens[column], run.tokens[row]];
  const right = rightAnswer(x, y, run);
  return {
    x,
    y,
    right: right ?? "none",
    hasOne: right !== null,
    given: arrays.answer?.at(cell),
    isRight: arrays.values.at(cell) > 0,
  };
}

/** The dots of training pairs in a sign of 10 by 10 pixels. */
const DOTS = [
  [0, 3],
  [5, 3],
  [0, 8],
  [5, 8],
];

/** @param {CanvasRenderingContext2D} ctx @param {import("./index.mjs").Context} context @param {boolean} hasMask @param {boolean} hasGaps */
function paintLegend(ctx, context, hasMask, hasGaps) {
  const { cells, dots, missing } = statesOf(context.palette);
  const [wrong, wrongTrain, right, rightTrain] = cells.map(cssOf);
  /** @type {{name: string, short?: string, colour: string}[]} */
  const entries = [
    { name: "correct", colour: right },
    { name: "incorrect", colour: wrong },
  ];
  if (hasMask) entries.push({ name: "training pair", short: "training", colour: rightTrain });
  if (hasGaps) entries.push({ name: "no answer", colour: cssOf(missing) });
  /** @type {Parameters<typeof legend>[3]} */
  const sign = ({ colour }, left, middle) => {
    ctx.fillStyle = colour;
    ctx.fillRect(left, middle - 5, 10, 10);
    if (colour !== rightTrain) return;
    // Half of it right, half of it wrong.
    ctx.fillStyle = wrongTrain;
    ctx.fillRect(left + 5, middle - 5, 5, 10);
    DOTS.forEach(([across, down]) => {
      ctx.fillStyle = cssOf(dots[across < 5 ? 3 : 1]);
      ctx.fillRect(left + across, middle - 5 + down, 2, 2);
    });
  };
  // Where there are gaps, tokens lie along a logarithm, whose name takes the place over the plot.
  legend(ctx, context, entries, sign, hasGaps);
}

/**
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} left
 * @param {number} top
 */
function tooltip(picture, context, left, top) {
  const found = cellUnder(context.at, picture.arrays.values.shape, left, top);
  if (!found) return null;
  const { x, y, right, hasOne, given, isRight } = answersAt(picture, context.run, found);
  if (!hasOne) return [`x = ${x}, y = ${y}: no answer`, `predicted ${given ?? "not known"}, and counted nowhere`];
  const mask = picture.arrays.train_mask;
  const predicted =
    given === undefined ? (isRight ? "correct" : "incorrect") : `predicted ${given} ${isRight ? "✓" : "✗"}`;
  const kind = mask ? ` · ${mask.at(found.cell) ? "training" : "test"} pair` : "";
  return [`x = ${x}, y = ${y}: ${context.run.formula} = ${right}`, `${predicted}${kind}`];
}

/**
 * The prediction for a pair, and whether it is correct.
 *
 * @param {import("./index.mjs").Picture} picture
 * @param {import("./index.mjs").Context} context
 * @param {number} cell
 */
function answerAt({ arrays }, { run }, cell) {
  if (!hasAnswer(run.tokens[cell % run.p], run)) return "no answer";
  return `${arrays.answer?.at(cell) ?? ""} ${arrays.values.at(cell) > 0 ? "✓" : "✗"}`.trim();
}

/** @satisfies {import("./index.mjs").Painter} */
export const correctness = {
  aspect: "square",
  answersPairs: true,
  paint(ctx, picture, context) {
    const { values, train_mask: mask } = picture.arrays;
    const [columns, rows] = values.shape;
    const states = statesOf(context.palette);
    const answered = answeredOf(context.run);
    const canvas = smallPicture(FINE * columns, FINE * rows, (pixels) =>
      colourStates(values, mask, states, pixels, answered),
    );
    stretch(ctx, context.at, canvas, columns, rows, FINE);
    setFont(ctx, `11px ${context.font}`);
    paintLegend(ctx, context, mask !== undefined, answered.includes(false));
  },
  highlight: markPair(answerAt),
  tooltip,
  hit: pairUnder,
  select: pinUnder,
  arrows: pinArrows(tooltip),
  table(picture, context) {
    const { values, train_mask: mask } = picture.arrays;
    const size = values.shape[1];
    const counts = [0, 0, 0, 0];
    const wrong = [];
    const answered = answeredOf(context.run);
    for (let cell = 0; cell < values.length; cell++) {
      if (!answered[cell % size]) continue;
      const isRight = values.at(cell) > 0;
      counts[(isRight ? 2 : 0) + (mask && mask.at(cell) > 0 ? 1 : 0)] += 1;
      if (!isRight && wrong.length < MOST_WRONG) wrong.push(cell);
    }
    const sums = mask ? ["training", "test"] : ["all"];
    const summary = sums.map((set) => {
      const place = Number(set === "training");
      return [
        `all ${set} pairs`.replace("all all", "all"),
        "",
        "",
        `${wholeText(counts[2 + place])} correct`,
        `${wholeText(counts[place])} incorrect`,
      ];
    });
    const rows = wrong.map((cell) => {
      const where = { column: Math.floor(cell / size), row: cell % size, cell };
      const { x, y, right, given } = answersAt(picture, context.run, where);
      const set = mask ? (mask.at(cell) ? "training pair" : "test pair") : "pair";
      return [`incorrect ${set}`, x, y, right, given ?? "not known"];
    });
    const columns = [`counts, then up to ${MOST_WRONG} incorrect pairs`, "x", "y", "correct answer", "prediction"];
    return { columns, rows: [...summary, ...rows] };
  },
};

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import { colourStates, correctness } from "../../../../assets/engine/plot/painters/correctness.mjs";
import { contextOf, images } from "../../contexts.mjs";
import { pictureOf, TERMS } from "../../helpers.mjs";
import { calledOn, P, sceneOf, textsOn } from "../../scenes.mjs";

const cellOf = (/** @type {number} */ x, /** @type {number} */ y) => x * P + y;
const right = Array.from({ length: P * P }, (_, cell) => (Math.floor(cell / P) + (cell % P)) % P);
const answer = right.map((token, cell) => (cell === cellOf(3, 5) ? 4 : token));
const values = answer.map((token, cell) => Number(token === right[cell]));
const train_mask = values.map((_, cell) => Number(cell % 3 === 0));
const shapes = { values: [P, P], answer: [P, P], train_mask: [P, P] };
const picture = pictureOf({ values, answer, train_mask }, shapes);
/** The point over a pair. @param {number} x @param {number} y @returns {[number, number]} */
const over = (x, y) => [52 + (x + 0.5) * 20, 20 + 70 - (y + 0.5) * 10];

describe("the map of right and wrong answers", () => {
  test("has a colour for each state, and a dot in the lower left of training pairs", () => {
    const states = { cells: [10, 11, 12, 13], dots: [0, 21, 0, 23], missing: 99 };
    const into = new Uint32Array(2 * 2 * 4);
    // x = 0: (y = 0) wrong train, (y = 1) right test; x = 1: no number, right train.
    const grid = (/** @type {number[]} */ cells) => Grid.exact(cells, [2, 2]);
    colourStates(grid([0, 1, Number.NaN, 1]), grid([1, 0, 0, 1]), states, into);
    assert.deepEqual(
      [0, 4, 8, 12].map((row) => [...into.subarray(row, row + 4)]),
      [
        [12, 12, 13, 13],
        [12, 12, 23, 13],
        [11, 11, 99, 99],
        [21, 11, 99, 99],
      ],
    );
  });

  test("has without a training mask two states alone", () => {
    const without = pictureOf({ values, answer }, shapes);
    const ctx = contextOf();
    correctness.paint(ctx, without, sceneOf());
    const pixels = new Set(new Uint32Array(images.at(-1).data.buffer));
    assert.equal(pixels.size, 2);
    assert.deepEqual(textsOn(ctx), ["correct", "incorrect"]);
    assert.deepEqual(correctness.tooltip(without, sceneOf(), ...over(0, 0)), [
      "x = 0, y = 0: x + y mod 7 = 0",
      "predicted 0 ✓",
    ]);
  });

  test("has four states and two dots in colours of their own, and a legend", () => {
    const ctx = contextOf();
    correctness.paint(ctx, { ...picture }, sceneOf());
    const pixels = new Set(new Uint32Array(images.at(-1).data.buffer));
    // The one wrong answer is a test pair or a training pair, not both.
    assert.equal(pixels.size, train_mask[cellOf(3, 5)] ? 5 : 4);
    assert.deepEqual(textsOn(ctx), ["correct", "incorrect", "training pair"]);
  });

  test("says the pair, the right answer, the model's, and which pair it is", () => {
    const kind = train_mask[cellOf(3, 5)] ? "training" : "test";
    assert.deepEqual(correctness.tooltip(picture, sceneOf(), ...over(3, 5)), [
      "x = 3, y = 5: x + y mod 7 = 1",
      `predicted 4 ✗ · ${kind} pair`,
    ]);
    assert.equal(correctness.tooltip(picture, sceneOf(), 20, 40), null);
    assert.deepEqual(correctness.hit?.(picture, sceneOf(), ...over(3, 5)), { x: 3, y: 5 });
  });

  test("knows the other operations, and the order of tokens", () => {
    const without = pictureOf({ values }, shapes);
    const at = (/** @type {object} */ run) => correctness.tooltip(without, sceneOf({ run }), ...over(1, 3))?.[0];
    assert.equal(at({ terms: TERMS["x − y"], formula: "x − y mod 7" }), "x = 1, y = 3: x − y mod 7 = 5");
    const times = { terms: TERMS["x · y"], formula: "x · y mod 7", tokens: [1, 3, 2, 6, 4, 5, 0] };
    assert.equal(at(times), "x = 3, y = 6: x · y mod 7 = 4");
  });

  test("has pairs without an answer in no count, and says so", () => {
    const divided = { terms: TERMS["x ÷ y"], formula: "x ÷ y mod 7", tokens: [1, 3, 2, 6, 4, 5, 0] };
    const without = pictureOf({ values }, shapes);
    assert.deepEqual(correctness.tooltip(without, sceneOf({ run: divided }), ...over(1, 6)), [
      "x = 3, y = 0: no answer",
      "predicted not known, and counted nowhere",
    ]);
    const table = correctness.table?.(without, sceneOf({ run: divided }));
    const [, , , right, wrong] = table?.rows[0] ?? [];
    assert.equal(Number.parseInt(String(right), 10) + Number.parseInt(String(wrong), 10), 42);
  });

  test("marks a pair that is pointed at anywhere", () => {
    const ctx = contextOf();
    correctness.highlight?.(ctx, picture, sceneOf({ hover: { x: 3, y: 5 } }));
    const [[x, y]] = calledOn(ctx, "arc");
    assert.deepEqual([x, y], over(3, 5));
  });

  test("reads as counts, then the wrong pairs", () => {
    const { rows } = correctness.table(picture, sceneOf());
    const inTrain = train_mask.filter(Boolean).length;
    const isTrain = train_mask[cellOf(3, 5)];
    assert.deepEqual(rows[0].slice(3), [`${inTrain - isTrain} correct`, `${isTrain} incorrect`]);
    assert.deepEqual(rows.length, 3);
    assert.deepEqual(rows[2].slice(1), [3, 5, 1, 4]);
  });
});

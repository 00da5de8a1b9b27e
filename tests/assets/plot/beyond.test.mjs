// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid, MISSING, numbersOf } from "../../../assets/engine/data/ndarray.mjs";
import { countsOf, entriesOf, sideOf } from "../../../assets/engine/plot/beyond.mjs";
import { seeded } from "../helpers.mjs";
import { PALETTE } from "../scenes.mjs";

const LIMITS = { least: -1, most: 2 };
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
/** @param {number[]} values */
const floats = (values) => Grid.exact(Float32Array.from(values), [values.length]);

describe("what no colour stands for", () => {
  test("is counted by its kind: exact numbers", () => {
    const grid = floats([3, 2.1, 2, 0, -1, -1.5, infinity, -infinity, -infinity, nan]);
    const all = { above: 2, below: 1, plusInfinity: 1, minusInfinity: 2, missing: 1 };
    assert.deepEqual(countsOf(grid, LIMITS), all);
    assert.deepEqual(countsOf(grid, {}), { ...all, above: 0, below: 0 });
    assert.equal(countsOf(floats([3, -7]), {}), null);
    assert.equal(countsOf(floats([2, -1]), LIMITS), null);
    assert.deepEqual(countsOf(Grid.exact(Uint8Array.of(1, 2, 3), [3]), LIMITS)?.above, 1, "whole numbers, too");
  });

  test("is counted in levels as in the numbers that they stand for; what is not finite has one level", () => {
    const next = seeded(9);
    const numbers = numbersOf({ low: -3, high: 4, signed: true, curve: "linear" });
    const cells = Uint8Array.from({ length: 500 }, () => Math.floor(256 * next()));
    const levels = new Grid(cells, [500], -3, 4, numbers);
    const exact = floats([...cells].map((level) => numbers[level]));
    assert.deepEqual(countsOf(levels, LIMITS), countsOf(exact, LIMITS));
    assert.equal(countsOf(levels, {})?.missing, cells.filter((level) => level === MISSING).length);
    assert.equal(
      countsOf(
        new Grid(
          cells.map(() => 7),
          [500],
          -3,
          4,
          numbers,
        ),
        { least: -3, most: 4 },
      ),
      null,
    );
  });

  test("is said with its number and its colour; of levels only that they are not finite", () => {
    const counts = { above: 3000, below: 1, plusInfinity: 0, minusInfinity: 4, missing: 2 };
    assert.deepEqual(entriesOf(counts, PALETTE, false), [
      { text: "3,000 above", colour: "rgb(255 0 200)" },
      { text: "1 below", colour: "rgb(154 92 255)" },
      { text: "4 −∞", colour: "rgb(74 0 224)" },
      { text: "2 NaN", colour: "rgb(243 198 220)" },
    ]);
    assert.equal(entriesOf(counts, PALETTE, true).at(-1)?.text, "2 not finite");
    assert.deepEqual(entriesOf(null, PALETTE, false), []);
  });

  test("is said of a single number that is beyond a person's own limits", () => {
    assert.deepEqual(
      [3, 2, -2, infinity, nan].map((value) => sideOf(value, LIMITS)),
      [", above the limits", "", ", below the limits", "", ""],
    );
    assert.equal(sideOf(3, {}), "");
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid, MISSING, numbersOf } from "../../../assets/engine/data/ndarray.mjs";

const CASES = /** @type {const} */ ([
  { name: "signed linear", signed: true, curve: "linear", low: -2.5, high: 4 },
  { name: "signed linear", signed: true, curve: "linear", low: -4, high: 2.5 },
  { name: "signed root", signed: true, curve: "root", low: -0.003, high: 0.001 },
  { name: "unsigned linear", signed: false, curve: "linear", low: 3, high: 9 },
  { name: "unsigned root", signed: false, curve: "root", low: 0, high: 12 },
]);

describe("numbers of levels", () => {
  for (const { name, signed, curve, low, high } of CASES) {
    test(`${name}, from ${low} to ${high}, rises from end to end, and 255 is no number`, () => {
      const numbers = numbersOf({ low, high, signed, curve });
      for (let level = 1; level < 255; level++) assert.ok(numbers[level] > numbers[level - 1]);
      const most = Math.fround(Math.max(-low, high));
      assert.equal(numbers[254], signed ? most : Math.fround(high));
      assert.equal(numbers[0], signed ? -most : Math.fround(low));
      assert.ok(Number.isNaN(numbers[MISSING]));
    });
  }

  test("127 is exactly 0 where numbers have both signs", () => {
    for (const curve of /** @type {const} */ (["linear", "root"])) {
      for (const [low, high] of [
        [-1e-7, 3.3e5],
        [-0.1, 0.3],
        [-7, -7],
      ]) {
        assert.equal(numbersOf({ low, high, signed: true, curve })[127], 0);
      }
    }
  });

  test("a frame of one number is that number at every level", () => {
    const numbers = numbersOf({ low: 5, high: 5, signed: false, curve: "linear" });
    assert.deepEqual([...new Set(numbers.subarray(0, 255))], [5]);
  });
});

describe("a grid", () => {
  test("reads levels through their numbers", () => {
    const numbers = numbersOf({ low: 0, high: 254, signed: false, curve: "linear" });
    const grid = new Grid(Uint8Array.of(0, 7, 254, 255), [2, 2], 0, 254, numbers);
    assert.equal(grid.length, 4);
    assert.deepEqual(
      [0, 1, 2].map((cell) => grid.at(cell)),
      [0, 7, 254],
    );
    assert.ok(Number.isNaN(grid.at(3)));
  });

  test("of exact numbers finds its limits among the finite ones", () => {
    const grid = Grid.exact(
      Float32Array.of(Number.NaN, 3, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      [5],
    );
    assert.deepEqual([grid.low, grid.high], [-2, 3]);
    assert.equal(grid.at(1), 3);
  });

  test("without a finite number has the limits 0 and 0", () => {
    const grid = Grid.exact(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY), [2]);
    assert.deepEqual([grid.low, grid.high], [0, 0]);
  });
});

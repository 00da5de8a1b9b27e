// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid, numbersOf } from "../../../assets/engine/data/ndarray.mjs";
import { mainOf } from "../../../assets/engine/data/slices.mjs";
import { pictureOf } from "../helpers.mjs";

/** The numbers of a picture's main array. @param {import("../../../assets/engine/types.mjs").Picture} picture */
const numbers = ({ arrays: { values } }) => Array.from({ length: values.length }, (_, cell) => values.at(cell));

describe("the array that a panel is about", () => {
  const picture = pictureOf(
    { values: Float32Array.of(1, 2, 3, 4, 5, -6), coefficients: Float32Array.of(7, 8) },
    { values: [2, 3] },
  );

  test("is `values` as they are, where nothing else is said", () => {
    assert.equal(mainOf(picture, {}), picture);
  });

  test("is another one by its name; the rest stays", () => {
    const made = mainOf(picture, { main: "coefficients" });
    assert.deepEqual(
      [numbers(made), made.arrays.coefficients, made.question],
      [[7, 8], picture.arrays.coefficients, "q"],
    );
    assert.deepEqual(numbers(picture), [1, 2, 3, 4, 5, -6], "what it is made from stays as it was");
  });

  test("is one slice along the first axis, with limits of its own", () => {
    const { values, coefficients } = mainOf(picture, { slice: 1 }).arrays;
    assert.deepEqual(Array.from(coefficients.cells), [8], "of every array");
    assert.deepEqual([Array.from(values.cells), values.shape, values.low, values.high], [[4, 5, -6], [3], -6, 5]);
  });

  test("is made once, for each slice", () => {
    assert.equal(mainOf(picture, { slice: 1 }), mainOf(picture, { slice: 1 }));
    assert.notEqual(mainOf(picture, { slice: 0 }), mainOf(picture, { slice: 1 }));
  });

  test("of levels keeps what they stand for, and the limits of the whole", () => {
    const levels = numbersOf({ low: 0, high: 254, signed: false, curve: "linear" });
    const grid = new Grid(Uint8Array.of(0, 127, 254, 255), [2, 2], 0, 254, levels);
    const made = mainOf({ ...picture, arrays: { values: grid } }, { slice: 1 });
    assert.deepEqual(numbers(made), [254, Number.NaN]);
    assert.deepEqual([made.arrays.values.low, made.arrays.values.high, made.arrays.values.shape], [0, 254, [2]]);
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { across, geometryOf, isInside, up, valueAcross, valueUp } from "../../../assets/engine/plot/geometry.mjs";
import { seeded } from "../helpers.mjs";

const FRAME = {
  margin: { l: 40, r: 10, t: 8, b: 30 },
  x: /** @type {[number, number]} */ ([-0.5, 112.5]),
  y: /** @type {[number, number]} */ ([-0.5, 112.5]),
};
const BOX = { width: 350, height: 238 };

describe("where a plot is", () => {
  test("is the box without its margins, with the server's axes until there is a plot", () => {
    assert.deepEqual(geometryOf(FRAME, BOX, null), {
      left: 40,
      top: 8,
      width: 300,
      height: 200,
      x: [-0.5, 112.5],
      y: [-0.5, 112.5],
    });
    assert.deepEqual(geometryOf(FRAME, BOX, {}).x, FRAME.x);
  });

  test("follows the zoom of the plot", () => {
    const plot = { _fullLayout: { xaxis: { range: [10, 20] }, yaxis: { range: ["30", 40] } } };
    const { x, y } = geometryOf(FRAME, BOX, plot);
    assert.deepEqual(
      [x, y],
      [
        [10, 20],
        [30, 40],
      ],
    );
  });

  test("is never empty", () => {
    const { width, height } = geometryOf(FRAME, { width: 0, height: 0 }, null);
    assert.deepEqual([width, height], [1, 1]);
  });
});

describe("values and pixels", () => {
  const at = geometryOf(FRAME, BOX, null);

  test("x goes to the right, y upwards", () => {
    assert.deepEqual([across(at, -0.5), across(at, 112.5)], [40, 340]);
    assert.deepEqual([up(at, -0.5), up(at, 112.5)], [208, 8]);
  });

  test("are each other's inverse, also on a reversed axis", () => {
    const next = seeded(13);
    for (const plot of [null, { _fullLayout: { xaxis: { range: [5, -3] }, yaxis: { range: [2, 1] } } }]) {
      const shown = geometryOf(FRAME, BOX, plot);
      for (let turn = 0; turn < 100; turn++) {
        const value = 200 * (next() - 0.5);
        assert.ok(Math.abs(valueAcross(shown, across(shown, value)) - value) < 1e-9);
        assert.ok(Math.abs(valueUp(shown, up(shown, value)) - value) < 1e-9);
      }
    }
  });

  test("inside includes the edges", () => {
    for (const [left, top] of [
      [40, 8],
      [340, 208],
      [100, 100],
    ])
      assert.ok(isInside(at, left, top));
    for (const [left, top] of [
      [39, 100],
      [341, 100],
      [100, 7],
      [100, 209],
    ])
      assert.ok(!isInside(at, left, top));
  });
});

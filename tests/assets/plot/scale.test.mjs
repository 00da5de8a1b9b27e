// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { band, linear, log, nearest, sqrt, steps } from "../../../assets/engine/plot/scale.mjs";
import { seeded } from "../helpers.mjs";

/** @param {number} one @param {number} other */
const isClose = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

describe("a scale", () => {
  test("has the ends of its domain at the ends of its range, and goes on beyond them", () => {
    const scale = linear([-0.5, 9.5], [40, 340]);
    assert.deepEqual([scale(-0.5), scale(9.5), scale(4.5), scale(19.5)], [40, 340, 190, 640]);
    assert.deepEqual([scale.domain, scale.range], [[-0.5, 9.5], [40, 340]]); // biome-ignore format: one line
  });

  test("gives back the value at each position, whichever way it runs", () => {
    const next = seeded(13);
    for (const scale of [
      linear([5, -3], [10, 90]),
      band([-0.5, 6.5], [208, 8]),
      sqrt([-4, 9], [0, 1]),
      log([0.01, 1000], [300, 20]),
    ])
      for (let turn = 0; turn < 100; turn++) {
        const value = 0.01 + 200 * next();
        assert.ok(Math.abs(scale.invert(scale(value)) / value - 1) < 1e-9);
      }
  });

  test("of a single value is its middle", () => {
    for (const scale of [linear([5, 5], [0, 1]), log([5, 5], [0, 1])]) assert.equal(scale(5), 0.5);
  });

  test("by the square root is odd", () => {
    const scale = sqrt([-4, 4], [-1, 1]);
    assert.deepEqual([-4, -1, 0, 1, 4].map(scale), [-1, -0.5, 0, 0.5, 1]);
  });

  test("by the logarithm is as far from 10 to 100 as from 100 to 1000", () => {
    const scale = log([10, 1000], [0, 1]);
    isClose(scale(100), 0.5);
  });

  test("by the logarithm has smaller values where they are put, never at minus infinity", () => {
    const scale = log([0, 10_000], [0, 1], 1);
    assert.equal(scale(0), 0);
    isClose(scale(100), 0.5);
  });
});

describe("in even steps", () => {
  const VALUES = [0, 10, 100, 1000];
  const scale = steps(VALUES, [0, 3], [0, 90]);

  test("each value is as far from the next, and between two of them it is even", () => {
    assert.deepEqual(VALUES.map(scale), [0, 30, 60, 90]);
    assert.deepEqual([scale(5), scale(55), scale(1900)], [15, 45, 120], "beyond the last it goes on");
    for (const position of [0, 12, 44.5, 90]) assert.ok(Math.abs(scale(scale.invert(position)) - position) < 1e-9);
  });

  test("part of them fills the range", () => {
    const part = steps(VALUES, [1, 2.5], [0, 90]);
    assert.deepEqual([part(10), part(100), part(550)], [0, 60, 90]);
    assert.deepEqual(part.domain, [10, 550]);
  });

  test("ticks stand at values, no more than there is room for", () => {
    assert.deepEqual(scale.ticks(9), VALUES);
    assert.deepEqual(scale.ticks(2), [0, 100]);
  });
});

describe("the nearest value", () => {
  test("is the one that a position belongs to", () => {
    const epochs = [0, 100, 1000];
    const scale = linear([0, 1000], [0, 1]);
    assert.deepEqual(
      [-3, 0.04, 0.06, 0.54, 0.56, 7].map((position) => nearest(scale, epochs, position)),
      [0, 0, 1, 1, 2, 2],
    );
    for (const any of [scale, log([0, 1000], [0, 1], 50)])
      epochs.forEach((epoch, place) => {
        assert.equal(nearest(any, epochs, any(epoch)), place);
      });
  });
});

describe("ticks", () => {
  /** @param {number} low @param {number} high @param {number} count */
  const ticks = (low, high, count) => linear([low, high], [0, 1]).ticks(count);

  test("are round numbers", () => {
    assert.deepEqual(ticks(0, 1, 4), [0, 0.5, 1]);
    const fine = ticks(-0.49, 0.49, 4).map((tick) => Number(tick.toFixed(9)));
    assert.deepEqual(fine, [-0.4, -0.2, 0, 0.2, 0.4], "a single number tells no scale");
    assert.deepEqual(ticks(0, 4, 4), [0, 1, 2, 3, 4]);
    assert.deepEqual(ticks(-3, 3, 3), [-2, 0, 2]);
    assert.deepEqual(ticks(0, 9000, 4), [0, 5000]);
    assert.deepEqual(ticks(4, 0, 4), [0, 1, 2, 3, 4]);
  });

  test("lie within, evenly apart, and are at most one more than wanted", () => {
    const next = seeded(4);
    for (let turn = 0; turn < 3000; turn++) {
      const low = (next() - 0.5) * 10 ** (next() * 10 - 5);
      const width = 10 ** (next() * 10 - 5);
      const count = 3 + Math.floor(next() * 5);
      const found = ticks(low, low + width, count);
      assert.ok(found.length >= 1 && found.length <= count + 1, `${found.length} for ${count}`);
      for (const tick of found) assert.ok(tick >= low - 1e-6 * width && tick <= low + width * (1 + 1e-6));
      for (let i = 2; i < found.length; i++) {
        assert.ok(Math.abs(found[i] - found[i - 1] - (found[1] - found[0])) < 1e-6 * width);
      }
    }
  });

  test("of nothing are one, and of no numbers do not hang", () => {
    assert.deepEqual(ticks(2, 2, 4), [2]);
    assert.equal(ticks(0, Number.POSITIVE_INFINITY, 4).length, 1);
    assert.equal(ticks(Number.NaN, 1, 4).length, 1);
  });

  test("of a list are its places", () => {
    assert.deepEqual(band([-0.5, 112.5], [0, 1]).ticks(4), [0, 29, 58, 87]);
    assert.deepEqual(band([1.2, 2.4], [0, 1]).ticks(4), [2]);
  });

  test("of a logarithm are powers of ten", () => {
    assert.deepEqual(log([1e-3, 1], [0, 1]).ticks(4), [1e-3, 0.01, 0.1, 1]);
    assert.deepEqual(log([2e-7, 8], [0, 1]).ticks(4), [1e-6, 1e-4, 0.01, 1]);
    assert.deepEqual(log([2, 8], [0, 1]).ticks(4), []);
    assert.deepEqual(log([1, 1e5], [0, 1]).ticks(Number.POSITIVE_INFINITY).length, 6);
  });
});

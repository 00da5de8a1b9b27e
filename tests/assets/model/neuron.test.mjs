// @ts-check
/** Attention and one neuron out of single tokens' numbers; against the analysis: `tests/oracle/test_frames.py`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../assets/engine/data/ndarray.mjs";
import { attentionTo, tablesOf } from "../../../assets/engine/model/attention.mjs";
import { postOf, preOf } from "../../../assets/engine/model/neuron.mjs";

/** One head on three tokens. @param {number} [stretch] how far its scores are apart */
const scores = (stretch = 1) => ({
  values: Grid.exact(
    [1, -2, 0.5].map((score) => score * stretch),
    [1, 3],
  ),
  position_x: Grid.exact([0.25], [1]),
  position_y: Grid.exact([-0.5], [1]),
  at_equals: Grid.exact([0.125], [1]),
});

/** What it scores at x, at y and at `=` for an input. @param {number} stretch @param {number} x @param {number} y */
const scoredAt = (stretch, x, y) => {
  const { values, position_x, position_y, at_equals } = scores(stretch);
  return [values.at(x) + position_x.at(0), values.at(y) + position_y.at(0), at_equals.at(0)];
};

/** @param {number[]} values */
function softmax(values) {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  return powers.map((power) => power / powers.reduce((sum, one) => sum + one));
}

const FACTORS = {
  values: Grid.exact([3, -1, 2], [1, 3]),
  position_x: Grid.exact([0.5], [1]),
  position_y: Grid.exact([1.5], [1]),
  at_equals: Grid.exact([-2], [1]),
  constant: Grid.exact([0.75], []),
};

for (const [stretch, isLog] of /** @type {[number, boolean][]} */ ([
  [1, false],
  [400, true],
])) {
  describe(`scores that are ${stretch} times as far apart`, () => {
    const tables = tablesOf(scores(stretch), 0);

    test("have tables without underflow", () => assert.equal(tables.isLog, isLog));

    test("share the attention out", () => {
      for (const pos of [0, 1, 2]) {
        const found = attentionTo(tables, pos);
        for (let x = 0; x < 3; x++)
          for (let y = 0; y < 3; y++)
            assert.ok(Math.abs(found[3 * x + y] - softmax(scoredAt(stretch, x, y))[pos]) < 1e-7);
      }
    });

    test("weigh what the neuron gets", () => {
      const pre = preOf([tables], FACTORS);
      for (let x = 0; x < 3; x++)
        for (let y = 0; y < 3; y++) {
          const brought = [FACTORS.values.at(x) + 0.5, FACTORS.values.at(y) + 1.5, -2];
          const sum = softmax(scoredAt(stretch, x, y)).reduce((all, share, pos) => all + share * brought[pos], 0.75);
          assert.ok(Math.abs(pre[3 * x + y] - sum) < 1e-6);
        }
    });
  });
}

test("the nonlinearities are those of the runs", () => {
  const pre = Float32Array.of(-1, 0, 2, Number.NaN);
  assert.deepEqual([...postOf(pre, "relu")], [0, 0, 2, Number.NaN]);
  assert.deepEqual([...postOf(pre, "quadratic")], [1, 0, 4, Number.NaN]);
  // x · Φ(x), with Φ(−1) = 0.15865525 and Φ(2) = 0.97724987.
  const expected = [-0.15865525, 0, 1.95449974];
  expected.forEach((value, place) => {
    assert.ok(Math.abs(postOf(pre, "gelu")[place] - value) < 1e-6);
  });
});

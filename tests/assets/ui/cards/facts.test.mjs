// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import {
  clusterOf,
  keySince,
  largest,
  leadingFrequency,
  neighboursOf,
} from "../../../../assets/engine/ui/cards/facts.mjs";
import { componentsOf } from "../../helpers.mjs";

const grid = (/** @type {number[]} */ ...numbers) => Grid.exact(numbers, [numbers.length]);

test("the largest numbers come first, those that are equal by their place, and none where all are the same", () => {
  assert.deepEqual(largest(grid(1, 5, Number.NaN, 3, 5, 4), 3), [1, 4, 5]);
  assert.deepEqual(largest(grid(2, 1), 5), [0, 1]);
  assert.deepEqual(largest(grid(0, 0, 0), 2), []);
});

describe("the neurons of a frequency", () => {
  const arrays = {
    values: grid(7, 7, 3, 7, 0),
    fraction: grid(0.9, 0.95, 0.99, 0.4, 0),
    specialised: grid(1, 1, 1, 0, 0),
    phase_x: grid(3.1, -3.1, 0, 0, 0),
    phase_y: grid(0, 0, 0, 0.1, 0),
  };

  test("are those that it explains beyond the threshold, the clearest first, else all", () => {
    assert.deepEqual(clusterOf(arrays, 7), { neurons: [1, 0], areSpecialised: true });
    const none = { ...arrays, specialised: grid(0, 0, 0, 0, 0) };
    assert.deepEqual(clusterOf(none, 7), { neurons: [1, 0, 3], areSpecialised: false });
    assert.deepEqual(clusterOf(arrays, 0), { neurons: [], areSpecialised: false }, "dead neurons are no cluster");
  });

  test("that are near in phase come first, around the turn", () => {
    const none = { ...arrays, specialised: grid(0, 0, 0, 0, 0) };
    assert.deepEqual(neighboursOf(none, 0), [1, 3], "3.1 and −3.1 are 0.08 apart");
    assert.deepEqual(neighboursOf(arrays, 3), [0, 1], "of a neuron that is not specialised itself");
    assert.deepEqual(neighboursOf(arrays, 2), []);
  });
});

test("the leading frequency of a function of a token has both its waves, and the mean counts for nothing", () => {
  const components = componentsOf(7);
  assert.deepEqual(components.slice(0, 5), ["const", "cos 1", "sin 1", "cos 2", "sin 2"]);
  assert.deepEqual(leadingFrequency(grid(9, 2, 0, 1, 2, 0, 0), components), { freq: "2", share: 5 / 9 });
  assert.equal(leadingFrequency(grid(9, 0, 0, 0, 0, 0, 0), components), null);
});

test("a frequency is a key frequency since it has been one without a break", () => {
  const keys = Grid.exact([3, 0, 0, 0, 3, 0, 2, 3], [4, 2]);
  const epochs = [0, 100, 200, 300];
  const at = (/** @type {number} */ epoch, freq = 3) => keySince(keys, epochs, epoch, freq);
  assert.deepEqual([at(0), at(100), at(200), at(300), at(300, 2), at(200, 2)], [0, null, 200, 200, 300, null]);
});

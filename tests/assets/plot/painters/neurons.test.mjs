// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { neuronLines } from "../../../../assets/engine/plot/painters/neurons.mjs";
import { pictureOf } from "../../helpers.mjs";

describe("the words on a neuron", () => {
  const picture = pictureOf({ values: [14, 0], fraction: [0.973, 0], active: [1, 0] });

  test("are its frequency and how much that explains", () => {
    assert.deepEqual(neuronLines(picture, 0), ["neuron 0", "97 % of its variance is frequency 14"]);
  });

  test("say that a dead one is dead", () =>
    assert.deepEqual(neuronLines(picture, 1), ["neuron 1", "dead: no variance, no frequency"]));
});

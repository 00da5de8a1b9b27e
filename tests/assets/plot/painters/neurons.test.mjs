// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clusterOrder, neuronLines } from "../../../../assets/engine/plot/painters/neurons.mjs";
import { pictureOf, seeded } from "../../helpers.mjs";

const RULES = { colours: { 14: "#0b5fff", 6: "#b3261e" }, specialised: 0.85 };

describe("the order of clusters", () => {
  test("is every neuron once, whatever the numbers", () => {
    const next = seeded(8);
    for (let turn = 0; turn < 100; turn++) {
      const count = 1 + Math.floor(next() * 200);
      const values = Array.from({ length: count }, () => Math.floor(next() * 8));
      const fraction = values.map(() => (next() < 0.05 ? Number.NaN : next()));
      const order = clusterOrder(pictureOf({ values, fraction }), { colours: { 3: "", 5: "" }, specialised: 0.5 });
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        values.map((_, neuron) => neuron),
      );
    }
  });

  test("has the key frequencies first, then other frequencies, then neurons that follow none", () => {
    const values = [9, 14, 6, 14, 6, 3, 0, 9];
    const fraction = [0.9, 0.9, 0.9, 0.99, 0.86, 0.95, 0, 0.84];
    const order = clusterOrder(pictureOf({ values, fraction }), RULES);
    assert.deepEqual(order, [2, 4, 3, 1, 5, 0, 6, 7]);
  });

  test("has within a cluster the clearest first, and equals by their number", () => {
    const fraction = [0.9, 0.95, 0.9, 0.99];
    assert.deepEqual(clusterOrder(pictureOf({ values: [14, 14, 14, 14], fraction }), RULES), [3, 1, 0, 2]);
  });

  test("counts exactly the threshold as following none, as the server does", () => {
    assert.deepEqual(clusterOrder(pictureOf({ values: [14, 3], fraction: [0.85, 0.9] }), RULES), [1, 0]);
  });
});

describe("the words on a neuron", () => {
  const picture = pictureOf({ values: [14, 0], fraction: [0.973, 0], active: [1, 0] });

  test("are its frequency and how much that explains", () => {
    assert.deepEqual(neuronLines(picture, 0), ["neuron 0", "97 % of its variance is frequency 14"]);
  });

  test("say that a dead one is dead", () =>
    assert.deepEqual(neuronLines(picture, 1), ["neuron 1", "dead: no variance, no frequency"]));
});

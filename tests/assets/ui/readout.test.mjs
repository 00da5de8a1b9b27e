// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { phaseAt, showReadout } from "../../../assets/engine/ui/readout.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const BANDS = [
  { name: "memorisation", from: 0, to: 900 },
  { name: "circuit formation", from: 900, to: 4000 },
  { name: "cleanup", from: 4000, to: 7400 },
];

describe("the phase at an epoch", () => {
  for (const [epoch, name] of /** @type {[number, string][]} */ ([
    [0, "memorisation"],
    [899, "memorisation"],
    [900, "circuit formation"],
    [3999, "circuit formation"],
    [4000, "cleanup"],
    [7399, "cleanup"],
    [7400, "after cleanup"],
    [99999, "after cleanup"],
    [-1, "–"],
  ])) {
    test(`${epoch} is ${name}`, () => assert.equal(phaseAt(epoch, BANDS), name));
  }

  test("is none in a gap", () => {
    const gap = [
      { name: "a", from: 0, to: 10 },
      { name: "b", from: 20, to: 30 },
    ];
    assert.deepEqual(
      [10, 15, 20].map((epoch) => phaseAt(epoch, gap)),
      ["–", "–", "b"],
    );
  });

  test("is none while the phases are not known", () => assert.equal(phaseAt(5, []), "–"));
});

test("the readout tells epoch, place, losses and phase", () => {
  const ids = ["epoch-readout", "place", "train-loss", "test-loss", "train-accuracy", "test-accuracy", "phase"];
  const cells = ids.map((id) => page.add("span", id));
  const told = () => cells.map(({ textContent }) => textContent);
  const epochs = [0, 5000];
  const losses = {
    train_loss: [4.7, 3.5e-7],
    test_loss: [4.8, null],
    train_accuracy: [0.01, 1],
    test_accuracy: [0, 0.99999],
  };
  showReadout(runOf({ epochs, losses }), 1, BANDS);
  assert.deepEqual(told(), ["5,000", "checkpoint 2 of 2", "3.5e−7", "–", "100 %", "> 99.9 %", "cleanup"]);
  showReadout(runOf({ epochs, losses }), 0, []);
  assert.deepEqual(told(), ["0", "checkpoint 1 of 2", "4.70", "4.80", "1.0 %", "0 %", "–"]);
});

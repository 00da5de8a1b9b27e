// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkpointLines, phaseAt, showReadout } from "../../../assets/engine/ui/readout.mjs";
import { buildBand } from "../../../assets/engine/ui/timeline-band.mjs";
import "../fakes.mjs";
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
    test(`the phase at ${epoch} is ${name}`, () => assert.equal(phaseAt(epoch, BANDS), name));
  }

  test("the phase is none in a gap", () => {
    const [first, , last] = BANDS;
    assert.deepEqual([phaseAt(900, [first, last]), phaseAt(3999, [first, last])], ["–", "–"]);
  });

  test("the phase is none where the run has none, and is measured while it is not known", () => {
    assert.deepEqual([phaseAt(5, []), phaseAt(5, null)], ["–", "being found …"]);
  });
});

test("the readout shows epoch, place, losses and phase", () => {
  const { readout } = buildBand((name) => name);
  const texts = () => Object.values(readout).map(({ textContent }) => textContent);
  const epochs = [0, 5000];
  const losses = {
    train_loss: [4.7, 3.5e-7],
    test_loss: [4.8, null],
    train_accuracy: [0.01, 1],
    test_accuracy: [0, 0.99999],
  };
  showReadout(readout, runOf({ epochs, losses }), 1, BANDS);
  assert.deepEqual(texts(), ["5,000", "checkpoint 2 of 2", "3.5e−7", "–", "100 %", "> 99.9 %", "cleanup"]);
  showReadout(readout, runOf({ epochs: [-1, 5000], losses }), 0, []);
  assert.deepEqual(texts()[0], "unknown");
  showReadout(readout, runOf({ epochs, losses }), 0, []);
  assert.deepEqual(texts(), ["0", "checkpoint 1 of 2", "4.7", "4.8", "1 %", "0 %", "–"]);
  const many = [...Array(12).keys()];
  const unknown = Object.fromEntries(Object.keys(losses).map((name) => [name, many.map(() => null)]));
  showReadout(readout, runOf({ epochs: many, losses: /** @type {any} */ (unknown) }), 4, []);
  assert.equal(readout.place.textContent, "checkpoint \u20075 of 12", "as wide as at 12 of 12");
});

test("a number that was not recorded at a checkpoint is the nearest one, and says so", () => {
  const losses = { train_loss: [4.7, null], test_loss: [4.8, null], train_accuracy: [0, 1], test_accuracy: [0, null] };
  const nearby = { train_loss: { 1: /** @type {[number, number]} */ ([24999, 3.5e-7]) } };
  const run = runOf({ epochs: [0, 25000], losses, nearby });
  const { readout } = buildBand((name) => name);
  showReadout(readout, run, 1, []);
  assert.equal(readout["train-loss"].textContent, "≈ 3.5e−7");
  assert.match(
    readout["train-loss"].title,
    /^no train loss was recorded at epoch 25,000: this is that of epoch 24,999$/,
  );
  assert.equal(readout["test-loss"].textContent, "–");
  assert.equal(readout["test-loss"].title, "no test loss was recorded at epoch 25,000");
  assert.deepEqual(checkpointLines(run, 1, null), ["epoch 25,000", "train loss ≈ 3.5e−7", "test loss –"]);
  showReadout(readout, run, 0, []);
  assert.deepEqual([readout["train-loss"].textContent, readout["train-loss"].title], ["4.7", ""]);
});

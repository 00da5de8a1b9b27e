// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "../../../assets/engine/dom.mjs";
import { endSaid, listRuns, stateText } from "../../../assets/engine/ui/run-list.mjs";
import "../fakes.mjs";
import { runOf } from "../helpers.mjs";

test("the list is brought up to date item by item, and what is chosen stays", () => {
  const picker = build("select", {}, []);
  listRuns(picker, ["b", "d"]);
  picker.value = "d";
  const [first, second] = picker.options;
  listRuns(picker, ["a", "b", "c", "d", "e"]);
  assert.deepEqual(
    [...picker.options].map(({ value }) => value),
    ["a", "b", "c", "d", "e"],
  );
  assert.ok(picker.options[1] === first && picker.options[3] === second);
  assert.equal(picker.value, "d");
  listRuns(picker, ["d"]);
  assert.deepEqual([picker.options.length, picker.value], [1, "d"]);
});

test("the state of a training says how far it is to go", () => {
  const said = (/** @type {Partial<import("../../../assets/engine/types.mjs").RunInfo>} */ changes) =>
    stateText(runOf({ epochs: [0, 2000], reached: 2000, end: 3000, ...changes }));
  assert.equal(said({ state: "training" }), "training, 67 %");
  assert.equal(said({ state: "stopped" }), "stopped, 67 %");
  const stopped = said({ state: "stopped", reached: 2300 });
  assert.equal(stopped, "stopped, 77 %", "beyond its last checkpoint");
  assert.equal(said({ state: "finished" }), "finished");
  assert.equal(said({ state: "imported", end: null }), "imported");
});

test("the end of a training is said, and nothing else", () => {
  const [training, finished] = [runOf({ state: "training" }), runOf({ state: "finished" })];
  assert.deepEqual(endSaid(training, finished), ["Run run-a has finished at epoch 300."]);
  // It may have gone on beyond its last checkpoint, and will from there.
  assert.deepEqual(endSaid(training, runOf({ state: "stopped" })), [
    "The training of run run-a has stopped. Its last checkpoint is that of epoch 300.",
  ]);
  assert.deepEqual(
    [endSaid(training, training), endSaid(finished, training), endSaid(finished, finished)],
    [[], [], []],
  );
});

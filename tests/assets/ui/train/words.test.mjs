// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pointsOf } from "../../../../assets/engine/ui/train/curve.mjs";
import {
  changesSaid,
  estimateText,
  freeName,
  numbersOf,
  reachedOf,
  sizeText,
  stateText,
  timeText,
} from "../../../../assets/engine/ui/train/words.mjs";
import { jobOf } from "./jobs.mjs";

describe("what is said of a training", () => {
  for (const [seconds, text] of /** @type {[number, string][]} */ ([
    [0, "1 s"],
    [89, "89 s"],
    [90, "2 min"],
    [3600, "60 min"],
    [6 * 3600, "6 h"],
    [40 * 86_400, "40 d"],
  ]))
    test(`${seconds} seconds are ${text}`, () => assert.equal(timeText(seconds), text));

  test("sizes and costs", () => {
    assert.deepEqual([sizeText(900), sizeText(96e6)], ["0.9 kB", "96 MB"]);
    const said = estimateText({ seconds: 120, bytes: 45e6, checkpoints: 1202 });
    assert.equal(said, "About 2 min on this machine, and 45 MB for 1,202 checkpoints.");
  });

  test("a job is where its report or its newest checkpoint is, and at the end once it has finished", () => {
    assert.equal(reachedOf(jobOf({ checkpoint: 200 })), 690);
    assert.equal(reachedOf(jobOf({ checkpoint: 700 })), 700);
    assert.equal(reachedOf(jobOf({ progress: null, checkpoint: null })), 0);
    assert.equal(reachedOf(jobOf({ state: "finished" })), 3000);
  });

  test("what was asked is said until it is done", () => {
    const wanted = /** @type {const} */ (["run", "pause", "cancel"]);
    assert.deepEqual(
      wanted.map((wanted) => stateText(jobOf({ wanted }))),
      ["running", "pausing", "being cancelled"],
    );
    assert.equal(stateText(jobOf({ state: "paused", wanted: "pause" })), "paused");
  });

  test("its numbers; how fast it goes only while it goes", () => {
    assert.deepEqual(numbersOf(jobOf()), [
      "epoch 690 of 3,000",
      "loss 1.09e−5 train, – test",
      "accuracy 100 % train, 78 % test",
      "31.5 steps/s",
      "73 s left",
      "memorised since epoch 80",
    ]);
    assert.equal(numbersOf(jobOf({ state: "paused" })).length, 4);
    assert.deepEqual(numbersOf(jobOf({ progress: null, curve: null })), ["epoch 650 of 3,000"]);
  });

  test("what has become of it is said once", () => {
    const before = [jobOf({ version: null }), jobOf({ name: "b" }), jobOf({ name: "c" })];
    const now = [
      jobOf(),
      jobOf({ name: "b", state: "failed", reason: "the training diverged" }),
      jobOf({ name: "c" }),
      jobOf({ name: "d" }),
    ];
    const said = ["Run mine has its first checkpoint.", "Run b is failed. the training diverged."];
    assert.deepEqual(changesSaid(before, now), said);
    assert.deepEqual(changesSaid(now, now), []);
  });

  test("a name that nobody has", () => {
    assert.equal(freeName("run", []), "run");
    assert.equal(freeName("run", ["run", "run-2"]), "run-3");
    assert.equal(freeName("run-2", ["run-2"]), "run-3");
  });
});

test("a curve leaves out what is not known, and a loss of nothing is drawn at the bottom", () => {
  const frame = { end: 100, low: -9, high: 0 };
  assert.equal(pointsOf([0, 50, 100], [1, null, 0], frame), "2.0,2.0 130.0,38.0");
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../assets/engine/data/ndarray.mjs";
import { chooseRange, parseLimits } from "../../../assets/engine/plot/colour-range.mjs";

const grid = Grid.exact([1, 2, 3], [3]);
const LINEAR = { root: false, isWhole: true };
const ofRun = { low: -4, high: 10, signed: true };

describe("the range of colours", () => {
  test("is the run's, the same at every epoch", () => {
    const { range, limits, whose } = chooseRange("run", grid, ofRun, undefined, LINEAR);
    assert.deepEqual(range, { low: -10, high: 10, signed: true, root: false });
    assert.deepEqual([limits, whose], [ofRun, "run"]);
  });

  test("is that of the part of the run that has come, and says so", () => {
    const { limits, whose } = chooseRange("run", grid, ofRun, undefined, { root: false, isWhole: false });
    assert.deepEqual([limits, whose], [ofRun, "part"]);
  });

  test("holds what is shown, even if that part of the run has still to come", () => {
    const [far, near] = [Grid.exact([-20, 30], [2]), { low: 0, high: 10, signed: false }];
    const { range, limits } = chooseRange("run", far, near, undefined, { root: false, isWhole: false });
    assert.deepEqual([limits, range.low, range.high], [{ low: -20, high: 30, signed: true }, -30, 30]);
    assert.deepEqual(near, { low: 0, high: 10, signed: false });
  });

  test("is the epoch's where the run's are not known yet, and says so", () => {
    const { limits, whose } = chooseRange("run", grid, undefined, undefined, LINEAR);
    assert.deepEqual([limits.low, limits.high, whose], [1, 3, "epoch"]);
  });

  test("is the epoch's when asked for, but signed if the run is, so that 0 keeps its colour", () => {
    const { range, limits, whose } = chooseRange("epoch", grid, ofRun, undefined, { root: true, isWhole: true });
    assert.deepEqual(range, { low: -3, high: 3, signed: true, root: true });
    assert.deepEqual([limits.low, limits.high, whose], [1, 3, "epoch"]);
  });

  test("is the epoch's at rest, the run's while something moves, and between them in between, about the same 0", () => {
    const chosenAt = (/** @type {number} */ share) => chooseRange("rest", grid, ofRun, undefined, { ...LINEAR, share });
    const found = [1, 0.5, 0].map(chosenAt);
    assert.deepEqual(
      found.map(({ range }) => range.high),
      [3, 6.5, 10],
    );
    assert.deepEqual(
      found.map(({ limits }) => limits.low),
      [1, -1.5, -4],
    );
    assert.deepEqual(
      found.map(({ whose }) => whose),
      ["epoch", "between", "run"],
    );
    assert.ok(found.every(({ range }) => range.signed));
    assert.equal(chooseRange("rest", grid, undefined, undefined, { ...LINEAR, share: 0 }).whose, "epoch");
    assert.equal(chooseRange("rest", grid, ofRun, undefined, { ...LINEAR, isWhole: false, share: 0 }).whose, "part");
  });

  test("is the person's own, signed only by its lower limit", () => {
    const { range, limits, whose } = chooseRange("manual", grid, ofRun, { low: 0, high: 2 }, LINEAR);
    assert.deepEqual(range, { low: 0, high: 2, signed: false, root: false, least: 0, most: 2 });
    assert.deepEqual([limits.low, limits.high, whose], [0, 2, "manual"]);
    assert.deepEqual(chooseRange("manual", grid, undefined, { low: -1, high: 5 }, LINEAR).range, {
      low: -5,
      high: 5,
      signed: true,
      root: false,
      least: -1,
      most: 5,
    });
  });

  test("is the run's until the person has set one", () => {
    assert.equal(chooseRange("manual", grid, ofRun, undefined, LINEAR).whose, "run");
  });

  test("ignores the person's own limits in the other modes", () => {
    assert.deepEqual(chooseRange("run", grid, ofRun, { low: 0, high: 1 }, LINEAR).limits, ofRun);
    assert.equal(chooseRange("epoch", grid, ofRun, { low: 0, high: 1 }, LINEAR).limits.high, 3);
  });
});

describe("typed limits", () => {
  test("are numbers as people write them", () => {
    assert.deepEqual(parseLimits("-1.5", "2e3"), { low: -1.5, high: 2000 });
    assert.deepEqual(parseLimits(" 0 ", " .5 "), { low: 0, high: 0.5 });
  });

  test("that are no numbers are told in a sentence", () => {
    for (const [low, high] of [
      ["", "1"],
      ["0", " "],
      ["a", "1"],
      ["0", "1,5"],
      ["0", "Infinity"],
      ["NaN", "1"],
    ]) {
      assert.match(String(parseLimits(low, high)), /^Both limits are numbers: .*\.$/);
    }
  });

  test("in the wrong order, or equal, are told in a sentence", () => {
    for (const [low, high] of [
      ["2", "1"],
      ["1", "1"],
    ])
      assert.match(String(parseLimits(low, high)), /^The upper limit must be above the lower one\.$/);
  });
});

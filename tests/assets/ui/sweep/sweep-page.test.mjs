// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { SourceError } from "../../../../assets/engine/data/source.mjs";
import { axesOf, facetsOf, medianOf, valuesOf } from "../../../../assets/engine/ui/sweep/facets.mjs";
import { logScale } from "../../../../assets/engine/ui/sweep/plots.mjs";
import { SweepPage, widthOf } from "../../../../assets/engine/ui/sweep/sweep-page.mjs";
import { engineOf } from "../../engines.mjs";
import { page } from "../../fakes.mjs";
import { runOf, settled } from "../../helpers.mjs";

/** @typedef {import("../../../../assets/engine/data/sweeps.mjs").Point} Point */

/** @param {Partial<Point> & {values: Point["values"]}} changes @returns {Point} */
const pointOf = (changes) => ({
  name: `s-${Object.values(changes.values).join("-")}`,
  state: "finished",
  epochs: 1000,
  epoch: 1000,
  memorised: 50,
  grokked: 200,
  accuracy: 1,
  curve: { epochs: [0, 100, 1000], train: [4, 1e-3, 1e-6], test: [4, 5, 1e-5] },
  keys: [3, 5],
  ...changes,
});

const POINTS = [0.3, 3].flatMap((weight_decay) =>
  [0.9, 0.5, 0.7].flatMap((frac_train) =>
    [0, 1].map((seed) => pointOf({ values: { seed, frac_train, weight_decay } })),
  ),
);
const SWEEP = { name: "s", varied: ["seed", "frac_train", "weight_decay"], points: POINTS };

describe("the points of a sweep", () => {
  test("lie along the field with the most values, and seeds on top of each other", () => {
    assert.deepEqual(axesOf(SWEEP), ["frac_train", "weight_decay"]);
    assert.deepEqual(axesOf({ ...SWEEP, varied: ["seed"] }), ["seed"]);
    assert.deepEqual(valuesOf(POINTS, "frac_train"), [0.5, 0.7, 0.9]);
    const facets = facetsOf(SWEEP, "weight_decay");
    assert.deepEqual(
      facets.map(({ title, points }) => [title, points.length]),
      [
        ["frac train 0.5", 4],
        ["frac train 0.7", 4],
        ["frac train 0.9", 4],
      ],
    );
  });

  test("have a median in which those that never came to it are later than all", () => {
    assert.equal(medianOf([300, 100, null]), 300);
    assert.equal(medianOf([100, null, null]), null);
    assert.equal(medianOf([100, 300]), 200);
    assert.equal(medianOf([]), null);
  });

  test("have plots that fill a row, but grow no wider than is good to read", () => {
    assert.deepEqual(
      [
        [334, 2],
        [1310, 2],
        [1310, 1],
        [1310, 5],
        [0, 3],
      ].map(([room, count]) => widthOf(room, count)),
      [334, 640, 640, 426, 320],
    );
  });

  test("stand on a scale from power of ten to power of ten", () => {
    const { at, powers } = logScale(70, 5000, [100, 0]);
    assert.deepEqual(powers, [1, 2, 3, 4]);
    assert.deepEqual([at(10), at(10_000)], [100, 0]);
    assert.ok(Math.abs(at(100) - 200 / 3) < 1e-9);
  });
});

/** The Sweep page. @param {object} content @param {string[]} [names] of the sweeps */
function pageOf(content, names = ["s"]) {
  const made = engineOf(page, { sweeps: names });
  const answer = { current: content, names };
  const sweeps = {
    names: mock.fn(async () => [...answer.names]),
    sweep: mock.fn(async () => structuredClone(answer.current)),
  };
  made.store.setRun(runOf(), { page: "sweep" });
  const ending = new AbortController();
  const sweep = new SweepPage(made.engine, names, /** @type {any} */ (sweeps), ending.signal);
  sweep.show();
  return { ...made, sheet: made.engine.shell.sweep, sweep, sweeps, answer, end: () => ending.abort() };
}

describe("the Sweep page", () => {
  test("has a dot for each run that came to it or ended, which opens the run", async () => {
    const points = POINTS.map((point, place) => ({ ...point, grokked: place === 0 ? null : 200 }));
    points[1] = { ...points[1], state: "running", grokked: null };
    const { sheet, end } = pageOf({ ...SWEEP, points });
    await settled();
    assert.equal(sheet.querySelectorAll("circle.train").length, 12);
    assert.equal(sheet.querySelectorAll("circle.test").length, 11, "of a run that goes on nobody knows yet");
    assert.equal(sheet.querySelectorAll("circle.test.never").length, 1);
    const link = sheet.querySelector('a[aria-label="s-1-0.5-3 groks at epoch 200"]');
    assert.match(link?.getAttribute("href") ?? "", /^\/explore\?run=s-1-0\.5-3&v=/);
    assert.equal(sheet.querySelectorAll("tbody tr").length, 12);
    assert.match(sheet.textContent ?? "", /10 of 12 runs have grokked/);
    assert.match(sheet.querySelector("tbody tr")?.textContent ?? "", /3, 5finisheds-0-0\.9-0\.3$/);
    end();
  });

  test("aligns losses at each run's own grokking, without those that have not grokked", async () => {
    const points = POINTS.map((point, place) => ({ ...point, grokked: place < 3 ? null : 200 }));
    const { sheet, sweep, end } = pageOf({ ...SWEEP, points });
    await settled();
    assert.equal(sheet.querySelectorAll("polyline.loss").length, 24);
    sweep.aligned.select.value = "aligned";
    sweep.aligned.select.dispatchEvent(new Event("change"));
    assert.equal(sheet.querySelectorAll("polyline.loss").length, 18);
    end();
  });

  test("asks again while runs train, says what the server refuses, and goes on", async () => {
    const waiting = { ...SWEEP, points: [pointOf({ values: { seed: 0 }, state: "running" })], varied: ["seed"] };
    const { sheet, sweep, sweeps, answer, end } = pageOf(waiting);
    await settled();
    sweeps.sweep.mock.mockImplementationOnce(async () => {
      throw new SourceError("There is no sweep 's'.");
    });
    mock.timers.tick(5000);
    await settled();
    assert.equal(sweep.wrong.textContent, "There is no sweep 's'.");
    answer.current = SWEEP;
    mock.timers.tick(5000);
    await settled();
    assert.equal(sweep.wrong.textContent, "");
    assert.equal(sheet.querySelectorAll("tbody tr").length, 12);
    mock.timers.tick(50_000);
    await settled();
    assert.equal(sweeps.sweep.mock.callCount(), 3, "all have finished");
    end();
  });

  test("says how to begin where there is no sweep, and shows one as soon as there is", async () => {
    const { sheet, sweep, store, answer, end } = pageOf(SWEEP, []);
    await settled();
    assert.match(sheet.textContent ?? "", /No sweeps yet.*Begin one on the Train page/);
    assert.equal(sweep.bar.hidden, true);
    store.choose({ page: "train" });
    answer.names = ["r", "s"];
    sweep.open("s");
    await settled();
    assert.deepEqual([store.view.page, sweep.choice.select.value, sweep.bar.hidden], ["sweep", "s", false]);
    assert.deepEqual(
      [...sweep.choice.select.options].map(({ value }) => value),
      ["r", "s"],
    );
    assert.equal(sheet.querySelectorAll("tbody tr").length, 12);
    end();
  });

  test("a sweep begun before there is any run is shown with the first", async () => {
    const { sweep, store, end } = pageOf(SWEEP, []);
    const run = store.run;
    store.run = null;
    sweep.open("s");
    store.setRun(/** @type {any} */ (run));
    assert.equal(store.view.page, "sweep");
    end();
  });
});

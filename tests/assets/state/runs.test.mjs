// @ts-check
/** One run after another, views that are restored, and what the engine fills in by itself. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countingOf, running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { pictureOf, runOf } from "../helpers.mjs";
import { VIEW } from "../openings.mjs";

/** Another run: fewer neurons, other checkpoints. */
const other = runOf({
  ...{ name: "run-b", digest: "bbbb", clips: "/clips/run-b/1", epochs: [0, 150, 5000], neurons: 4 },
  bounds: { ...runOf().bounds, neuron: [0, 3], picks: [0, 3] },
  start: { run: "run-b", epoch: 5000, neuron: 1, head: 0, freq: 1 },
});

describe("the first run", () => {
  test("is shown as the address asks, and begins where it says itself", () => {
    const { engine, turns } = countingOf();
    engine.setRun(runOf(), { neuron: 5, page: "neurons" });
    assert.deepEqual(engine.view, { ...VIEW, neuron: 5, page: "neurons" });
    assert.deepEqual([engine.place, turns], [2, []]);
  });

  test("tells what the address has and it has not", () => {
    const { engine, notices } = countingOf();
    engine.setRun(runOf(), { neuron: 99, epoch: 140 });
    assert.deepEqual([engine.view.neuron, engine.epoch], [7, 100]);
    assert.match(
      notices[0],
      /neurons go from 0 to 7: showing neuron 7\. .*no checkpoint at epoch 140: showing epoch 100\./,
    );
  });

  test("asks for its curves, in the theme and on the scale of the page", () => {
    const { engine, timelines } = countingOf();
    engine.setRun(runOf({ damaged: [100] }), { timescale: "log" });
    assert.deepEqual(timelines, [{ name: "run-a", digest: "aaaa", damaged: [100], theme: "light", timescale: "log" }]);
  });
});

describe("another run", () => {
  test("is asked for, and shown with what of the view it has", () => {
    const { engine, runs, turns, notices } = running(page);
    const before = engine.view;
    engine.restore({ ...engine.view, z: 4, picks: undefined, run: "run-b" });
    assert.deepEqual([runs, engine.view], [[{ name: "run-b" }], before], "until it is here all stays as it is");
    engine.setRun(other);
    assert.deepEqual(engine.view, { ...VIEW, run: "run-b", epoch: 150, z: 4 });
    assert.deepEqual(turns, [[before, engine.view]]);
    assert.match(notices[0], /Run run-b has no checkpoint at epoch 200: showing epoch 150/);
  });

  test("stops playing, and has phases of its own", () => {
    const { engine } = running(page);
    engine.setBands([{ name: "cleanup", from: 0, to: 9 }]);
    engine.player.isPlaying = true;
    engine.setRun(other);
    assert.deepEqual([engine.player.isPlaying, engine.bands], [false, null]);
  });

  test("has nothing of what was known of the one before", () => {
    const { engine } = running(page);
    engine.takeExact([{ ...pictureOf({ answer: [1] }), epoch: 200 }], ["correctness"]);
    assert.equal(engine.pairs.isExact(200), true);
    engine.setRun(runOf({ name: "run-b" }));
    assert.equal(engine.pairs.isExact(200), false);
  });
});

describe("the same run with more checkpoints", () => {
  const grown = runOf({ digest: "more", clips: "/clips/run-a/more", epochs: [0, 50, 100, 200, 300, 400] });

  test("stays at its epoch, with everything that is chosen", () => {
    const { engine, turns, notices } = running(page);
    engine.choose({ picks: [4, 5], neuron: 6 });
    engine.goTo(3);
    const before = engine.view;
    engine.setRun(grown);
    assert.deepEqual([engine.place, engine.view, turns, notices], [4, before, [], []]);
  });

  test("is asked for its curves and clips anew", () => {
    const { engine, panels, timelines } = running(page);
    engine.setRun(grown);
    page.frame();
    assert.equal(timelines[timelines.length - 1].digest, "more");
    assert.ok(engine.clips.waiting.has(panels[0].url(grown, engine.view)));
  });
});

describe("a view that is restored", () => {
  test("is shown whole: what it does not name has its default", () => {
    const { engine, panels, turns } = running(page);
    engine.choose({ z: 4, basis: "input", large: "neuron" });
    engine.restore({ run: "run-a", epoch: 300, neuron: 5, head: 0, freq: 3, page: "explore" });
    page.frame();
    assert.deepEqual(engine.view, { ...VIEW, epoch: 300, neuron: 5, head: 0, freq: 3 });
    assert.deepEqual([engine.place, turns], [3, []], "history has it: it is no new entry");
    assert.deepEqual(
      panels.map(({ paints }) => paints),
      [["neuron?neuron=5 at 300"], ["attention?head=0 at 300"]],
    );
  });

  test("says what it has and the run has not", () => {
    const { engine, notices } = running(page);
    engine.restore({ neuron: 99 });
    assert.match(notices[0], /showing neuron 7/);
  });

  test("waits for a run", () => {
    const { engine } = countingOf();
    engine.restore({ neuron: 5 });
    assert.deepEqual(engine.view, {});
  });
});

describe("the neurons side by side", () => {
  const run = () => runOf({ clearest: { 0: [7, 6], 2: [1, 3, 0], 3: [2, 5] } });
  const begun = (/** @type {any} */ requested) => {
    const { engine } = running(page);
    engine.setRun(run(), { freq: 2, ...requested });
    return engine;
  };

  test("are those that the frequency explains best, and no address holds them", () => {
    const engine = begun({});
    assert.deepEqual([engine.view.picks, engine.shareable.picks], [[1, 3, 0], []]);
    engine.choose({ freq: 3 });
    assert.deepEqual(engine.view.picks, [2, 5]);
    engine.choose({ freq: 4 });
    assert.deepEqual(engine.view.picks, [7, 6], "no neuron has it: the clearest of all");
  });

  test("stay when somebody has picked them, until there is another frequency or nobody's choice again", () => {
    const engine = begun({ picks: [6] });
    assert.deepEqual([engine.view.picks, engine.shareable.picks], [[6], [6]]);
    engine.choose({ neuron: 3 });
    engine.goTo(0);
    assert.deepEqual(engine.view.picks, [6]);
    engine.choose({ picks: [] });
    assert.deepEqual([engine.view.picks, engine.isPicked], [[1, 3, 0], false]);
    engine.choose({ picks: [4, 5] });
    engine.choose({ freq: 3 });
    assert.deepEqual(engine.view.picks, [2, 5]);
  });
});

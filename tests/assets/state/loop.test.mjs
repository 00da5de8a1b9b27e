// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { playLoop } from "../../../assets/engine/state/loop.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

/** @type {ReturnType<typeof engineOf>["engine"]} */
let engine;
/** What of the frames of the one panel is here. */
let state = "loading";
const panel = { isVisible: true, isEmpty: () => false, spec: { span: "checkpoint" } };

/** @param {object} requested @param {boolean} [isStill] */
function opened(requested, isStill = false) {
  ({ engine } = engineOf(page));
  engine.store.setRun(runOf(), requested);
  const entry = {
    get state() {
      return state;
    },
  };
  const shown = Object.create(engine, { panels: { value: [{ ...panel, entry }] } });
  playLoop(shown, { matches: isStill });
}

/** What happens after each paint. */
const after = () => {
  for (const job of engine.renderer.after) job();
};

test("it plays between the ends of its range once the frames are here, and says so until somebody stops it", () => {
  state = "loading";
  opened({ plays: "loop", range: [100, 200], epoch: 300 });
  after();
  assert.equal(engine.playback.isPlaying, false);
  state = "ready";
  after();
  assert.deepEqual([engine.playback.isPlaying, engine.epoch, engine.view.plays], [true, 100, "loop"]);
  assert.equal(engine.shell.band.repeat.value, "loop");
  engine.togglePlay();
  after();
  after();
  assert.deepEqual([engine.playback.isPlaying, engine.view.plays], [false, ""]);
});

test("a view that does not say so, and one for who wants little motion, wait to be played", () => {
  state = "ready";
  for (const [requested, isStill] of /** @type {const} */ ([
    [{}, false],
    [{ plays: "loop" }, true],
  ])) {
    opened(requested, isStill);
    after();
    assert.equal(engine.playback.isPlaying, false);
  }
  assert.equal(engine.view.plays, "loop");
});

// @ts-check
/** The slider, its steps and the play button. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { showScrubber, watchScrubber } from "../../../assets/engine/ui/scrubber.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

/** The band of an engine whose run has come. */
function bandOf() {
  const { engine, store } = engineOf(page);
  const band = /** @type {any} */ (engine.shell.band);
  watchScrubber(band, store, engine.playback, {
    togglePlay: () => engine.togglePlay(),
  });
  store.setRun(runOf());
  return { engine, store, band };
}

test("the slider goes over the checkpoints", () => {
  const { store, band } = bandOf();
  const { slider } = band;
  assert.deepEqual([slider.type, slider.max, slider.value], ["range", "3", "2"]);
  slider.enter("1", "input");
  assert.equal(store.epoch, 100);
});

test("the menu begins, ends and takes away the range that is played", () => {
  const { store, band } = bandOf();
  const { tools, text } = band;
  const said = () => {
    showScrubber(band, store, false);
    return [store.view.range, text.textContent, tools.clear.disabled];
  };
  assert.deepEqual(said(), [[], "", true]);
  store.goTo(1);
  tools.from.fire("click");
  assert.deepEqual(said(), [[100, 300], "100 to 300", false]);
  store.goTo(2);
  tools.to.fire("click");
  assert.deepEqual(said(), [[100, 200], "100 to 200", false]);
  store.setRun(runOf({ digest: "bbbb", epochs: [0, 100, 200, 300, 400] }));
  assert.deepEqual(store.view.range, [100, 200], "the same run, grown");
  tools.clear.fire("click");
  assert.deepEqual(said(), [[], "", true]);
});

test("the play button says in a word what it does", () => {
  const { store, band } = bandOf();
  for (const [isPlaying, word] of /** @type {[boolean, string][]} */ ([
    [false, "Play"],
    [true, "Pause"],
  ])) {
    showScrubber(band, store, isPlaying);
    assert.ok(band.play.textContent.endsWith(` ${word}`));
    assert.equal(band.play.getAttribute("aria-label"), word);
  }
});

test("the slider follows the checkpoint at once, and a run with more of them", () => {
  const { store, band } = bandOf();
  store.goTo(0);
  assert.equal(band.slider.value, "0");
  store.setRun(runOf({ epochs: [0, 100, 200, 300, 400] }));
  assert.equal(band.slider.max, "4");
  showScrubber(band, store, false);
  assert.equal(band.slider.getAttribute("aria-valuetext"), "epoch 0");
});

test("of one checkpoint there is nothing to play", () => {
  const { store, band } = bandOf();
  const disabled = () => [band.play, band.before, band.after].map((press) => press.disabled);
  assert.deepEqual(disabled(), [false, false, false]);
  store.setRun(runOf({ digest: "one", epochs: [300] }));
  assert.deepEqual(disabled(), [true, true, true]);
});

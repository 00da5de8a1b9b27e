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
    hold: (isHeld) => engine.hold(isHeld),
    togglePlay: () => engine.togglePlay(),
  });
  store.setRun(runOf());
  return { engine, store, band };
}

test("the slider goes over the checkpoints, and says while it is held", () => {
  const { engine, store, band } = bandOf();
  const { slider } = band;
  assert.deepEqual([slider.type, slider.max, slider.value], ["range", "3", "2"]);
  slider.fire("pointerdown");
  assert.equal(engine.isHeld, true);
  slider.enter("1", "input");
  assert.equal(store.epoch, 100);
  for (const end of ["pointerup", "pointercancel"]) {
    engine.hold(true);
    slider.fire(end);
    assert.equal(engine.isHeld, false, end);
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

// @ts-check
/** The moments of a run above its curves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Moments, spreadOut } from "../../../assets/engine/ui/moments.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

test("boxes stand about their places, none over another and none beyond the ends", () => {
  assert.deepEqual(spreadOut([100, 300], [40, 40], 400), [80, 280]);
  assert.deepEqual(spreadOut([5, 396], [40, 40], 400), [0, 360]);
  for (const places of [
    [4, 6, 9],
    [200, 210, 220],
    [380, 395, 400],
  ]) {
    const lefts = spreadOut(places, [80, 60, 70], 400);
    assert.ok(lefts[0] >= 0 && lefts[2] + 70 <= 400, `${lefts}`);
    assert.ok(lefts[1] >= lefts[0] + 86 && lefts[2] >= lefts[1] + 66, `${lefts}`);
  }
});

test("each is a button at its epoch, which leads there; what a run has not come to is not there", () => {
  const { engine, store } = engineOf(page);
  const { band } = engine.shell;
  const moments = new Moments(band, store);
  store.setRun(runOf());
  moments.show((epoch) => epoch);
  assert.deepEqual([band.moments.children.length, band.places.parentElement?.hidden], [0, true]);
  store.setRun(runOf({ digest: "written down", moments: { memorised: 100 } }));
  moments.show((epoch) => epoch);
  assert.equal(band.moments.querySelectorAll("button").length, 1, "what the training wrote down is there at once");
  const found = { memorised: 100, groks: 300, clean: 12_345 };
  store.setPhases({ ends: {}, bands: [], sentence: "", story: "", moments: found });
  moments.show((epoch) => epoch);
  for (const box of [band.moments, band.places]) {
    const buttons = /** @type {any[]} */ ([...box.querySelectorAll("button")]);
    assert.deepEqual(
      buttons.map(({ textContent }) => textContent),
      ["memorised 100", "groks 300"],
      "there is no checkpoint at the third",
    );
    buttons[1].fire("click");
    assert.equal(store.epoch, 300);
    buttons[0].fire("click");
    assert.equal(store.epoch, 100);
  }
});

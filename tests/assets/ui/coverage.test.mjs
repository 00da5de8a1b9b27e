// @ts-check
/** Which checkpoints are here, below the slider. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { coverageOf, showCoverage } from "../../../assets/engine/ui/coverage.mjs";
import { page } from "../fakes.mjs";

const EPOCHS = [0, 100, 200, 300, 400];

/**
 * A panel whose clip is being computed.
 *
 * @param {number[]} here
 * @param {{state?: string, isByWork?: boolean, isVisible?: boolean}} [more]
 * @returns {any}
 */
const panel = (here, { state = "loading", isByWork = true, isVisible = true } = {}) => ({
  isVisible,
  entry: { state, parts: { isByWork }, clip: { holds: (/** @type {number} */ epoch) => here.includes(epoch) } },
});

test("a checkpoint is here when every panel in sight that waits has it", () => {
  const said = (/** @type {any[]} */ ...panels) => coverageOf(panels, EPOCHS)?.map(Number).join("");
  assert.equal(said(panel([100, 200]), panel([200, 300])), "00100");
  assert.equal(said(panel([100, 200]), panel([], { isByWork: false })), "00000");
  assert.equal(said(panel([100, 200]), panel([], { isVisible: false }), panel([], { state: "ready" })), "01100");
});

test("it says nothing where all is here, or is there in a moment", () => {
  assert.equal(coverageOf([panel(EPOCHS, { state: "ready" }), /** @type {any} */ ({ entry: null })], EPOCHS), null);
  assert.equal(coverageOf([panel([], { isByWork: false })], EPOCHS), null);
});

test("the strip shows and tells it, and goes", () => {
  const strip = page.add("div");
  const isHere = [false, true, true, false, false];
  showCoverage(strip, isHere, (place) => place / 4);
  assert.deepEqual(
    [strip.hidden, strip.getAttribute("aria-valuenow"), strip.getAttribute("aria-valuemax")],
    [false, "2", "5"],
  );
  assert.equal(strip.getAttribute("aria-valuetext"), "2 of 5 checkpoints are computed");
  assert.equal(
    strip.style.background,
    "linear-gradient(to right, var(--line) 0.00% 12.50%, var(--here) 12.50% 62.50%, var(--line) 62.50% 100.00%)",
  );
  showCoverage(strip, isHere, (place) => (place / 4) ** 2);
  assert.match(strip.style.background, /--here\) 3.13% 40.63%, /, "each where its checkpoint stands on the axis");
  showCoverage(strip, null, () => 0);
  assert.ok(strip.hidden);
});

// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { statusOf, writeStatus } from "../../../assets/engine/ui/panel-status.mjs";
import { page } from "../fakes.mjs";

const NOTHING = {
  picture: null,
  entry: null,
  isRight: false,
  isDamaged: false,
  isGone: false,
  isEmpty: false,
  since: 0,
};
const PICTURE = /** @type {any} */ ({ question: "q", epoch: 8375 });
/** A clip that is asked for since 0. @param {object} [more] @returns {any} */
const entry = (more) => ({
  ...{ state: "loading", why: "", status: 0, since: 0 },
  ...{ clip: { frames: new Map([[0, []]]) }, parts: { isByWork: false, epochs: [0, 100, 200, 300] } },
  ...more,
});

test("a wait is announced after a moment, and counted in seconds once it is longer", () => {
  const said = (/** @type {object} */ wait, /** @type {number[]} */ ...times) =>
    times.map((now) => statusOf({ ...NOTHING, ...wait }, now).message);
  assert.deepEqual(said({}, 0, 2999, 3000, 61_500), [
    "Computing …",
    "Computing …",
    "Computing … 3 s",
    "Computing … 61 s",
  ]);
  assert.deepEqual(said({ entry: entry() }, 99, 100, 4000), ["", "Loading …", "Loading … 4 s"]);
  assert.deepEqual(said({ entry: entry(), isRight: true }, 4000), ["Loading all epochs … 4 s"]);
  assert.deepEqual(said({ entry: entry({ why: "Waiting …" }) }, 4000), ["Waiting … 4 s"]);
});

test("a clip that is computed part by part says how far it is; a reason comes first", () => {
  const parts = { isByWork: true, epochs: [0, 100, 200, 300] };
  const said = (/** @type {object} */ more) =>
    statusOf({ ...NOTHING, isRight: true, entry: entry({ parts, ...more }) }, 500).message;
  assert.equal(said({}), "Computing 1/4 …");
  assert.equal(said({ why: "The server is busy." }), "The server is busy.");
});

test("who sees a panel that waits sees a line, as long as what is here, and words only once that takes long", () => {
  const element = page.add("section");
  const text = page.add("p");
  const parts = { isByWork: true, epochs: [0, 100, 200, 300] };
  const seen = (/** @type {object} */ wait, /** @type {number} */ now) => {
    writeStatus(/** @type {any} */ (element), /** @type {any} */ (text), statusOf({ ...NOTHING, ...wait }, now));
    return [element.className, element.style.getPropertyValue("--share"), text.textContent];
  };
  assert.deepEqual(seen({}, 500), ["is-waiting is-brief", "1", "Computing …"]);
  assert.deepEqual(seen({}, 4000), ["is-waiting", "1", "Computing … 4 s"]);
  const works = seen({ entry: entry({ parts }) }, 500);
  assert.deepEqual(works, ["is-waiting is-brief", "0.25", "Computing 1/4 …"]);
  assert.deepEqual(seen({ isRight: true }, 5000).slice(0, 1), [""]);
  const failed = seen({ entry: entry({ state: "failed", why: "No such neuron.", failures: 1 }) }, 0);
  assert.deepEqual(failed.slice(2), ["Not loaded: No such neuron."]);
  assert.equal(failed[0], "", "a reason is always seen");
});

test("it says again when it would say something else", () => {
  const again = (/** @type {object} */ wait, /** @type {number} */ now) => statusOf({ ...NOTHING, ...wait }, now).again;
  assert.deepEqual([again({}, 500), again({}, 3000), again({}, 4400)], [2500, 1000, 600]);
  assert.deepEqual([again({ entry: entry() }, 40), again({ isEmpty: true }, 40)], [60, Number.POSITIVE_INFINITY]);
});

test("a damaged checkpoint says which epoch the picture is of, unless it is the right one", () => {
  const said = (/** @type {object} */ wait) => statusOf({ ...NOTHING, isDamaged: true, ...wait }, 0).message;
  assert.equal(said({ picture: PICTURE }), "This checkpoint is damaged: showing epoch 8,375.");
  assert.equal(said({ picture: PICTURE, isRight: true }), "This checkpoint is damaged.");
  assert.equal(said({}), "This checkpoint is damaged.");
});

test("what cannot be had since the run is gone is not called damaged", () => {
  for (const wait of [{ isDamaged: true }, { entry: entry({ state: "failed", status: 404 }) }, {}]) {
    const { message, isWaiting } = statusOf({ ...NOTHING, isGone: true, ...wait }, 5000);
    assert.deepEqual([message, isWaiting], ["This run has been deleted.", false]);
  }
  assert.equal(statusOf({ ...NOTHING, isGone: true, isRight: true }, 0).message, "", "what is here still holds");
});

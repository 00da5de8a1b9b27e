// @ts-check
/** Frames that the browser makes of factors: what is fetched for them, what they say, and what the server says to them. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { disagreement, Recent } from "../../../assets/engine/data/made-clip.mjs";
import { running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { clipBytes, packed, pictureOf, runOf } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

const BASE = "/clips/run-a/0123456789abcdef";
const QUESTION = "neuron?basis=input&neuron=3&stage=post";
const NEURON = { neuron: "neuron" };
const PANEL = specOf("neuron-input", "pairs", ask("neuron", { ...NEURON, stage: "stage" }, { basis: "input" }), {
  ...{ factors: [ask("neuron_factors", NEURON), ask("attention_factors")], title: "Neuron {neuron}" },
  axes: { x: { over: "x", title: "x" }, y: { over: "y", title: "y" } },
});
const [OF_NEURON, OF_HEADS] = [`${BASE}/neuron_factors?neuron=3`, `${BASE}/attention_factors`];
const EPOCHS = [0, 100, 200, 300];

/** One head that looks at everything alike, and a neuron that then gets a third of what x brings. @param {number[]} epochs */
function factors(epochs = EPOCHS) {
  const n = epochs.length;
  const none = { data: new Float32Array(n), shape: [n, 1] };
  const tokens = Float32Array.from({ length: n * 7 }, (_, cell) => (cell % 7) * epochs[Math.floor(cell / 7)]);
  const words = {
    title: "",
    detail: "",
    sentence: epochs.map((epoch) => `Said at ${epoch}.`),
    foot: epochs.map(() => ""),
  };
  const positions = { position_x: none, position_y: none, at_equals: none };
  const track = (/** @type {string[]} */ axes) => ({ axes, unit: "", frames: true });
  const tracks = { ...Object.fromEntries(Object.keys(positions).map((name) => [name, track(["head"])])) };
  const header = { version: 2, epochs, parts: 1, labels: {}, captions: words };
  const heads = { values: { data: new Float32Array(n * 7), shape: [n, 1, 7] }, ...positions };
  const served = { [QUESTION]: { captions: words, tracks: {} } };
  return {
    heads: packed(heads, { ...header, tracks: { ...tracks, values: track(["head", "x"]) } }),
    neuron: packed(
      {
        ...{
          values: { data: tokens, shape: [n, 1, 7] },
          constant: { data: new Float32Array(n), shape: [n] },
          ...positions,
        },
        [`${QUESTION}/low`]: { data: Float32Array.from(epochs, () => 0), shape: [n] },
        [`${QUESTION}/high`]: { data: Float32Array.from(epochs, (epoch) => 4 * epoch), shape: [n] },
      },
      { ...header, served, tracks: { ...tracks, values: track(["head", "x"]), constant: track([]) } },
    ),
  };
}

/** An engine with that panel, laid out. @param {Partial<import("../../../assets/engine/types.mjs").RunInfo>} [changes] */
function framed(changes) {
  const made = running(page, { specs: [PANEL], isEmpty: true });
  const [panel] = made.panels;
  Object.assign(panel, { box: { width: 200, height: 200 } });
  made.store.setRun(runOf(changes));
  page.frame();
  return { ...made, panel, shown: () => [panel.element.dataset.epoch, panel.element.dataset.fidelity] };
}

describe("a panel whose frames are made here", () => {
  test("fetches what they are made from, and shows every one exactly, with the server's words", async () => {
    const { store, server, panel, shown } = framed();
    const { heads, neuron } = factors();
    await server.send(OF_NEURON, neuron);
    page.frame();
    assert.deepEqual(shown(), [undefined, undefined], "half of it is not enough");
    await server.send(OF_HEADS, heads);
    page.frame();
    assert.deepEqual(shown(), ["200", "exact"]);
    store.goTo(1);
    page.frame();
    assert.deepEqual(shown(), ["100", "exact"]);
    const values = panel.painted?.arrays.values;
    // A third each of 100 · x, 100 · y and nothing.
    assert.ok(Math.abs((values?.at(7 * 2 + 5) ?? 0) - (100 * (2 + 5)) / 3) < 1e-3);
    assert.equal(panel.element.querySelector(".sentence")?.textContent, "Said at 100.");
    assert.deepEqual(panel.entry?.clip.limits.values, { low: 0, high: 1200, signed: false });
    assert.equal(panel.isExact(store.view, 100), false, "the server has not been heard");
  });

  test("takes frames of several layers, and large transforms, from the server", () => {
    const { panel, engine } = framed({ activation: "" });
    const urls = (/** @type {object} */ changes) => panel.frames.urls(runOf(changes), engine.view);
    assert.deepEqual(urls({ activation: "" }), [`${BASE}/${QUESTION}&arrays=values`]);
    assert.deepEqual(urls({ hasQuickTransforms: false }), [OF_NEURON, OF_HEADS]);
    panel.spec = { ...PANEL, axes: { x: { over: "comp_x", title: "" }, y: { over: "comp_y", title: "" } } };
    assert.deepEqual([urls({}).length, urls({ hasQuickTransforms: false }).length], [2, 1]);
  });

  test("says so when the server's numbers are others, which stand", async () => {
    const { engine, server, panel } = framed();
    const { heads, neuron } = factors();
    await server.send(OF_NEURON, neuron);
    await server.send(OF_HEADS, heads);
    page.frame();
    const right = Float32Array.from({ length: 49 }, (_, cell) => (200 * (Math.floor(cell / 7) + (cell % 7))) / 3);
    const asked = panel.exactQuestion(engine.view) ?? "";
    const answer = (/** @type {Float32Array} */ data) => {
      const buffer = clipBytes({ epochs: [200], tracks: { values: { data, shape: [7, 7], frames: false } } });
      engine.takeExact({ run: /** @type {any} */ (engine.run) }, new Map([[asked, buffer]]));
    };
    answer(right.map((value) => value * (1 + 5e-5)));
    assert.equal(engine.shell.message.textContent, "");
    answer(right.with(20, right[20] + 0.1));
    assert.match(engine.shell.message.textContent ?? "", /^Epoch 200: the numbers that this page made for “Neuron 3”/);
    page.frame();
    assert.equal(panel.isExact(engine.view, 200), true);
  });

  test("has its neighbours fetched ahead, once for all panels that need the same", () => {
    const { engine } = framed();
    const likely = [...engine.clips.likely.keys()];
    assert.deepEqual(likely.slice(0, 3), [
      `${BASE}/neuron_factors?neuron=4`,
      OF_HEADS,
      `${BASE}/neuron_factors?neuron=2`,
    ]);
  });
});

test("what was made is kept until there is too much of it", () => {
  const recent = new Recent();
  const make = mock.fn((/** @type {number} */ length) => ({ length }));
  const once = (/** @type {string} */ key, /** @type {number} */ length) => recent.once(key, () => make(length));
  once("a", 1_000_000);
  once("b", 2_000_000);
  once("a", 1_000_000);
  assert.equal(make.mock.callCount(), 2);
  once("c", 2_000_000);
  assert.deepEqual([...recent.made.keys()], ["a", "c"], "b was used longest ago");
  once("d", 9_000_000);
  assert.deepEqual([...recent.made.keys()], ["d"], "what is shown stays, whatever it takes");
});

test("pictures disagree by the part of their scale that they are apart", () => {
  const apart = (/** @type {number[]} */ one, /** @type {number[]} */ other) =>
    disagreement(pictureOf({ values: one }), pictureOf({ values: other }));
  assert.equal(apart([1, -4], [1, -4]), 0);
  assert.equal(apart([1, -4], [1.5, -4]), 0.125);
  assert.equal(apart([0, 0], [0, 0]), 0);
  assert.equal(apart([Number.NaN, 1], [Number.NaN, 1]), 0);
  assert.equal(apart([1, 1], [Number.NaN, 1]), Number.POSITIVE_INFINITY);
});

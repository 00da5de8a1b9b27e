// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { clientside, gridOf, picturesOf, setProps } from "../../assets/engine/dash.mjs";
import { FakeElement, fakePage } from "./fakes.mjs";
import { factsOf } from "./helpers.mjs";

const SKIP = Symbol("no update");
const VIEW = /** @type {const} */ (["post", 1, 0, "input", "run", "sqrt", "cluster"]);
const context = { triggered_id: /** @type {string | undefined} */ (undefined) };
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  page = fakePage();
  context.triggered_id = undefined;
  /** @type {any} */ (globalThis.window).dash_clientside = { no_update: SKIP, callback_context: context };
});

const sent = (/** @type {string} */ dtype, /** @type {ArrayBufferView} */ numbers, /** @type {number[]} */ shape) => ({
  dtype,
  shape,
  bdata: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64"),
});

/** The callbacks, with an engine that notes what it is told. */
function callbacksOf() {
  /** @type {any[]} */
  const calls = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {any[]} */ ...given) =>
      calls.push([name, ...given]);
  const engine = {
    epoch: 200,
    facts: factsOf(),
    timeline: { timescale: "linear" },
    setFacts: note("setFacts"),
    setView: note("setView"),
    takeExact: note("takeExact"),
    setBands: note("setBands"),
    wantFacts: note("wantFacts"),
    ask: note("ask"),
    exact: { settle: note("settle") },
  };
  const attached = { count: 0 };
  const callbacks = clientside(/** @type {any} */ (engine), () => {
    attached.count += 1;
  });
  return { callbacks, calls, engine, attached };
}

describe("exact answers", () => {
  test("are read from base64, exactly", () => {
    const grid = gridOf(sent("f4", Float32Array.of(1.25, Number.NaN, -3e-7, 0, 5, 6), [2, 3]));
    assert.deepEqual([grid.at(0), grid.at(2), grid.shape, grid.high], [1.25, Math.fround(-3e-7), [2, 3], 6]);
    assert.ok(Number.isNaN(grid.at(1)));
    assert.deepEqual(
      [gridOf(sent("u2", Uint16Array.of(65535, 1), [2])).at(0), gridOf(sent("i4", Int32Array.of(-7), [1])).at(0)],
      [65535, -7],
    );
  });

  test("become pictures by panel", () => {
    const words = { title: "T", detail: "D", sentence: "S", foot: "F" };
    const arrays = { values: sent("f4", Float32Array.of(1), [1]), active: sent("u1", Uint8Array.of(1), [1]) };
    const { ids, pictures } = picturesOf({ panels: { "neuron-map": { asked: "q", epoch: 5, ...words, arrays } } });
    assert.deepEqual(ids, ["neuron-map"]);
    const [{ asked, epoch, fidelity, captions, arrays: grids }] = pictures;
    assert.deepEqual(
      [asked, epoch, fidelity, captions, Object.keys(grids)],
      ["q", 5, "exact", words, ["values", "active"]],
    );
  });

  test("are taken, and then the gate opens; a failure opens it, too", () => {
    const { callbacks, calls } = callbacksOf();
    callbacks.settle(null, null);
    assert.deepEqual(calls, [], "the first call, before anything was asked");
    context.triggered_id = "exact";
    const view = { run: factsOf().name };
    callbacks.settle({ view, panels: {} }, null);
    assert.deepEqual(
      calls.map(([name]) => name),
      ["takeExact", "settle"],
    );
    calls.length = 0;
    callbacks.settle({ view: { run: "another" }, panels: {} }, null);
    assert.deepEqual(
      calls.map(([name]) => name),
      ["settle"],
      "what another run said is not taken",
    );
    calls.length = 0;
    context.triggered_id = "failure";
    callbacks.settle({ view, panels: {} }, { at: 1 });
    assert.deepEqual(
      calls.map(([name]) => name),
      ["settle"],
      "an old answer is not taken twice",
    );
  });
});

describe("the view", () => {
  test("goes to the engine, and to Dash with run and epoch", () => {
    const { callbacks, calls } = callbacksOf();
    page.byId.panels = new FakeElement();
    const view = {
      neuron: 17,
      stage: "post",
      head: 1,
      pos: 0,
      basis: "input",
      colours: "run",
      scale: "sqrt",
      order: "cluster",
    };
    const composed = callbacks.compose(factsOf(), "17", ...VIEW);
    assert.deepEqual(
      calls.map(([name]) => name),
      ["setFacts", "setView"],
    );
    assert.deepEqual(calls[1][1], view);
    assert.deepEqual(composed, { run: "run-a", epoch: 200, ...view });
    assert.equal(page.byId.panels.attributes["data-basis"], "input");
  });

  test("stays as it is while a person types, and before there is a run", () => {
    const { callbacks, calls } = callbacksOf();
    for (const neuron of [null, "", "x"]) assert.equal(callbacks.compose(factsOf(), neuron, ...VIEW), SKIP);
    assert.ok(
      calls.every(([name]) => name === "setFacts"),
      "the run is known all the same",
    );
    assert.equal(callbacks.compose(null, 1, ...VIEW), SKIP);
  });
});

describe("the other callbacks", () => {
  test("take the phases of this run, and of no other: those ask for the run as it is by now", () => {
    const { callbacks, calls, engine } = callbacksOf();
    page.byId.phase = new FakeElement("span");
    const bands = [{ name: "cleanup", from: 0, to: 9 }];
    callbacks.phases(null);
    assert.deepEqual(calls, []);
    callbacks.phases({ digest: "other", bands, told: "other" });
    assert.deepEqual(calls, [["wantFacts", engine.facts]]);
    calls.length = 0;
    callbacks.phases({ digest: "aaaa", bands, told: "cleanup at epoch 9" });
    assert.deepEqual(calls, [["setBands", bands]]);
    assert.equal(page.byId.phase.attributes.title, "cleanup at epoch 9");
  });

  test("turn the timeline's scale, and attach to new plots", () => {
    const { callbacks, engine, attached } = callbacksOf();
    callbacks.timescale("log");
    callbacks.frames();
    assert.deepEqual([engine.timeline.timescale, attached.count], ["log", 1]);
  });

  test("step through the neurons, around the ends", () => {
    const { callbacks } = callbacksOf();
    const step = (/** @type {string} */ which, /** @type {number | null} */ from) => {
      context.triggered_id = which;
      return callbacks.stepNeuron(1, 1, 1, from, factsOf());
    };
    assert.deepEqual(
      [step("neuron-next", 3), step("neuron-next", 7), step("neuron-previous", 0), step("neuron-next", null)],
      [4, 0, 7, 1],
    );
    for (let turn = 0; turn < 50; turn++) {
      const found = step("neuron-random", 3);
      assert.ok(Number.isInteger(found) && found >= 0 && found < 8);
    }
    assert.equal(callbacks.stepNeuron(1, 1, 1, 3, null), SKIP);
  });
});

test("setting a control works before Dash is there, and after", () => {
  const page = /** @type {any} */ (globalThis.window);
  page.dash_clientside = undefined;
  setProps("neuron", { value: 1 });
  /** @type {any[]} */
  const set = [];
  page.dash_clientside = { set_props: (/** @type {any[]} */ ...given) => set.push(given) };
  setProps("neuron", { value: 2 });
  assert.deepEqual(set, [["neuron", { value: 2 }]]);
});

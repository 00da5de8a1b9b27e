// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientside, picturesOf, setProps } from "../../assets/engine/dash.mjs";
import { engineOf } from "./engines.mjs";
import { page } from "./fakes.mjs";
import { clipBytes, runOf } from "./helpers.mjs";

const ctx = { triggered_id: /** @type {string | undefined} */ (undefined) };

/** @param {string} asked @param {Record<string, import("./helpers.mjs").TrackSpec>} tracks @param {number} [epoch] */
const sent = (asked, tracks, epoch = 200) => ({
  asked,
  answer: Buffer.from(clipBytes({ epochs: [epoch], tracks })).toString("base64"),
});

/** The callbacks, and an engine with a run whose request for exact numbers is open. */
function callbacksOf() {
  ctx.triggered_id = undefined;
  page.window.dash_clientside = { callback_context: ctx };
  const made = engineOf();
  made.engine.setRun(runOf());
  made.engine.exact.isBusy = true;
  made.engine.exact.isStale = false;
  /** @type {any[]} */
  const tables = [];
  return { ...made, tables, callbacks: clientside(made.engine, { rows: (rows) => tables.push(rows) }) };
}

describe("exact answers", () => {
  test("are read from base64, and become pictures by panel", () => {
    const values = { shape: [2], data: Float32Array.of(1.25, -3e-7), frames: false };
    const { ids, pictures } = picturesOf({ panels: { "neuron-map": sent("q", { values }, 5) } });
    assert.deepEqual(ids, ["neuron-map"]);
    const [{ question, epoch, fidelity, arrays }] = pictures;
    assert.deepEqual([question, epoch, fidelity, arrays.values.at(1)], ["q", 5, "exact", Math.fround(-3e-7)]);
  });

  /** The answers for all pairs at one epoch. @param {string} run */
  const replyOf = (run) => ({
    view: { run },
    panels: {
      correctness: sent("correctness", { answer: { shape: [1], data: Uint8Array.of(1), frames: false } }),
    },
  });

  test("are taken, and then the gate opens; a failure opens it, too", () => {
    const { callbacks, engine } = callbacksOf();
    callbacks.settle(null, null);
    assert.equal(engine.exact.isBusy, true, "the first call, before anything was asked");
    ctx.triggered_id = "exact";
    callbacks.settle(replyOf("run-a"), null);
    assert.deepEqual([engine.exact.isBusy, engine.pairs.isExact(200)], [false, true]);
    engine.exact.isBusy = true;
    ctx.triggered_id = "failure";
    callbacks.settle(null, { at: 1 });
    assert.equal(engine.exact.isBusy, false);
  });

  test("of a run that was left, and those that came before a failure, are not taken", () => {
    const { callbacks, engine } = callbacksOf();
    ctx.triggered_id = "exact";
    callbacks.settle(replyOf("run-b"), null);
    assert.deepEqual([engine.exact.isBusy, engine.pairs.isExact(200)], [false, false]);
    ctx.triggered_id = "failure";
    callbacks.settle(replyOf("run-a"), { at: 1 });
    assert.equal(engine.pairs.isExact(200), false);
  });
});

describe("a run", () => {
  test("that was asked for is shown", () => {
    const { callbacks, engine } = callbacksOf();
    callbacks.run(null);
    assert.equal(engine.run?.name, "run-a");
    engine.restore({ run: "run-b", neuron: 5 });
    callbacks.run(runOf({ name: "run-b" }));
    assert.deepEqual([engine.view.run, engine.view.neuron], ["run-b", 5]);
  });

  test("that cannot be had leaves everything as it is; the page says its own run again", () => {
    const { callbacks, engine } = callbacksOf();
    page.frame();
    engine.restore({ run: "run-b", neuron: 5 });
    callbacks.stay(null);
    assert.ok(engine.awaited);
    callbacks.stay({ at: 1 });
    assert.deepEqual([engine.view.run, engine.awaited, page.waiting], ["run-a", null, 1]);
    assert.equal(engine.exact.isBusy, true, "the numbers that were asked for are still on their way");
  });
});

test("the phases are those of this run as it is; others ask for it as it is by now", () => {
  const { callbacks, engine, runs } = callbacksOf();
  const phase = page.add("span", "phase");
  const bands = [{ name: "cleanup", from: 0, to: 9 }];
  callbacks.phases(null);
  callbacks.phases({ digest: "other", bands, told: "other" });
  assert.deepEqual([engine.bands, runs], [null, [{ name: "run-a", digest: "aaaa" }]]);
  callbacks.phases({ digest: "aaaa", bands, told: "cleanup at epoch 9" });
  assert.deepEqual([engine.bands, phase.title], [bands, "cleanup at epoch 9"]);
});

test("the rows of the Data page's tables are handed on, once there are any", () => {
  const { callbacks, tables } = callbacksOf();
  callbacks.rows(null);
  const rows = { checkpoints: [], answers: [] };
  callbacks.rows(rows);
  assert.deepEqual(tables, [rows]);
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

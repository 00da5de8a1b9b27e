// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aboutOf, downloadsOf, viewSaver } from "../../../../assets/engine/ui/share/downloads.mjs";
import { momentOf } from "../../../../assets/engine/ui/share/moment.mjs";
import { boardOf } from "../../boards.mjs";
import { page } from "../../fakes.mjs";
import { pictureOf, runOf, settled } from "../../helpers.mjs";
import { ask, initialOf, specOf } from "../../openings.mjs";

const SOURCES = { essay: { name: "An essay", url: "https://example.org/e" }, talk: { name: "A talk", url: "" } };

test("a caption says what is shown, where that is from, and how to cite it", () => {
  const initial = initialOf();
  const help = { ...initial.help, sources: SOURCES };
  const more = { formula: "`a` b", source: '[essay], "3"; [talk]; [gone]' };
  const spec = specOf("one", "pairs", ask("neuron"), more);
  const about = (/** @type {Partial<typeof spec>} */ changes) =>
    aboutOf({ spec: { ...spec, ...changes } }, { epoch: 8375, initial: { ...initial, help }, run: runOf() }, "LINK");
  assert.deepEqual(about({}), [
    "Definition: What one means. a b",
    'Source: An essay, https://example.org/e, "3"; A talk; [gone]',
    "Cite as: Grokscope, run run-a, epoch 8,375, LINK",
  ]);
  assert.deepEqual(about({ formula: "", source: "", span: "run" }), [
    "Definition: What one means.",
    "Cite as: Grokscope, run run-a, LINK",
  ]);
});

describe("the files of a panel", () => {
  /** What there is of a panel. @param {string} id @param {string} where */
  const filesOf = (id, where, run = {}, viewFile = undefined) => {
    const { engine, panelOf } = boardOf(page, { requested: { page: where }, run });
    Object.assign(engine.source, { viewFile });
    const files = downloadsOf(/** @type {any} */ (engine), { film() {} });
    return files.filter(({ isFor }) => isFor(panelOf(id))).map(({ text }) => text.split(" ")[1]);
  };

  test("are those that there can be of it", () => {
    assert.deepEqual(filesOf("neuron-input", "explore"), ["PNG", "SVG", "PDF", "film…", "CSV", "NPZ"]);
    const viewFile = /** @type {any} */ (String);
    assert.ok(filesOf("neuron-list", "neurons", {}, viewFile).includes("HTML"), "where a server makes files of views");
    assert.deepEqual(filesOf("neuron-list", "neurons"), ["CSV", "NPZ"], "a table is no picture");
    assert.deepEqual(filesOf("mix", "fourier"), ["PNG", "SVG", "PDF", "CSV", "NPZ"], "what no training changes");
    const one = { epochs: [0], start: { ...runOf().start, epoch: 0 } };
    assert.ok(!filesOf("neuron-input", "explore", one).includes("film…"));
  });
});

test("a view is saved as one file: of a panel, or of the page, without what is around it", async (ctx) => {
  const { engine } = boardOf(page, { requested: { epoch: 100 } });
  assert.equal(viewSaver(engine), null, "nobody makes such files");
  /** @type {string[]} */
  const asked = [];
  Object.assign(engine.source, { viewFile: (/** @type {string} */ address) => address });
  ctx.mock.method(globalThis, "fetch", async (/** @type {string} */ address) => {
    asked.push(address);
    return Response.json({ detail: "too large: take one panel" }, { status: 400 });
  });
  const saveView = viewSaver(engine);
  saveView?.("neuron-input");
  saveView?.("");
  await settled();
  assert.match(asked[0], /^\/\?run=run-a&epoch=100&.*&large=neuron-input&v=4$/);
  assert.doesNotMatch(asked[1], /large/);
  engine.store.choose({ zoom: "neuron-input:0:1,".repeat(400) });
  saveView?.("");
  assert.match(engine.shell.message.textContent ?? "", /says too much for a file/);
  assert.equal(asked.length, 2);
});

describe("a panel at an epoch that is not shown", () => {
  test("is its frame of then, with that epoch in its words and the colours of the run", async () => {
    const { engine, see, show } = boardOf(page);
    await see("neuron-input");
    show("neuron-input", pictureOf({ values: Array(49).fill(1) }, { values: [7, 7] }));
    const panel = engine.panels[0];
    assert.equal(momentOf(panel, engine, runOf(), 100), null, "its frame is not here");
    const picture = { ...pictureOf({ values: Array(49).fill(2) }, { values: [7, 7] }), epoch: 100 };
    const clip = {
      picture: (/** @type {number} */ epoch) => (epoch === 100 ? picture : null),
      limits: () => undefined,
    };
    panel.entry = /** @type {any} */ ({ state: "ready", clip });
    const moment = /** @type {any} */ (momentOf(panel, engine, runOf(), 100));
    assert.deepEqual([moment.captions.title, moment.captions.detail], ["Neuron 3", "epoch 100 · post"]);
    assert.deepEqual([moment.contextAtRest().epoch, moment.painted.arrays.values.at(0)], [100, 2]);
    assert.equal(engine.epoch, 200, "the page stays where it is");
  });
});

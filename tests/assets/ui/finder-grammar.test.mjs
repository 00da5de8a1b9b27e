// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { examplesOf, found } from "../../../assets/engine/ui/finder-grammar.mjs";
import "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { initialOf, VIEW } from "../openings.mjs";

/** @param {object} [view] */
const worldOf = (view = {}) => ({
  ...{ initial: initialOf(), run: runOf(), view: { ...VIEW, page: "explore", ...view } },
  moments: { memorised: 200, groks: 300 },
});
const textsOf = (/** @type {string} */ text) => found(text, worldOf()).finds.map((find) => find.text);

describe("a number of the run", () => {
  for (const [text, name, chosen] of /** @type {[string, string, Record<string, any>][]} */ ([
    ["neuron 5", "Neuron 5", { neuron: 5, page: "explore" }],
    ["Neuron  5 ", "Neuron 5", { neuron: 5 }],
    ["n5", "Neuron 5", { neuron: 5 }],
    ["neur 5", "Neuron 5", { neuron: 5 }],
    ["head 2", "Head 2", { head: 2, page: "explore" }],
    ["h=2", "Head 2", { head: 2 }],
    ["freq 3", "Frequency 3", { freq: 3, page: "neurons" }],
    ["frequency 3", "Frequency 3", { freq: 3 }],
    ["x=3 y=5", "Pair x = 3, y = 5", { pin: [3, 5], page: "explore" }],
    ["x 3, y 5", "Pair x = 3, y = 5", { pin: [3, 5] }],
    ["3, 5", "Pair x = 3, y = 5", { pin: [3, 5] }],
    ["(3 5)", "Pair x = 3, y = 5", { pin: [3, 5] }],
    ["epoch 300", "Epoch 300", { epoch: 300 }],
    ["epoch last", "Epoch 300", { epoch: 300 }],
    ["z=4", "Answer z = 4", { z: 4, page: "logits" }],
    ["component 6", "Component 6", { component: 6, page: "fourier" }],
    ["dims 0, 1", "Dimensions 0, 1", { dims: [0, 1], page: "embedding" }],
  ]))
    test(`“${text}” is ${name}`, () => {
      const [{ text: said, fields = {} }] = found(text, worldOf()).finds;
      assert.equal(said, name);
      for (const [field, value] of Object.entries(chosen)) assert.deepEqual(fields[field], value, field);
    });

  test("without a word may be several things, as far as the run has them", () => {
    assert.deepEqual(textsOf("2"), ["Neuron 2", "Head 2", "Frequency 2", "Epoch 0"]);
    assert.deepEqual(textsOf("7"), ["Neuron 7", "Epoch 0"]);
  });

  test("has a card, where there is one of its kind", () => {
    const [, { text, fields }] = found("neuron 5", worldOf()).finds;
    assert.deepEqual([text, fields], ["Neuron 5: card", { neuron: 5, card: "neuron", large: "" }]);
    assert.deepEqual(textsOf("epoch 100"), ["Epoch 100"]);
  });

  test("of an epoch without a checkpoint leads to the nearest, and says so", () => {
    const [{ text, detail, fields }] = found("epoch 1,270", worldOf()).finds;
    assert.deepEqual([text, detail, fields], ["Epoch 300", "the checkpoint nearest to 1,270", { epoch: 300 }]);
    assert.equal(found("epoch 100", worldOf()).finds[0].detail, "");
  });

  test("is shown on the page that is shown, where that has its control", () => {
    assert.equal(found("neuron 5", worldOf({ page: "neurons" })).finds[0].fields?.page, "neurons");
    assert.equal(found("neuron 5", worldOf({ page: "logits" })).finds[0].fields?.page, "explore");
  });

  for (const [text, sentence] of [
    ["neuron 600", "There is no neuron 600 in run run-a: choose 0 to 7."],
    ["n 1.5", "There is no neuron 1.5 in run run-a: choose 0 to 7."],
    ["x=3 y=9", "X and y of a pair are 2 numbers of 0 to 6 in run run-a, not “3 9”."],
    ["x=3", "X and y of a pair are 2 numbers of 0 to 6 in run run-a, not “3”."],
    ["epoch 1e3", "There is no epoch 1e3 in run run-a: choose 0 to 300."],
  ])
    test(`“${text}” that there is not is refused in the words of all fields`, () => {
      const { finds, sentence: said } = found(text, worldOf());
      assert.deepEqual([finds, said.replace(/\s+/g, " ")], [[], sentence]);
    });
});

describe("a name", () => {
  test("is one of a page, a panel, a run, a setting, or of something to do", () => {
    const kinds = ["logits", "title of losses", "run-b", "stage pre", "share"].map((text) => {
      const [{ text: name, detail = "", run, act, fields }] = found(text, worldOf()).finds;
      return [name, detail, run ?? act ?? JSON.stringify(fields)];
    });
    assert.deepEqual(kinds, [
      ["Logits", "page", '{"page":"logits","large":""}'],
      ["Title of losses", "panel of Progress", '{"page":"progress","large":""}'],
      ["run-b", "run", "run-b"],
      ["Stage: pre", "setting", '{"stage":"pre"}'],
      ["Share this view: link, QR code, embed", "", "share"],
    ]);
  });

  test("may be one of the moments that the story tells, and leads to its epoch", () => {
    const [{ text, detail, fields }] = found("groks", worldOf()).finds;
    assert.deepEqual([text, detail, fields], ["Groks", "epoch 300", { epoch: 300 }]);
    assert.equal(textsOf("memorised")[0], "Memorised");
  });

  test("of a panel is what its title says now, and shows its basis", () => {
    const finds = found("neuron 3", worldOf({ basis: "fourier" })).finds;
    const panel = finds.find(({ panel: id }) => id === "neuron-input");
    assert.deepEqual(
      [panel?.text, panel?.detail, panel?.fields?.basis],
      ["Neuron 3", "post · panel of Explore", "both"],
    );
    assert.equal(found("head", worldOf()).finds.find(({ panel: id }) => id === "heads-input-0")?.text, "Head 0");
  });

  test("that begins with what is written comes first", () => {
    assert.equal(textsOf("neurons")[0], "Neurons");
    assert.equal(textsOf("data")[0], "Data");
  });

  test("that there is not is answered with what could be written, which can be found", () => {
    const world = worldOf();
    const { finds, sentence } = found("zzz", world);
    assert.deepEqual(finds, []);
    const examples = examplesOf(world);
    assert.deepEqual(examples, ["neuron 3", "head 1", "freq 2", "x=3 y=5", "epoch 200"]);
    assert.ok(sentence.startsWith(`Nothing is called “zzz”. Write, for instance, ${examples.join(", ")}`), sentence);
    for (const example of examples) assert.ok(found(example, world).finds.length > 0, example);
  });
});

// @ts-check
/** What a panel asks of a view, as text: the server builds the same. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { urlOf } from "../../../assets/engine/data/clip-store.mjs";
import { bareQuestion, exactQuestionOf, partsOf, questionOf } from "../../../assets/engine/data/question.mjs";
import { BASE } from "../libraries.mjs";
import { ask as asks } from "../openings.mjs";

describe("a question", () => {
  const ask = { query: "neuron", fixed: { basis: "input" }, chosen: { stage: "stage", neuron: "neuron" } };

  test("has its parameters in the order of their names", () => {
    assert.equal(questionOf(ask, { neuron: 17, stage: "post", head: 3 }), "neuron?basis=input&neuron=17&stage=post");
  });

  test("follows the view's field, whatever the parameter is called", () => {
    const mean = { query: "m", fixed: {}, chosen: { at: "pos" } };
    assert.equal(questionOf(mean, { pos: 0 }), "m?at=0");
  });

  test("is encoded, and is the query alone without parameters", () => {
    assert.equal(questionOf({ query: "q", fixed: { name: "a b&c=ü" }, chosen: {} }, {}), "q?name=a%20b%26c%3D%C3%BC");
    assert.equal(questionOf({ query: "embedding", fixed: {}, chosen: {} }, { neuron: 1 }), "embedding");
  });

  test("names an epoch that nobody knows", () => {
    const spec = { ask, arrays: ["values"], still: [], span: /** @type {const} */ ("checkpoint") };
    const view = { neuron: 17, stage: "post", epoch: -1 };
    assert.match(exactQuestionOf(spec, view) ?? "", /^unknown\/neuron\?/);
    assert.match(exactQuestionOf(spec, { ...view, epoch: 0 }) ?? "", /^0\/neuron\?/);
  });

  test("does not change the panel's own parameters", () => {
    questionOf(ask, { neuron: 17, stage: "post" });
    assert.deepEqual(ask.fixed, { basis: "input" });
  });

  test("has an address; the first part is the one without a number", () => {
    assert.equal(
      urlOf(BASE, "neuron?neuron=1", "values,active", 0),
      "/clips/run/address/neuron?neuron=1&arrays=values,active",
    );
    assert.equal(urlOf(BASE, "embedding", "values", 2), "/clips/run/address/embedding?arrays=values&part=2");
  });
});

describe("a list of the view", () => {
  test("is parted by commas", () => {
    assert.equal(questionOf(asks("embedding_dims", { dims: "dims" }), { dims: [0, 12] }), "embedding_dims?dims=0%2C12");
  });

  test("is asked item by item where a panel is there several times, and not at all beyond the last", () => {
    const picked = asks("neuron", { neuron: "picks" });
    assert.deepEqual(
      [0, 1, 2].map((place) => questionOf(picked, { picks: [7, 0] }, place)),
      ["neuron?neuron=7", "neuron?neuron=0", null],
    );
    assert.equal(questionOf(picked, {}, 0), null);
  });

  test("is the place itself where there is a panel for each head", () => {
    assert.equal(questionOf(asks("attention", { head: "place", pos: "pos" }), { pos: 2 }, 3), "attention?head=3&pos=2");
  });

  test("is the chosen field at the first place, if nothing else is said", () => {
    assert.equal(questionOf(asks("attention", { head: "place" }), {}), "attention?head=0");
  });

  test("is encoded: terms and drawn functions", () => {
    assert.equal(
      questionOf(asks("fourier_mix", { terms: "terms" }), { terms: "4:6:1,1:1:-0.5" }),
      "fourier_mix?terms=4%3A6%3A1%2C1%3A1%3A-0.5",
    );
    assert.equal(questionOf(asks("fourier_mix", { terms: "terms" }), { terms: "" }), "fourier_mix?terms=");
    assert.equal(questionOf(asks("t", { shape: "shape" }), { shape: "drawn:Az_-9" }), "t?shape=drawn%3AAz_-9");
  });

  test("is nothing while the view does not say", () => {
    assert.equal(questionOf(asks("neuron", { neuron: "neuron" }), {}), null);
  });
});

describe("an exact question", () => {
  const spec = { ask: asks("neuron", { neuron: "neuron" }), arrays: ["values"], still: ["mask"] };

  test("names the epoch and every array that the panel needs", () => {
    const text = exactQuestionOf({ ...spec, span: "checkpoint" }, { neuron: 5, epoch: 300 });
    assert.equal(text, "300/neuron?neuron=5&arrays=values,mask");
    assert.equal(bareQuestion(String(text)), "neuron?neuron=5");
  });

  test("about the whole run is about all epochs, and has its arrays alone where it has no parameters", () => {
    const text = exactQuestionOf({ ...spec, ask: asks("measures"), span: "run" }, { epoch: 300 });
    assert.equal(text, "all/measures?arrays=values,mask");
    assert.equal(bareQuestion(String(text)), "measures");
  });

  test("is none where the view has nothing at its place", () => {
    const picked = { ...spec, ask: asks("neuron", { neuron: "picks" }), span: /** @type {const} */ ("checkpoint") };
    assert.equal(exactQuestionOf(picked, { picks: [4], epoch: 0 }, 1), null);
  });

  test("is taken apart into its query and its parameters", () => {
    const parameters = [
      ["neuron", "5"],
      ["shape", "a b"],
    ];
    assert.deepEqual(partsOf("n?neuron=5&shape=a%20b"), { query: "n", parameters });
    assert.deepEqual(partsOf("measures"), { query: "measures", parameters: [] });
  });
});

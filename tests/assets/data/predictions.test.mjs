// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Predictions, rightAnswer } from "../../../assets/engine/data/predictions.mjs";
import { Store } from "../../../assets/engine/state/store.mjs";
import { pictureOf, runOf, TERMS } from "../helpers.mjs";
import { initialOf } from "../openings.mjs";

const run = runOf();

/** What the model predicts, in a store at an epoch. */
function predictionsOf() {
  const store = new Store(initialOf());
  store.setRun(runOf(), { epoch: 100 });
  const pairs = new Predictions(store);
  return { store, pairs, question: String(pairs.question) };
}

/** The model's answers: right everywhere but for 2 + 3. @param {boolean} [hasMask] */
function answersOf(hasMask = true) {
  const answer = Array.from({ length: 49 }, (_, cell) => (Math.floor(cell / 7) + (cell % 7)) % 7);
  answer[2 * 7 + 3] = 6;
  const train = { train_mask: answer.map((_, cell) => cell % 2) };
  return { ...pictureOf({ answer, ...(hasMask ? train : {}) }), epoch: 100 };
}

test("the right answer is a token, whatever the operation", () => {
  for (const [formula, expected] of /** @type {const} */ ([
    ["x + y", 1],
    ["x − y", 5],
    ["x · y", 1],
    ["x ÷ y", 2],
    ["x² + xy + y²", 0],
  ])) {
    assert.equal(rightAnswer(3, 5, { ...run, terms: TERMS[formula] }), expected, formula);
  }
  assert.equal(rightAnswer(0, 1, { ...run, terms: TERMS["x − y"] }), 6, "never below 0");
  assert.equal(rightAnswer(3, 0, { ...run, terms: TERMS["x ÷ y"] }), null, "nothing is divided by 0");
  assert.equal(rightAnswer(0, 3, { ...run, terms: TERMS["x ÷ y"] }), 0);
  const large = { ...run, p: 4093, terms: TERMS["x² + xy + y²"] };
  assert.equal(rightAnswer(4092, 4092, large), 3, "(−1)² + (−1)(−1) + (−1)²");
});

describe("a pair", () => {
  test("has its sum at once, and what the prediction once that is known", () => {
    const { pairs, question } = predictionsOf();
    assert.deepEqual(pairs.lines(2, 3, run, 100), ["x + y mod 7 = 5"]);
    pairs.take("100/neuron?neuron=1", answersOf());
    assert.deepEqual(pairs.lines(2, 3, run, 100), ["x + y mod 7 = 5"]);
    pairs.take(question, answersOf());
    assert.deepEqual(pairs.lines(2, 3, run, 100), ["x + y mod 7 = 5", "predicted 6 ✗", "training pair"]);
    assert.deepEqual(pairs.lines(2, 4, run, 100), ["x + y mod 7 = 6", "predicted 6 ✓", "test pair"]);
    assert.deepEqual(pairs.lines(2, 4, run, 200), ["x + y mod 7 = 6"], "another epoch");
    pairs.forget();
    assert.deepEqual(pairs.lines(2, 4, run, 100), ["x + y mod 7 = 6"]);
  });

  test("names tokens, not places, and the operation", () => {
    const times = runOf({ terms: TERMS["x · y"], formula: "x · y mod 7", tokens: [1, 3, 2, 6, 4, 5], p: 7 });
    assert.deepEqual(predictionsOf().pairs.lines(1, 4, times, 0), ["x · y mod 7 = 5"]);
    assert.deepEqual(predictionsOf().pairs.lines(0, 3, runOf({ terms: TERMS["x − y"], formula: "x − y mod 7" }), 0), [
      "x − y mod 7 = 4",
    ]);
  });

  test("that has no answer says so", () => {
    const over = runOf({ terms: TERMS["x ÷ y"], formula: "x ÷ y mod 7" });
    assert.deepEqual(predictionsOf().pairs.lines(3, 0, over, 0), ["x ÷ y mod 7: no answer where y = 0"]);
  });

  test("is no training pair where the run does not say", () => {
    const { pairs, question } = predictionsOf();
    pairs.take(question, answersOf(false));
    assert.deepEqual(pairs.lines(0, 0, run, 100), ["x + y mod 7 = 0", "predicted 0 ✓"]);
  });
});

test("they are asked for only while the pointer is on a pair, once for each epoch", () => {
  const { store, pairs, question } = predictionsOf();
  const askedAt = (/** @type {any} */ hover) => {
    store.setHover(hover);
    return pairs.questions();
  };
  assert.deepEqual([askedAt(null), askedAt({ neuron: 3 }), askedAt({ x: 1, y: 0 })], [[], [], [question]]);
  pairs.take(question, answersOf());
  assert.deepEqual(pairs.questions(), []);
  store.goTo(2);
  assert.deepEqual(pairs.questions(), [question.replace("100/", "200/")]);
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MOST, termsIn, termsText, toggled, usableTerms } from "../../../assets/engine/state/terms.mjs";
import { FIELDS } from "../openings.mjs";

describe("a sum of terms", () => {
  test("a sum is text and back", () => {
    const terms = [
      { i: 4, j: 6, weight: 1 },
      { i: 14, j: 46, weight: -0.3333 },
    ];
    assert.equal(termsText(terms), "4:6:1,14:46:-0.3333");
    assert.deepEqual(termsIn("4:6:1,14:46:-0.3333"), terms);
    assert.deepEqual([termsIn(""), termsText([])], [[], ""]);
    assert.deepEqual(termsIn("4:6:1,"), [terms[0]], "as the schema has it");
  });

  test("a sum is as the schema takes it, whatever the weights", () => {
    const pattern = new RegExp(/** @type {string} */ (FIELDS.terms.pattern));
    for (const weight of [1 / 3, -1e-9, 1e-7, 2.5e-6, 123456.789, 1e6, 0])
      assert.match(termsText([{ i: 1, j: 2, weight }]), pattern);
  });

  test("a sum keeps the terms that there are components for", () => {
    assert.equal(usableTerms("4:6:1,7:0:1,0:7:1,6:6:2", 7), "4:6:1,6:6:2");
  });
});

describe("a term that is pressed", () => {
  test("comes with weight 1, and goes whatever its weight", () => {
    assert.equal(toggled("4:6:1", 1, 2), "4:6:1,1:2:1");
    assert.equal(toggled("4:6:0.5,1:2:1", 4, 6), "1:2:1");
    assert.equal(toggled("4:6:1", 6, 4), "4:6:1,6:4:1", "x and y are not the same");
    assert.equal(toggled("4:6:1", 4, 6), "");
  });

  test("does not come when there are as many as the server takes", () => {
    const full = Array.from({ length: MOST }, (_, i) => `${i}:0:1`).join(",");
    assert.equal(toggled(full, 1, 1), full);
    assert.equal(termsIn(toggled(full, 0, 0)).length, MOST - 1);
  });
});

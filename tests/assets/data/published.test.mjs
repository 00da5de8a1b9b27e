// @ts-check
/** What a site of files does not have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lackIn } from "../../../assets/engine/data/published.mjs";

const published = { logit: { z: { values: ["0", "5"], why: "This site has answers z 0, 5 alone." } } };

for (const [question, why] of [
  ["logit?basis=input&z=5", ""],
  ["logit?basis=input&z=50", "This site has answers z 0, 5 alone."],
  ["heads", ""],
])
  test(`${question} ${why ? "is not there" : "is there"}`, () => {
    assert.equal(lackIn({ published }, question), why);
    // A server answers everything.
    assert.equal(lackIn({}, question), "");
  });

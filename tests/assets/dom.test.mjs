// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { unbroken } from "../../assets/engine/dom.mjs";

test("a number is never parted from its unit, nor from what stands in brackets after it", () => {
  assert.equal(unbroken("7 (21) and 36 explain 85 % of it"), "7\u00a0(21) and 36 explain 85\u00a0% of it");
  assert.equal(unbroken("at most < 0.1 % of it"), "at most <\u00a00.1\u00a0% of it");
  assert.equal(unbroken("the rest (few) is even"), "the rest (few) is even");
});

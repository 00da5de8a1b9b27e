// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "../../../assets/engine/ui/captions.mjs";
import { ask, specOf } from "../openings.mjs";

test("no line begins with the sign of a per cent", () => {
  const captions = { title: "", detail: "", sentence: "52 % to x (under 0.1 to over 99.9 %).", foot: "100 % of it" };
  assert.deepEqual(wordsOf(specOf("panel", "lines", ask("q")), captions), {
    sentence: "52\u00a0% to x (under 0.1 to over 99.9\u00a0%).",
    foot: "100\u00a0% of it",
  });
});

test("a panel may have a sentence of its own, or say the foot first", () => {
  const captions = { title: "", detail: "", sentence: "Of the answer.", foot: "Its foot." };
  const said = (/** @type {Record<string, unknown>} */ options) =>
    wordsOf({ ...specOf("panel", "lines", ask("q")), options }, captions);
  assert.deepEqual(said({ sentence: "Of the panel.", foot: "" }), { sentence: "Of the panel.", foot: "" });
  assert.deepEqual(said({ foot: "Its formula" }).foot, "Its foot. · Its formula");
  assert.deepEqual(said({ says: "foot" }), { sentence: "Its foot.", foot: "" });
});

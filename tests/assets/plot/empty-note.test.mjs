// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { emptyNote } from "../../../assets/engine/plot/empty-note.mjs";
import { PAINTERS } from "../../../assets/engine/plot/painters/index.mjs";
import { pictureOf } from "../helpers.mjs";

/** @param {Record<string, ArrayLike<number>>} arrays @param {string} draws */
const noteOf = (arrays, draws = "pairs") =>
  emptyNote(pictureOf(arrays), [...Object.keys(arrays), "another"], PAINTERS[draws].emptyNote);

describe("a picture with nothing to see", () => {
  for (const [what, arrays, draws, wanted] of /** @type {[string, Record<string, number[]>, string, string][]} */ ([
    ["no numbers at all", { values: [] }, "epochs", "No values"],
    ["none that is a number", { values: [Number.NaN, Number.NaN] }, "lines", "No values"],
    ["one curve that is there", { one: [Number.NaN], other: [0, 0] }, "epochs", ""],
    ["a flat curve", { values: [0, 0] }, "lines", ""],
    ["a heatmap of zeros", { values: [0, 0, 0, 0] }, "spectrum2d", "All zero"],
    ["a dead neuron", { values: [0, 0, 0, 0] }, "pairs", "All zero"],
    ["a heatmap with one cell", { values: [0, 0, 1e-9, 0] }, "pairs", ""],
    ["no frequency to fit", { values: [0, 0] }, "alphas", "Nothing to show"],
  ]))
    test(`${what}: "${wanted}"`, () => assert.equal(noteOf(arrays, draws), wanted));

  test("an answer without the arrays of the panel has no values", () => assert.equal(noteOf({}), "No values"));
});

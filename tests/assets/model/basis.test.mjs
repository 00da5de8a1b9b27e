// @ts-check
/** The Fourier basis of the browser against its definition; against the analysis: `tests/oracle/test_frames.py`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { basisOf } from "../../../assets/engine/model/basis.mjs";
import { componentsOf, seeded } from "../helpers.mjs";

/** Odd, even, and of x · y. @type {Record<string, string[]>} */
const BASES = {
  "of 7 tokens": componentsOf(7),
  "of 8 tokens, whose last frequency has no sine": componentsOf(8),
  "of 3 tokens": componentsOf(3),
  "of x · y with 7 tokens": [...componentsOf(6), "zero"],
  "of 29 tokens": componentsOf(29),
};

/** A component at a token, of norm 1. @param {string[]} names @param {number} row @param {number} token */
function definition(names, row, token) {
  const order = names.includes("zero") ? names.length - 1 : names.length;
  if (names[row] === "zero") return token === order ? 1 : 0;
  const [wave, freq = "0"] = names[row].split(" ");
  const at = (/** @type {number} */ place) =>
    place >= order ? 0 : Math[wave === "sin" ? "sin" : "cos"]((2 * Math.PI * Number(freq) * place) / order);
  const norm = Math.hypot(...names.map((_, place) => at(place)));
  return at(token) / norm;
}

/** @param {ArrayLike<number>} found @param {number[]} expected */
function close(found, expected) {
  assert.equal(found.length, expected.length);
  expected.forEach((value, place) => {
    assert.ok(Math.abs(found[place] - value) < 1e-6, `${found[place]} is ${value} at ${place}`);
  });
}

for (const [what, names] of Object.entries(BASES)) {
  describe(`a basis ${what}`, () => {
    const size = names.length;
    const random = seeded(size);
    const rows = names.map((_, row) => names.map((__, token) => definition(names, row, token)));

    test("transforms functions of one token, one after the other", () => {
      const values = Float32Array.from({ length: 3 * size }, () => random() - 0.5);
      const expected = [0, 1, 2].flatMap((one) =>
        rows.map((row) => row.reduce((sum, weight, token) => sum + weight * values[one * size + token], 0)),
      );
      close(basisOf(names).alongRows(values), expected);
    });

    test("transforms functions of two tokens, x before y", () => {
      const values = Float32Array.from({ length: size * size }, () => random() - 0.5);
      const along = rows.map((row) =>
        names.map((_, y) => row.reduce((sum, weight, x) => sum + weight * values[x * size + y], 0)),
      );
      const expected = along.flatMap((line) =>
        rows.map((row) => row.reduce((sum, weight, y) => sum + weight * line[y], 0)),
      );
      close(basisOf(names).ofPairs(values), expected);
    });
  });
}

test("a basis is made once for a run", () => {
  const names = componentsOf(5);
  assert.equal(basisOf(names), basisOf(names));
});

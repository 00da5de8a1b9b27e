// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { numberText } from "../../../../assets/engine/plot/painters/picture.mjs";
import { pictureOf } from "../../helpers.mjs";

const PICTURE = pictureOf({ values: [-2.3, 0.0012345, 0] });

test("a number is told with no more digits than are known of it", () => {
  const told = (/** @type {import("../../../../assets/engine/types.mjs").Picture["fidelity"]} */ fidelity) =>
    [-2.3, 1.23456789, 0.01234567, 0.00123, 0.000987, -0.00002, 0, Number.NaN].map((value) =>
      numberText({ ...PICTURE, fidelity }, value),
    );
  assert.deepEqual(told("exact"), ["−2.3", "1.2346", "0.012346", "0.00123", "9.87e−4", "−2e−5", "0", "NaN"]);
  assert.deepEqual(told("frame"), ["−2.3", "1.2", "0.012", "0.0012", "9.9e−4", "−2e−5", "0", "NaN"]);
  // Half of 1e-4 of 2.3 is below a thousandth, and above a tenth of one.
  assert.deepEqual(told("rounded"), ["−2.3", "1.235", "0.012", "0.001", "< 0.001", "> −0.001", "0", "NaN"]);
});

test("fewer digits may be wanted than are known", () => {
  assert.equal(numberText(PICTURE, 1.23456, 4), "1.235");
  assert.equal(numberText({ ...PICTURE, fidelity: "rounded" }, 1.23456, 2), "1.2");
});

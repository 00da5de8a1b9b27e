// @ts-check
/** Numbers in steps, as Python writes them: `tests/analysis/test_steps.py` has the same vector. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "../../../assets/engine/data/container.mjs";
import { fromSteps } from "../../../assets/engine/data/steps.mjs";
import { packed } from "../helpers.mjs";

const VECTOR = JSON.parse(readFileSync(new URL("../../steps.json", import.meta.url), "utf8"));
const WRITTEN = {
  bits: Uint8Array.from(VECTOR.bits),
  widths: Uint8Array.from(VECTOR.widths),
  step: Float32Array.from(VECTOR.step),
};

test("numbers come back as Python reads them, to the last bit", () => {
  assert.deepEqual(fromSteps(WRITTEN, VECTOR.shape), Float32Array.from(VECTOR.numbers));
});

test("arrays that are written in steps come out of a file as any others do", () => {
  const { bits, widths, step } = WRITTEN;
  const arrays = {
    a: { shape: [bits.length], data: bits },
    "a.widths": { shape: [widths.length], data: widths },
    "a.step": { shape: [step.length], data: step },
  };
  const { header, arrays: found } = unpack(packed(arrays, { title: "t", steps: { a: VECTOR.shape } }));
  assert.deepEqual(header, { title: "t" });
  const values = Float32Array.from(VECTOR.numbers);
  assert.deepEqual(found.a, { values, shape: VECTOR.shape, isRounded: true });
});

test("bits that are missing are said, and not read as zeros", () => {
  const bits = WRITTEN.bits.slice(0, -1);
  assert.throws(() => fromSteps({ ...WRITTEN, bits }, VECTOR.shape), /bits are missing/);
});

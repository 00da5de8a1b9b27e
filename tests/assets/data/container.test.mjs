// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../../assets/engine/data/container.mjs";
import { packed } from "../helpers.mjs";

const ARRAYS = {
  u1: { shape: [3], data: Uint8Array.of(0, 1, 255) },
  u2: { shape: [1], data: Uint16Array.of(65535) },
  u4: { shape: [2, 1], data: Uint32Array.of(0, 4294967295) },
  i4: { shape: [], data: Int32Array.of(-5) },
  f4: { shape: [0], data: new Float32Array() },
};

test("arrays of every kind and their header come back, in place", () => {
  const buffer = packed(ARRAYS, { title: "p² “π”" });
  const { header, arrays } = unpack(buffer);
  assert.deepEqual(header, { title: "p² “π”" });
  assert.deepEqual(Object.keys(arrays).sort(), Object.keys(ARRAYS).sort());
  for (const [name, { data, shape }] of Object.entries(ARRAYS)) {
    assert.deepEqual([arrays[name].values, arrays[name].shape], [data, shape]);
    assert.equal(arrays[name].values.buffer, buffer);
  }
});

test("what is no answer, or not all of one, says to reload", () => {
  const whole = packed(ARRAYS, {});
  const page = new TextEncoder().encode("<!doctype html><html></html>").buffer;
  for (const buffer of [page, new ArrayBuffer(0), whole.slice(0, 40), whole.slice(0, whole.byteLength - 1)])
    assert.throws(() => unpack(buffer), /^Error: what the server sent is not an answer, or not all of it: reload/);
});

test("numbers of another kind say to reload", () => {
  const buffer = packed({ values: { shape: [1], data: Float64Array.of(1) } }, {});
  assert.throws(() => unpack(buffer), /^Error: numbers of type Float64Array are not known here: reload the page$/);
});

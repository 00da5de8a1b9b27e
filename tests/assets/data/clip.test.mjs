// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Clip, numbersIn, Part } from "../../../assets/engine/data/clip.mjs";
import { clipBytes } from "../helpers.mjs";

const levels = { shape: [2, 2], dtype: "u1" };
/** Two frames: 0 to 254 in 127 steps of 2, then −1 to 3. @type {import("../helpers.mjs").TrackSpec} */
const SIGNED = {
  ...levels,
  data: Uint8Array.of(0, 127, 254, 255, 0, 127, 254, 64),
  low: [-2, -1],
  high: [2, 3],
  signed: true,
  curve: "linear",
};

/** All numbers of a track at a frame. @param {Part} part @param {string} name @param {number} frame */
function read(part, name, frame) {
  const grid = part.tracks[name].grid(frame);
  return Array.from({ length: grid.length }, (_, cell) => grid.at(cell));
}

describe("a part", () => {
  test("is read byte by byte", () => {
    // The smallest clip there is, without the writer of the helpers: no track, one epoch.
    const text = JSON.stringify({
      epochs: [7],
      parts: 1,
      tracks: {},
      captions: { title: "T", detail: "", sentence: [""], foot: [""] },
    });
    const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
    const [low, high] = [padded.length & 255, padded.length >> 8];
    const bytes = [...Buffer.from("GROKCLIP"), 1, 0, 0, 0, low, high, 0, 0, ...Buffer.from(padded)];
    const part = new Part(Uint8Array.from(bytes).buffer);
    assert.deepEqual(part.epochs, [7]);
    assert.equal(part.captions.title, "T");
    assert.equal(part.bytes, bytes.length);
  });

  test("gives levels with the limits of each frame", () => {
    const part = new Part(clipBytes({ epochs: [10, 20], tracks: { values: SIGNED } }));
    assert.deepEqual(read(part, "values", 0).slice(0, 3), [-2, 0, 2]);
    assert.ok(Number.isNaN(read(part, "values", 0)[3]));
    assert.deepEqual(read(part, "values", 1).slice(0, 3), [-3, 0, 3]);
    const grid = part.tracks.values.grid(1);
    assert.deepEqual([grid.low, grid.high, grid.shape], [-1, 3, [2, 2]]);
  });

  test("gives coefficients by the root curve", () => {
    const track = {
      ...levels,
      data: Uint8Array.of(0, 127, 254, 63),
      low: [-8],
      high: [4],
      signed: true,
      curve: "root",
    };
    const [least, none, most, some] = read(
      new Part(clipBytes({ epochs: [0], tracks: { values: track } })),
      "values",
      0,
    );
    assert.deepEqual([least, none, most], [-8, 0, 8]);
    assert.ok(Math.abs(some - -8 * (64 / 127) ** 2) < 1e-6);
  });

  test("gives raw numbers of every kind, exactly", () => {
    const tracks = {
      f4: { shape: [3], dtype: "f4", data: Float32Array.of(1.5, Number.NaN, -2, 0.25, 0.5, 0.75) },
      u1: { shape: [3], dtype: "u1", data: Uint8Array.of(0, 1, 255, 4, 5, 6) },
      u2: { shape: [3], dtype: "u2", data: Uint16Array.of(0, 1, 65535, 4, 5, 6) },
      u4: { shape: [3], dtype: "u4", data: Uint32Array.of(0, 1, 4294967295, 4, 5, 6) },
      i4: { shape: [3], dtype: "i4", data: Int32Array.of(-5, 1, 2, 4, 5, 6) },
    };
    const part = new Part(clipBytes({ epochs: [0, 1], tracks }));
    for (const [name, { data }] of Object.entries(tracks)) {
      assert.deepEqual(read(part, name, 0), [...data.subarray(0, 3)], name);
      assert.deepEqual(read(part, name, 1), [...data.subarray(3)], name);
    }
    assert.equal(read(part, "u1", 0)[2], 255, "255 is a number where there are no levels");
  });

  test("undoes differences between frames, also where they wrap", () => {
    const frames = [
      [0, 127, 254, 255],
      [3, 126, 255, 0],
      [250, 0, 127, 0],
    ];
    const stored = frames.flatMap((cells, frame) =>
      cells.map((cell, i) => (cell - (frame ? frames[frame - 1][i] : 0) + 256) % 256),
    );
    const limits = { low: [0, 0, 0], high: [254, 254, 254], signed: false, curve: "linear" };
    const [plain, delta] = [frames.flat(), stored].map((data) => ({
      ...levels,
      ...limits,
      data: Uint8Array.from(data),
    }));
    const tracks = { plain, delta: { ...delta, filter: "delta" } };
    const part = new Part(clipBytes({ epochs: [0, 1, 2], tracks }));
    for (const frame of [0, 1, 2]) assert.deepEqual(read(part, "delta", frame), read(part, "plain", frame));
    assert.equal(read(part, "delta", 2)[0], 250);
  });

  test("that is none is told in one sentence", () => {
    const page = new TextEncoder().encode("<!doctype html><html></html>").buffer;
    for (const buffer of [page, new ArrayBuffer(0), clipBytes({ epochs: [0] }).slice(0, 12)]) {
      assert.throws(() => new Part(buffer), /^Error: what the server sent is not a clip: reload the page$/);
    }
  });

  test("of another version is told in one sentence", () => {
    const buffer = clipBytes({ epochs: [0], version: 2 });
    assert.throws(() => new Part(buffer), /^Error: the server sent a clip of version 2: reload the page$/);
  });

  test("cut short is no clip", () => {
    const whole = clipBytes({ epochs: [10, 20], tracks: { values: SIGNED } });
    assert.throws(() => new Part(whole.slice(0, whole.byteLength - 16)));
  });

  test("of an unknown kind of numbers says to reload", () => {
    assert.throws(
      () => numbersIn("f8", new ArrayBuffer(8), 0, 1),
      /^Error: numbers of type f8 are not known here: reload the page$/,
    );
  });
});

describe("a clip", () => {
  const part = (/** @type {number[]} */ epochs, /** @type {Partial<import("../helpers.mjs").TrackSpec>} */ values) =>
    new Part(clipBytes({ epochs, tracks: { values: { ...SIGNED, ...values } }, parts: 2 }));

  test("shows the frames of the parts that have come, each with its words", () => {
    const clip = new Clip("neuron?neuron=17");
    clip.add(part([10, 20], {}));
    assert.equal(clip.picture(30), null);
    clip.add(part([30, 40], { low: [-9, -1] }));
    const picture = clip.picture(30);
    assert.ok(picture);
    assert.deepEqual([picture.question, picture.epoch, picture.fidelity], ["neuron?neuron=17", 30, "frame"]);
    assert.deepEqual(picture.captions, { title: "Title", detail: "detail", sentence: "At epoch 30.", foot: "Foot." });
    assert.equal(picture.arrays.values.at(0), -9);
    assert.equal(clip.picture(20)?.arrays.values.at(0), -3);
  });

  test("has nothing at an epoch that it leaves out", () => {
    const clip = new Clip("q");
    clip.add(part([10, 30], {}));
    assert.equal(clip.picture(20), null);
    assert.equal(clip.picture(0), null);
  });

  test("knows the limits of all its parts", () => {
    const clip = new Clip("q");
    clip.add(part([10, 20], { low: [1, 2], high: [3, 4], signed: false }));
    assert.deepEqual(clip.limits.values, { low: 1, high: 4, signed: false });
    clip.add(part([30, 40], { low: [-5, 2], high: [3, 3.5] }));
    assert.deepEqual(clip.limits.values, { low: -5, high: 4, signed: true });
  });

  test("frames without a number change no limits", () => {
    const [none, some] = [
      { low: [Number.NaN, Number.NaN], high: [Number.NaN, Number.NaN] },
      { low: [5, 6], high: [8, 9], signed: false },
    ];
    const clip = new Clip("q");
    clip.add(part([10, 20], none));
    clip.add(part([30, 40], some));
    assert.deepEqual(clip.limits.values, { low: 5, high: 9, signed: false });
  });

  test("without any number has no limits", () => {
    const clip = new Clip("q");
    clip.add(part([10, 20], { low: [Number.NaN, Number.NaN], high: [Number.NaN, Number.NaN] }));
    assert.equal(clip.limits.values, undefined);
  });

  test("takes the limits of raw arrays from their finite numbers", () => {
    const data = Float32Array.of(2, Number.NaN, 7, Number.POSITIVE_INFINITY, 3, 4);
    const clip = new Clip("q");
    clip.add(new Part(clipBytes({ epochs: [0, 1], tracks: { values: { shape: [3], dtype: "f4", data } } })));
    assert.deepEqual(clip.limits.values, { low: 2, high: 7, signed: false });
  });

  test("counts the bytes it holds", () => {
    const clip = new Clip("q");
    const [one, two] = [part([10, 20], {}), part([30, 40], {})];
    clip.add(one);
    clip.add(two);
    assert.equal(clip.bytes, one.bytes + two.bytes);
  });
});

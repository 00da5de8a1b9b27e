// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Clip, exactPicture, limitsIn, Part } from "../../../assets/engine/data/clip.mjs";
import { clipBytes } from "../helpers.mjs";

const levels = { shape: [2, 2] };
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
  test("gives levels with the limits of each frame", () => {
    const part = new Part(clipBytes({ epochs: [10, 20], tracks: { values: SIGNED } }));
    assert.deepEqual(read(part, "values", 0).slice(0, 3), [-2, 0, 2]);
    assert.ok(Number.isNaN(read(part, "values", 0)[3]));
    assert.deepEqual(read(part, "values", 1).slice(0, 3), [-3, 0, 3]);
    const grid = part.tracks.values.grid(1);
    assert.deepEqual([grid.low, grid.high, grid.shape], [-1, 3, [2, 2]]);
  });

  test("gives raw numbers as they are, also 255", () => {
    const data = Uint8Array.of(0, 1, 255, 4, 5, 6);
    const part = new Part(clipBytes({ epochs: [0, 1], tracks: { values: { shape: [3], data } } }));
    assert.deepEqual(
      [read(part, "values", 0), read(part, "values", 1)],
      [
        [0, 1, 255],
        [4, 5, 6],
      ],
    );
  });

  test("gives an array without frames at every one", () => {
    const same = { shape: [2], data: Float32Array.of(0.5, 2), frames: false };
    const part = new Part(clipBytes({ epochs: [0, 1], tracks: { same, values: SIGNED } }));
    assert.deepEqual(
      [read(part, "same", 0), read(part, "same", 1)],
      [
        [0.5, 2],
        [0.5, 2],
      ],
    );
  });

  test("undoes differences between frames, also where they wrap", () => {
    const data = Uint8Array.of(0, 127, 254, 255, 3, 126, 255, 0, 250, 0, 127, 0);
    const track = { ...levels, data, low: [0, 0, 0], high: [254, 254, 254], signed: false, curve: "linear" };
    const part = new Part(clipBytes({ epochs: [0, 1, 2], tracks: { values: track } }));
    assert.deepEqual(read(part, "values", 1), [3, 126, Number.NaN, 0]);
    assert.deepEqual(read(part, "values", 2), [250, 0, 127, 0]);
  });

  test("of another version is a sentence", () => {
    const buffer = clipBytes({ epochs: [0], version: 3 });
    assert.throws(() => new Part(buffer), /^Error: the server sent a clip of version 3: reload the page$/);
  });
});

describe("an exact answer", () => {
  const tracks = { values: { shape: [2, 1], data: Float32Array.of(1.25, -3e-7), frames: false } };
  const words = { title: "T", detail: "D", sentence: ["S"], foot: ["F"] };

  test("is a picture of exact numbers at its epoch", () => {
    const picture = exactPicture(clipBytes({ epochs: [5], tracks, captions: words }), "q?a=1");
    assert.deepEqual([picture.question, picture.epoch, picture.fidelity], ["q?a=1", 5, "exact"]);
    assert.deepEqual(picture.captions, { title: "T", detail: "D", sentence: "S", foot: "F" });
    const { values } = picture.arrays;
    assert.deepEqual([values.shape, values.at(0), values.low], [[2, 1], 1.25, Math.fround(-3e-7)]);
  });

  test("about the run has no epoch, names its axes, and has words for groups of arrays", () => {
    const groups = { losses: { sentence: "Falls.", foot: "" } };
    const labels = { epoch: [0, 300] };
    const picture = exactPicture(clipBytes({ epochs: [], tracks, captions: { ...words, groups }, labels }), "measures");
    assert.deepEqual([picture.epoch, picture.labels, picture.captions.groups], [null, labels, groups]);
    assert.equal(picture.captions.sentence, "S");
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
    clip.add(new Part(clipBytes({ epochs: [0, 1], tracks: { values: { shape: [3], data } } })));
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

test("colours stay while parts arrive, are wide enough for what is shown, and are the run's at the end", () => {
  const part = (/** @type {number} */ epoch, /** @type {number[]} */ numbers) =>
    new Part(clipBytes({ epochs: [epoch], tracks: { values: { shape: [2], data: Float32Array.from(numbers) } } }));
  const clip = new Clip("q");
  const entry = /** @type {any} */ ({ clip, state: "loading" });
  const limits = (/** @type {number} */ low, /** @type {number} */ high) => limitsIn(entry, "q", { low, high });
  assert.equal(limits(0, 9), undefined, "nothing has come");
  clip.add(part(0, [1, 3]));
  clip.add(part(100, [-8, 20]));
  assert.deepEqual(limits(1, 3), { low: 1, high: 3, signed: false });
  assert.deepEqual(limits(-2, 4), { low: -2, high: 4, signed: true }, "another frame is shown");
  assert.deepEqual(limits(1, 3), { low: -2, high: 4, signed: true }, "and the one before again");
  entry.state = "ready";
  assert.deepEqual(limits(1, 3), { low: -8, high: 20, signed: true });
  assert.equal(limitsIn(entry, "another", { low: 0, high: 1 }), undefined);
  const renewed = /** @type {any} */ ({ clip: clip.renewed(), state: "loading" });
  assert.deepEqual(limitsIn(renewed, "q", { low: 1, high: 3 }), { low: -8, high: 20, signed: true });
});

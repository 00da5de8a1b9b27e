// @ts-check
/** The painters of the Fourier bench, and the bars by frequency. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rangeOf } from "../../../../assets/engine/plot/colour.mjs";
import { alphas } from "../../../../assets/engine/plot/painters/alphas.mjs";
import { sketch } from "../../../../assets/engine/plot/painters/sketch.mjs";
import { codeOf, strokeInto, valuesOf } from "../../../../assets/engine/plot/painters/strokes.mjs";
import { smoothOf, wave } from "../../../../assets/engine/plot/painters/wave.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf, seeded } from "../../helpers.mjs";
import { calledOn, P, PALETTE, plotOf, sceneOf, styledOn, textsOn } from "../../scenes.mjs";

describe("a drawn function", () => {
  test("has the alphabet of base64url: A is −1, f is 0, - is 1, and _ is none", () => {
    assert.deepEqual([...(valuesOf("Af-", 3) ?? [])], [-1, 0, 1]);
    for (const code of ["Af_", "Af", "Af-A", "Af+"]) assert.equal(valuesOf(code, 3), null, code);
  });

  test("comes back as it was, and what it cannot hold as the nearest that it can", () => {
    const all = Array.from({ length: 63 }, (_, level) => (level - 31) / 31);
    assert.deepEqual(
      [...(valuesOf(codeOf(all), 63) ?? [])].map((value) => Math.round(value * 31)),
      [...Array.from({ length: 63 }, (_, level) => level - 31)],
    );
    assert.equal(codeOf([7, -7, Number.NaN, 0.01]), "-Aff");
  });

  test("takes a stroke as a straight line, in either direction, and nothing beside it", () => {
    const flat = "f".repeat(P);
    const rising = strokeInto(flat, P, { place: 1, value: -1 }, { place: 5, value: 1 });
    const found = [...(valuesOf(rising, P) ?? [])].map((value) => Math.round(value * 31) / 31);
    [0, -1, -0.5, 0, 0.5, 1, 0].forEach((value, place) => assert.ok(Math.abs(found[place] - value) < 0.02, `${place}`));
    assert.equal(strokeInto(flat, P, { place: 5, value: 1 }, { place: 1, value: -1 }), rising);
  });

  test("keeps within its places and values however far the pointer goes", () => {
    const next = seeded(31);
    let code = "f".repeat(P);
    for (let turn = 0; turn < 500; turn++) {
      const point = () => ({ place: 20 * next() - 6, value: 6 * next() - 3 });
      code = strokeInto(code, P, point(), point());
      assert.ok(valuesOf(code, P), code);
    }
  });

  test("begins with the numbers of a preset, and a press alone sets one place", () => {
    const point = { place: 2.2, value: 1 };
    assert.equal(strokeInto([1, -1, 0, 0, 0, 0, 0], P, point, point), "-A-ffff");
    assert.equal(strokeInto("no code", 3, { place: 1, value: -1 }, { place: 1.3, value: 1 }), "f-f");
  });
});

describe("the sketch", () => {
  const picture = pictureOf({ function: [1, 0, -1, 0, 1, 0, -1], values: [0, 0, 0, 0, 0, 0, 0] });
  const context = (/** @type {string} */ shape = "square") => sceneOf({ view: { shape } });

  test("shows the server's function, or what is drawn as soon as it is", () => {
    for (const [shape, wanted] of /** @type {[string, number[]][]} */ ([
      ["square", [1, 0, -1, 0, 1, 0, -1]],
      ["drawn:-------", [1, 1, 1, 1, 1, 1, 1]],
      ["drawn:--", [1, 0, -1, 0, 1, 0, -1]],
    ])) {
      const ctx = contextOf();
      sketch.paint(ctx, picture, context(shape));
      const dots = calledOn(ctx, "arc");
      dots.forEach(([left, top], place) => {
        assert.ok(Math.abs(left - context().at.x(place)) < 1e-9);
        assert.ok(Math.abs(top - (20 + 35 - (wanted[place] / 1.08) * 35)) < 1e-5, `${shape} ${place}`);
      });
      assert.equal(dots.length, P);
    }
  });

  test("says where a stroke is, and finds its own dots there", () => {
    const { at } = context();
    const spot = sketch.strokeAt?.(at, at.x(4), 20 + 35 - 35 / 1.08);
    assert.ok(spot && Math.abs(spot.place - 4) < 1e-9 && Math.abs(spot.value - 1) < 1e-9);
    assert.equal(sketch.strokeAt?.(at, 0, -500).value, 1);
    assert.equal(sketch.strokeAt?.(at, 0, 500).value, -1);
  });

  test("says and points at the token under the pointer, and marks tokens", () => {
    assert.deepEqual(sketch.tooltip(picture, context(), 52 + 50, 40), ["token 2", "−1"]);
    assert.deepEqual(sketch.hit?.(picture, context(), 52 + 50, 40), { token: 2 });
    assert.equal(sketch.hit?.(picture, context(), 20, 40), null);
    const ctx = contextOf();
    sketch.highlight?.(ctx, picture, { ...context(), hover: { x: 1, token: 3 } });
    assert.deepEqual(
      calledOn(ctx, "arc").map(([left]) => left),
      [context().at.x(3), context().at.x(1)],
    );
  });

  test("without a function shows none", () => {
    const ctx = contextOf();
    const empty = pictureOf({ values: [0] });
    sketch.paint(ctx, empty, context());
    assert.equal(calledOn(ctx, "arc").length, 0);
    assert.equal(sketch.tooltip(empty, context(), 102, 40), null);
  });
});

describe("the wave", () => {
  test("is smooth through the samples of every component, of norm 1", () => {
    for (const p of [7, 8, 31]) {
      const names = componentsOf(p);
      for (const name of names) {
        const smooth = smoothOf(name, p);
        assert.ok(smooth);
        const norm = Array.from({ length: p }, (_, place) => smooth(place) ** 2).reduce(
          (sum, square) => sum + square,
          0,
        );
        assert.ok(Math.abs(norm - 1) < 1e-12, `${name} of ${p}`);
      }
    }
    assert.equal(smoothOf("zero", 7), null);
  });

  test("draws the smooth wave through its dots", () => {
    const smooth = /** @type {(place: number) => number} */ (smoothOf("sin 2", P));
    const values = Array.from({ length: P }, (_, place) => smooth(place));
    const picture = { ...pictureOf({ values }), question: "fourier_component?i=4" };
    const range = rangeOf(-0.5, 0.5, true, false);
    const ctx = contextOf();
    wave.paint(ctx, picture, sceneOf({ range }));
    const curve = styledOn(ctx, "lineTo").filter(({ style }) => style.strokeStyle === PALETTE.faint);
    assert.equal(curve.length, 141, "a point for each pixel");
    for (const [left, top] of calledOn(ctx, "arc")) {
      const near = curve.filter(({ given }) => Math.abs(given[0] - left) <= 1);
      assert.ok(Math.min(...near.map(({ given }) => Math.abs(given[1] - top))) < 3);
    }
    assert.deepEqual(wave.tooltip(picture, sceneOf({ range }), 52 + 10, 40), ["token 0", "sin 2: 0"]);
    assert.deepEqual(wave.hit?.(picture, sceneOf({ range }), 52 + 10, 40), { token: 0 });
    assert.equal(wave.table(picture, sceneOf({ range })).columns[1], "sin 2");
  });
});

describe("numbers by frequency", () => {
  const picture = pictureOf({ values: [1, 8, -4] });
  const limits = { low: -4, high: 8, signed: true };
  const ends = [-0.8, 3.8];
  const at = plotOf({ ...sceneOf().at, x: ends });
  const context = (/** @type {object} */ more = {}) =>
    sceneOf({ at, unit: "α", chosen: { range: rangeOf(-4, 8, true, false), limits, whose: "run" }, ...more });

  test("are bars from 0, key frequencies in their colour and named above", () => {
    const ctx = contextOf();
    alphas.paint(ctx, picture, context());
    const bars = styledOn(ctx, "fillRect").slice(0, 3);
    assert.deepEqual(
      bars.map(({ style }) => style.fillStyle),
      [PALETTE.faint, "#0b5fff", "#b3261e"],
    );
    const zero = bars[0].given[1] + bars[0].given[3];
    assert.ok(Math.abs(bars[1].given[1] + bars[1].given[3] - zero) < 1e-9);
    assert.ok(Math.abs(bars[2].given[1] - zero) < 1e-9, "what is below 0 hangs down");
    assert.ok(Math.abs(bars[1].given[3] - 8 * bars[0].given[3]) < 1e-9);
    assert.deepEqual(
      textsOn(ctx).filter((text) => text === "2" || text === "3"),
      ["2", "3"],
    );
  });

  test("say, point at and choose the frequency under the pointer", () => {
    const left = at.x(2);
    assert.deepEqual(alphas.tooltip(picture, context(), left, 50), ["frequency 2", "α 8"]);
    assert.deepEqual(alphas.hit?.(picture, context(), left, 50), { freq: "2" });
    assert.deepEqual(alphas.select?.(picture, context(), left, 50), { freq: 2 });
    assert.equal(alphas.select?.(picture, context(), at.x(0), 50), null);
  });

  test("mark one with a band, and read with the largest first", () => {
    const ctx = contextOf();
    alphas.highlight?.(ctx, picture, context({ hover: { freq: "3" } }));
    const [[left, , width]] = calledOn(ctx, "fillRect");
    assert.ok(Math.abs(left - at.x(2.5)) < 1e-9 && Math.abs(width - 140 / 4.6) < 1e-9);
    assert.deepEqual(alphas.table(picture, context()).rows, [
      [2, "8"],
      [3, "−4"],
      [1, "1"],
    ]);
  });

  test("leave out what is no number, and what is 0", () => {
    const ctx = contextOf();
    alphas.paint(ctx, pictureOf({ values: [Number.NaN, 0, 2] }), context());
    assert.equal(calledOn(ctx, "fillRect").length, 2, "a bar, and the line at 0");
  });
});

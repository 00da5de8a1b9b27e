// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { phases, phasesOf, wrapped } from "../../../../assets/engine/plot/painters/phases.mjs";
import { contextOf } from "../../contexts.mjs";
import { pictureOf } from "../../helpers.mjs";
import { calledOn, sceneOf, textsOn } from "../../scenes.mjs";

const { PI } = Math;
const picture = pictureOf({
  values: [2, 3, 2, 0],
  fraction: [0.9, 0.95, 0.5, 0],
  specialised: [1, 1, 0, 0],
  phase_x: [0.75 * PI, -0.5 * PI, 0, 0],
  phase_y: [0.75 * PI, 0.25 * PI, 0, 0],
  phase_out: [-0.5 * PI, 0.25 * PI, 0, 0],
});
const at = { left: 50, top: 20, width: 200, height: 200, x: [-1, 1], y: [-1, 1] };
const context = (/** @type {object} */ more = {}) => sceneOf({ at, box: { width: 300, height: 300 }, ...more });

describe("the phases", () => {
  test("are wrapped to (−1, 1], in units of π", () => {
    for (const [angle, wanted] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [1.5, -0.5],
      [-1.5, 0.5],
      [5, 1],
      [-2, 0],
    ])
      assert.ok(Math.abs(wrapped(angle) - wanted) < 1e-12, `${angle}`);
  });

  test("of what a neuron reads are φx + φy, or φx − φy where the task subtracts", () => {
    assert.deepEqual(phasesOf(picture, context(), 0), { read: -0.5, written: -0.5 });
    assert.deepEqual(phasesOf(picture, context({ run: { sign: -1 } }), 1), { read: -0.75, written: 0.25 });
  });

  test("are dots for specialised neurons alone, and the corner says how many are left out", () => {
    const ctx = contextOf();
    phases.paint(ctx, picture, context());
    const dots = calledOn(ctx, "drawImage");
    assert.equal(dots.length, 2);
    const [, left, top, size] = dots[1];
    // Neuron 1 reads at −0.25, writes at 0.25.
    assert.ok(Math.abs(left + size / 2 - (150 - 25)) < 1e-4 && Math.abs(top + size / 2 - (120 - 25)) < 1e-4);
    assert.ok(textsOn(ctx).some((text) => text.startsWith("2 of 4 neurons")));
  });

  test("say, point at and choose the neuron under the pointer", () => {
    const where = /** @type {[number, number]} */ ([125, 95]);
    assert.deepEqual(phases.select?.(picture, context(), ...where), { neuron: 1 });
    assert.deepEqual(phases.hit?.(picture, context(), ...where), { neuron: 1 });
    assert.deepEqual(phases.tooltip(picture, context(), ...where), [
      "neuron 1, frequency 3",
      "φx + φy = −0.25 π, read-out ψ = 0.25 π",
      "phase error 0.5 π",
    ]);
    assert.equal(phases.select?.(picture, context(), 150, 120), null, "neuron 2 would be there, but is not shown");
  });

  test("fade all but a frequency, and ring a neuron that is shown", () => {
    const ctx = contextOf();
    phases.highlight?.(ctx, picture, context({ hover: { freq: "3" } }));
    assert.equal(calledOn(ctx, "drawImage").length, 1);
    for (const [neuron, rings] of [
      [1, 1],
      [2, 0],
    ]) {
      const other = contextOf();
      phases.highlight?.(other, picture, context({ hover: { neuron } }));
      assert.equal(calledOn(other, "arc").length, rings);
    }
  });

  test("read by frequency, with how far reading and writing are apart", () => {
    assert.deepEqual(phases.table(picture, context()).rows, [
      [2, 1, "0 π", "0 π"],
      [3, 1, "0.5 π", "0.5 π"],
    ]);
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { axesOf, geometryOf, wholeOf } from "../../../assets/engine/plot/axes.mjs";
import { axesText, paintAxes, paintValueAxis, valueScale } from "../../../assets/engine/plot/draw-axes.mjs";
import { contextOf } from "../contexts.mjs";
import { runOf } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";
import { calledOn, PALETTE, sceneOf, textsOn } from "../scenes.mjs";

const LOOK = /** @type {any} */ ({ palette: PALETTE, font: "Inter" });
const MARGIN = { l: 54, r: 10, t: 6, b: 38 };

/**
 * The axes of a panel on a canvas of 144 pixels in height.
 *
 * @param {Record<string, {over: string, title: string}>} axes
 * @param {{scale?: "linear" | "log", x?: [number, number], box?: number, hasCorners?: boolean}} [how]
 */
function drawn(axes, { scale = "linear", x, box = 264, hasCorners } = {}) {
  const found = axesOf(specOf("panel", "lines", ask("q"), { axes }), runOf(), scale);
  const whole = wholeOf(found);
  const at = geometryOf(MARGIN, { width: box, height: 144 }, found, { x: x ?? whole.x, y: whole.y });
  const ctx = contextOf();
  paintAxes(ctx, LOOK, found, at, { width: box, hasCorners });
  return { ctx, words: axesText(found, at), texts: textsOn(ctx) };
}

describe("axes", () => {
  test("have round numbers, then their title", () => {
    const { texts, ctx } = drawn({ x: { over: "freqs", title: "frequency" } });
    assert.deepEqual(texts, ["0", "1", "2", "3", "frequency"]);
    assert.deepEqual(calledOn(ctx, "fillText").at(-1)?.slice(1), [154, 140.1], "below the middle of the plot");
  });

  test("have names of components", () => {
    const { texts } = drawn({ x: { over: "comp", title: "component" } });
    assert.deepEqual(texts, ["const", "sin 1", "sin 2", "sin 3", "component"]);
  });

  test("have angles, and nothing that is zoomed away", () => {
    const turn = { over: "turn", title: "ψ" };
    assert.deepEqual(drawn({ x: turn }).texts, ["−π", "−½π", "0", "½π", "π", "ψ"]);
    assert.deepEqual(drawn({ x: turn }, { x: [0.2, 0.8] }).texts, ["½π", "ψ"]);
  });

  test("have every power of ten of the epochs", () => {
    const epoch = { over: "epoch", title: "epoch" };
    assert.deepEqual(drawn({ x: epoch }, { scale: "log", x: [0.9, 4.1] }).texts, [
      ...["10", "100", "1,000", "10,000"],
      "epoch",
    ]);
  });

  test("keep the last label whole, beside its tick where there is no room", () => {
    const { texts, ctx } = drawn({ x: { over: "epoch", title: "epoch" } }, { x: [0, 20_000] });
    assert.deepEqual(texts, ["0", "5,000", "10,000", "15,000", "20,000", "epoch"]);
    const [, left] = calledOn(ctx, "fillText")[4];
    assert.equal(left + ctx.measureText("20,000").width / 2, 264);
  });

  test("have their titles in the corners of a square plot, and no label that one would lie on", () => {
    const [x, y] = ["component of x", "component of y"].map((title) => ({ over: "comp", title }));
    const { ctx, texts } = drawn({ x, y }, { hasCorners: true });
    const placeOf = (/** @type {string} */ title) => calledOn(ctx, "fillText").find(([text]) => text === title);
    assert.deepEqual(placeOf(x.title)?.slice(1), [254, 106 + 4 + 12], "ends where the plot does, in the labels' line");
    assert.deepEqual(placeOf(y.title)?.slice(2), [8 - 2 - 6], "above the plot");
    const across = texts.slice(0, texts.indexOf(x.title));
    assert.ok(across.includes("const") && !across.includes("sin 3"), `${across}`);
  });

  test("turn a name that is wider than the margin, and keep it beside the plot", () => {
    const y = { over: "comp", title: "" };
    const found = axesOf(specOf("panel", "lines", ask("q"), { axes: { y } }), runOf(), "linear");
    const whole = wholeOf(found);
    const at = geometryOf({ ...MARGIN, l: 20 }, { width: 264, height: 144 }, found, whole);
    const ctx = contextOf();
    paintAxes(ctx, LOOK, found, at, { width: 264, hasCorners: true });
    const half = ctx.measureText("const").width / 2;
    const middles = calledOn(ctx, "translate").map(([, middle]) => middle);
    assert.equal(middles.length, 4);
    assert.equal(Math.max(...middles), at.top + at.height - half, "const, at the lower end");
  });

  test("have fewer labels across where these would touch, and evenly", () => {
    const epoch = { over: "epoch", title: "epoch" };
    assert.deepEqual(drawn({ x: epoch }, { x: [0, 20_000], box: 154 }).texts, ["0", "10,000", "20,000", "epoch"]);
    assert.deepEqual(drawn({ x: { over: "comp", title: "" } }, { box: 144 }).texts, ["const", "cos 2", "sin 3", ""]);
  });

  test("stand upright left of the plot, the title turned beside the longest label", () => {
    const { ctx, texts } = drawn({ y: { over: "share", title: "share" } });
    assert.deepEqual(texts, ["0", "0.2", "0.4", "0.6", "0.8", "1", "share"]);
    assert.deepEqual(calledOn(ctx, "rotate"), [[-Math.PI / 2]]);
    const [[left, middle]] = calledOn(ctx, "translate");
    assert.ok(Math.abs(left - (54 - 4 - 2.2 - 18 - 5)) < 1e-9 && middle === 56, `${left}`);
  });

  test("are told in words", () => {
    const { words } = drawn({ x: { over: "x", title: "token" }, y: { over: "plane", title: "" } });
    assert.equal(words, "horizontal axis: token, 0 to 6; vertical axis: ");
    assert.equal(drawn({}).words, "");
  });
});

describe("the axis of values", () => {
  test("has a line over the plot at each round number", () => {
    const [ctx, context] = [contextOf(), sceneOf()];
    const scale = valueScale(context.at, { low: 0, high: 10 });
    assert.deepEqual([scale(0), scale(10)], [90, 20]);
    paintValueAxis(ctx, context, scale, "loss");
    assert.deepEqual(textsOn(ctx), ["0", "5", "10", "loss"]);
    assert.deepEqual(calledOn(ctx, "lineTo")[0], [192, 90.5]);
  });

  test("is one of powers of ten", () => {
    const [ctx, context] = [contextOf(), sceneOf()];
    paintValueAxis(ctx, context, valueScale(context.at, { low: 1e-6, high: 1 }, true), "loss", true);
    assert.deepEqual(textsOn(ctx), ["10⁻⁶", "10⁻⁴", "0.01", "1", "loss"]);
  });
});

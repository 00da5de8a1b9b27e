// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rangeOf } from "../../../../assets/engine/plot/colour.mjs";
import { lines } from "../../../../assets/engine/plot/painters/lines.mjs";
import { contextOf } from "../../contexts.mjs";
import { pictureOf, seeded } from "../../helpers.mjs";
import { calledOn, P, PALETTE, sceneOf, styledOn } from "../../scenes.mjs";

const HEADS = pictureOf({ values: Array.from({ length: 4 * P }, (_, cell) => cell) }, { values: [4, P] });
const heads = (/** @type {object} */ more = {}) =>
  sceneOf({ range: rangeOf(0, 27, false, false), spec: { series: "head", over: "x" }, ...more });

describe("lines for every head", () => {
  test("are within the axes, each in its head's colour, the chosen one strong and last, on top", () => {
    const ctx = contextOf();
    lines.paint(ctx, HEADS, heads());
    assert.deepEqual(
      styledOn(ctx, "stroke")
        .slice(-4)
        .map(({ style }) => [style.strokeStyle, style.lineWidth]),
      [0, 2, 3, 1].map((head) => [PALETTE.heads[head], head === 1 ? 2 : 1]),
    );
    for (const [left, top] of calledOn(ctx, "lineTo").slice(-4 * P))
      assert.ok(left >= 52 && left <= 192 && top >= 20 && top <= 90);
  });

  test("are all named in the legend, the chosen one marked, even where there is only one", () => {
    assert.deepEqual(
      lines.entries(HEADS, heads()).lines.map(({ name, look, isChosen }) => [name, look.colour, isChosen]),
      [0, 1, 2, 3].map((head) => [`head ${head}`, PALETTE.heads[head], head === 1]),
    );
    const one = pictureOf({ values: [0, 1, 2, 3, 4, 5, 6] }, { values: [1, P] });
    assert.equal(lines.entries(one, heads({ view: { head: 0 } })).lines.length, 1);
  });

  test("but the one that is shown alone are pale", () => {
    const ctx = contextOf();
    lines.paint(ctx, HEADS, heads({ alone: 2 }));
    assert.deepEqual(
      styledOn(ctx, "stroke")
        .slice(-4)
        .map(({ style }) => style.globalAlpha),
      [0.15, 1, 0.15, 0.15],
    );
  });

  test("say every head's number at the token or component under the pointer, the chosen one marked", () => {
    const said = ["head 0: 2", "▸ head 1: 9", "head 2: 16", "head 3: 23"];
    assert.deepEqual(lines.tooltip(HEADS, heads(), 52 + 50, 40), ["token 2", ...said]);
    const fourier = heads({ spec: { series: "head", over: "comp" } });
    assert.equal(lines.tooltip(HEADS, fourier, 52 + 50, 40)?.[0], "sin 1");
    assert.equal(lines.tooltip(HEADS, heads(), 30, 40), null);
  });

  test("choose the head whose line is nearest, and none where none is near", () => {
    const next = seeded(11);
    const context = heads({ at: { ...sceneOf().at, height: 400 } });
    // Head h is h · 7 above token t: the axis goes from −1.62 to 28.62.
    const top = (/** @type {number} */ value) => 20 + 400 - ((value + 1.62) / 30.24) * 400;
    for (let turn = 0; turn < 300; turn++) {
      const [token, height] = [6 * next(), 400 * next()];
      const left = context.at.x(token);
      const aways = [0, 1, 2, 3].map((head) => Math.abs(top(7 * head + token) - (20 + height)));
      const least = Math.min(...aways);
      if (Math.abs(least - 12) < 0.01) continue;
      const found = lines.select?.(HEADS, context, left, 20 + height) ?? null;
      assert.deepEqual(found, least < 12 ? { head: aways.indexOf(least) } : null);
    }
  });
});

describe("lines of other things", () => {
  test("are named in the legend, each with a look of its own", () => {
    const picture = pictureOf({ values: Array.from({ length: 3 * P }, () => 0.5) }, { values: [3, P] });
    const labelled = { ...picture, labels: { dim: [0, 4, 9] } };
    const { lines: named } = lines.entries(labelled, sceneOf({ spec: { series: "dim", over: "x" } }));
    assert.deepEqual(
      named.map(({ name }) => name),
      ["dimension 0", "dimension 4", "dimension 9"],
    );
    assert.equal(new Set(named.map(({ look }) => JSON.stringify(look))).size, 3);
  });

  test("of one alone, of shape [n], is in ink and has no name", () => {
    const picture = pictureOf({ values: [0, 1, 0, 1, 0, 1, 0] });
    const ctx = contextOf();
    const context = sceneOf({ spec: { over: "z" } });
    lines.paint(ctx, picture, context);
    assert.equal(styledOn(ctx, "stroke").at(-1)?.style.strokeStyle, PALETTE.ink);
    assert.deepEqual(lines.entries(picture, context).lines, []);
    assert.deepEqual(lines.tooltip(picture, context, 52 + 30, 40), ["answer 1", "activation 1"]);
    assert.deepEqual(lines.hit?.(picture, context, 52 + 30, 40), { token: 1 });
    assert.equal(lines.select?.(picture, context, 52 + 30, 40), null);
  });

  test("have a gap where there is no number", () => {
    const picture = pictureOf({ values: [0, 1, Number.NaN, 1, 0, Number.NaN, 1] });
    const ctx = contextOf();
    lines.paint(ctx, picture, sceneOf({ spec: { over: "x" } }));
    // One for each piece, and those of the axis' ticks.
    const starts = calledOn(ctx, "moveTo").filter(([left]) => left > 52);
    assert.equal(starts.length, 3);
  });

  test("have a caret at the edge where a number is infinite: at the upper one for ∞", () => {
    const picture = pictureOf({ values: [0, 1, Number.POSITIVE_INFINITY, 1, 0, Number.NEGATIVE_INFINITY, 1] });
    const ctx = contextOf();
    const context = sceneOf({ spec: { over: "x" } });
    lines.paint(ctx, picture, context);
    const tips = calledOn(ctx, "lineTo").filter(([, top]) => top === 20 || top === 90);
    assert.deepEqual(tips, [
      [context.at.x(2), 20],
      [context.at.x(5), 90],
    ]);
    assert.deepEqual(lines.tooltip(picture, context, context.at.x(5), 40)?.[1], "activation −∞");
  });

  test("over ranks have no token to point at", () => {
    const picture = pictureOf({ values: [3, 2, 1] });
    const context = sceneOf({ spec: { over: "rank" } });
    assert.deepEqual(lines.tooltip(picture, context, 52 + 30, 40)?.[0], "rank 1");
    assert.equal(lines.hit?.(picture, context, 52 + 30, 40), null);
  });
});

describe("lines over components", () => {
  const picture = pictureOf({ values: [9, 1, 2, 3, 0, -4, 0] });
  const context = sceneOf({ spec: { over: "comp" }, range: rangeOf(-4, 9, true, false) });

  test("name no key frequencies where the function is nobody's of the run", () => {
    const ctx = contextOf();
    lines.paint(ctx, picture, { ...context, spec: { ...context.spec, span: "task" } });
    assert.equal(styledOn(ctx, "fillRect").filter(({ given }) => given[2] === 2).length, 0);
  });

  test("name the key frequencies above the axis, each with a tick in its colour", () => {
    const ctx = contextOf();
    lines.paint(ctx, picture, context);
    const words = calledOn(ctx, "fillText").filter(([text]) => text === "2" || text === "3");
    const keys = words.filter(([, left]) => left > 52);
    // cos 2 and sin 2 are places 3 and 4, cos 3 and sin 3 places 5 and 6.
    assert.deepEqual(
      keys.map(([text, left]) => [text, left]),
      [
        ["2", context.at.x(3.5)],
        ["3", context.at.x(5.5)],
      ],
    );
    const ticks = styledOn(ctx, "fillRect").filter(({ given }) => given[2] === 2);
    assert.deepEqual(
      ticks.map(({ style }) => style.fillStyle),
      [context.run.colours[2], context.run.colours[3]],
    );
  });

  test("point at and choose a frequency, but none at const", () => {
    assert.deepEqual(lines.hit?.(picture, context, context.at.x(4), 40), { freq: "2" });
    assert.deepEqual(lines.select?.(picture, context, context.at.x(4), 40), { freq: 2 });
    assert.equal(lines.hit?.(picture, context, context.at.x(0), 40), null);
  });

  test("mark a frequency with a band over cos and sin, and no token", () => {
    const ctx = contextOf();
    lines.highlight?.(ctx, picture, { ...context, hover: { freq: "2" } });
    const [[left, , width]] = calledOn(ctx, "fillRect");
    assert.deepEqual([left, left + width], [context.at.x(2.5), context.at.x(4.5)]);
    const none = contextOf();
    lines.highlight?.(none, picture, { ...context, hover: { token: 2 } });
    assert.equal(none.calls.length, 0);
  });

  test("read as the strongest components first", () => {
    const { rows } = lines.table(picture, context);
    assert.deepEqual(rows.slice(0, 3), [
      ["const", "9"],
      ["cos 3", "−4"],
      ["cos 2", "3"],
    ]);
  });
});

test("lines over tokens mark those that are pointed at in any way", () => {
  for (const [hover, tokens] of /** @type {[object, number[]][]} */ ([
    [{ token: 2 }, [2]],
    [{ x: 1, y: 4 }, [1, 4]],
    [{ x: 3, y: 3 }, [3]],
  ])) {
    const ctx = contextOf();
    lines.highlight?.(ctx, HEADS, heads({ hover }));
    assert.deepEqual(
      calledOn(ctx, "moveTo").map(([left]) => left),
      tokens.map((token) => sceneOf().at.x(token)),
    );
  }
});

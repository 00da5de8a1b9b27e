// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { forgetFont, setFont, widthOf, within } from "../../../../assets/engine/plot/painters/typography.mjs";
import { contextOf } from "../../contexts.mjs";

const AT = /** @type {any} */ ({ left: 40, top: 10, width: 300, height: 200 });

/** A ctx that counts how often its font is set and a text is measured; type is as wide as its font is large. */
function countingOf() {
  const ctx = contextOf();
  const counts = { fonts: 0, measures: 0 };
  ctx.measureText = (/** @type {string} */ text) => {
    counts.measures += 1;
    return { width: text.length * Number(/(\d+)px/.exec(ctx.font)?.[1]) };
  };
  const counting = new Proxy(ctx, {
    set(target, name, value) {
      if (name === "font") counts.fonts += 1;
      return Reflect.set(target, name, value);
    },
  });
  return { ctx: counting, counts };
}

describe("the font", () => {
  test("is set when it changes, and only then", () => {
    const { ctx, counts } = countingOf();
    for (let turn = 0; turn < 5; turn++) setFont(ctx, "11px Inter");
    assert.deepEqual([ctx.font, counts.fonts], ["11px Inter", 1]);
    setFont(ctx, "600 12px Inter");
    assert.deepEqual([ctx.font, counts.fonts], ["600 12px Inter", 2]);
    setFont(ctx, "11px Inter");
    assert.deepEqual([ctx.font, counts.fonts], ["11px Inter", 3]);
  });

  test("is set again once it is forgotten", () => {
    const { ctx } = countingOf();
    setFont(ctx, "11px Inter");
    ctx.font = "10px sans-serif"; // as on a canvas of a new size
    forgetFont(ctx);
    setFont(ctx, "11px Inter");
    assert.equal(ctx.font, "11px Inter");
  });
});

describe("the width of a text", () => {
  test("is measured once for each font and text", () => {
    const { ctx, counts } = countingOf();
    setFont(ctx, "11px Widths");
    for (let turn = 0; turn < 5; turn++) assert.equal(widthOf(ctx, "abc"), 33);
    assert.equal(counts.measures, 1);
    assert.equal(widthOf(ctx, "abcd"), 44);
    setFont(ctx, "20px Widths");
    assert.equal(widthOf(ctx, "abc"), 60);
    setFont(ctx, "11px Widths");
    assert.equal(widthOf(ctx, "abc"), 33);
    assert.equal(counts.measures, 3);
  });

  test("is right for any number of texts, and not all of them are kept", () => {
    const { ctx, counts } = countingOf();
    setFont(ctx, "11px Many");
    const texts = Array.from({ length: 5000 }, (_, number) => `text ${number}`);
    for (const text of [...texts, ...texts]) assert.equal(widthOf(ctx, text), 11 * text.length);
    assert.ok(counts.measures > texts.length, "kept for ever, they would fill the memory");
  });
});

describe("what is drawn within the plot", () => {
  test("is cut off at its edges, with a pixel of room above and below", () => {
    const ctx = contextOf();
    within(ctx, AT, () => ctx.fillRect(0, 0, 1, 1));
    const calls = ["save", "beginPath", ["rect", 40, 9, 300, 202], "clip", ["fillRect", 0, 0, 1, 1], "restore"];
    assert.deepEqual(
      ctx.calls,
      calls.map((call) => [call].flat()),
    );
  });
});

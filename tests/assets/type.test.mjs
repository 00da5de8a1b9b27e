// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { forgetFont, setFont, widthOf, within } from "../../assets/engine/painters/type.mjs";
import { contextOf } from "./fakes.mjs";

const AT = /** @type {any} */ ({ left: 40, top: 10, width: 300, height: 200 });

/** A context that counts how often its font is set and a text is measured; type is as wide as its font is large. */
function countingOf() {
  const context = contextOf();
  const counts = { fonts: 0, measures: 0 };
  context.measureText = (/** @type {string} */ text) => {
    counts.measures += 1;
    return { width: text.length * Number(/(\d+)px/.exec(context.font)?.[1]) };
  };
  const counting = new Proxy(context, {
    set(target, name, value) {
      if (name === "font") counts.fonts += 1;
      return Reflect.set(target, name, value);
    },
  });
  return { context: counting, counts };
}

describe("the font", () => {
  test("is set when it changes, and only then", () => {
    const { context, counts } = countingOf();
    for (let turn = 0; turn < 5; turn++) setFont(context, "11px Inter");
    assert.deepEqual([context.font, counts.fonts], ["11px Inter", 1]);
    setFont(context, "600 12px Inter");
    assert.deepEqual([context.font, counts.fonts], ["600 12px Inter", 2]);
    setFont(context, "11px Inter");
    assert.deepEqual([context.font, counts.fonts], ["11px Inter", 3]);
  });

  test("is each canvas' own", () => {
    const [one, other] = [countingOf(), countingOf()];
    setFont(one.context, "11px Inter");
    setFont(other.context, "11px Inter");
    assert.deepEqual([one.context.font, other.context.font], ["11px Inter", "11px Inter"]);
    forgetFont(one.context);
    setFont(other.context, "11px Inter");
    assert.equal(other.counts.fonts, 1);
  });

  test("is set again once it is forgotten", () => {
    const { context } = countingOf();
    setFont(context, "11px Inter");
    context.font = "10px sans-serif"; // as on a canvas of a new size
    forgetFont(context);
    setFont(context, "11px Inter");
    assert.equal(context.font, "11px Inter");
  });
});

describe("the width of a text", () => {
  test("is measured once for each font and text", () => {
    const { context, counts } = countingOf();
    setFont(context, "11px Widths");
    for (let turn = 0; turn < 5; turn++) assert.equal(widthOf(context, "abc"), 33);
    assert.equal(counts.measures, 1);
    assert.equal(widthOf(context, "abcd"), 44);
    setFont(context, "20px Widths");
    assert.equal(widthOf(context, "abc"), 60);
    setFont(context, "11px Widths");
    assert.equal(widthOf(context, "abc"), 33);
    assert.equal(counts.measures, 3);
  });

  test("is right for any number of texts, and not all of them are kept", () => {
    const { context, counts } = countingOf();
    setFont(context, "11px Many");
    const texts = Array.from({ length: 5000 }, (_, number) => `text ${number}`);
    for (const text of [...texts, ...texts]) assert.equal(widthOf(context, text), 11 * text.length);
    assert.ok(counts.measures > texts.length, "kept for ever, they would fill the memory");
  });
});

describe("what is drawn within the plot", () => {
  test("is cut off at its edges, with a pixel of room above and below", () => {
    const context = contextOf();
    within(context, AT, () => context.fillRect(0, 0, 1, 1));
    const calls = ["save", "beginPath", ["rect", 40, 9, 300, 202], "clip", ["fillRect", 0, 0, 1, 1], "restore"];
    assert.deepEqual(
      context.calls,
      calls.map((call) => [call].flat()),
    );
  });

  test("leaves the font as it was, so that it is set no more often and no less than it must be", () => {
    const { context, counts } = countingOf();
    setFont(context, "11px Inter");
    within(context, AT, () => {
      setFont(context, "600 12px Inter");
      assert.equal(context.font, "600 12px Inter");
    });
    assert.equal(context.font, "11px Inter");
    setFont(context, "11px Inter");
    assert.equal(counts.fonts, 2, "it is the one before again already");
    setFont(context, "600 12px Inter");
    assert.equal(context.font, "600 12px Inter");
  });

  test("leaves no font behind where none was set before", () => {
    const { context } = countingOf();
    within(context, AT, () => setFont(context, "600 12px Inter"));
    assert.notEqual(context.font, "600 12px Inter", "restore has taken it back");
    setFont(context, "600 12px Inter");
    assert.equal(context.font, "600 12px Inter");
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { legend, liftedOver, spread } from "../../../../assets/engine/plot/painters/labels.mjs";
import { contextOf } from "../../contexts.mjs";
import { seeded } from "../../helpers.mjs";
import { calledOn, sceneOf } from "../../scenes.mjs";

describe("labels that are spread", () => {
  test("are apart, within their bounds, in the order that they were wanted in, in 2,000 random cases", () => {
    const next = seeded(21);
    for (let turn = 0; turn < 2000; turn++) {
      const wanted = Array.from({ length: 1 + Math.floor(next() * 7) }, () => 20 + 100 * next());
      const places = spread(wanted, 13, 20, 120);
      assert.ok(places, `${wanted}`);
      const order = [...wanted.keys()].sort((one, other) => wanted[one] - wanted[other]);
      for (const [turn, which] of order.entries()) {
        assert.ok(places[which] >= 20 - 1e-9 && places[which] <= 120 + 1e-9);
        if (turn > 0) assert.ok(places[which] - places[order[turn - 1]] >= 13 - 1e-9, `${wanted}`);
      }
    }
  });

  test("stay where they are wanted when nothing is in the way", () => {
    assert.deepEqual(spread([80, 30, 50], 13, 20, 120), [80, 30, 50]);
  });

  test("are none when there is no room for all", () => {
    assert.equal(spread([1, 2, 3], 13, 0, 25), null);
    assert.deepEqual(spread([], 13, 0, 25), []);
  });
});

test("labels over places are lifted over each other, or left out, and never lie on each other", () => {
  const next = seeded(22);
  for (let turn = 0; turn < 1000; turn++) {
    const labels = Array.from({ length: 6 }, () => ({ x: 100 * next(), width: 14, bottom: 40 + 60 * next() }));
    const places = liftedOver(labels, 10);
    labels.forEach(({ x }, which) => {
      const lower = places[which];
      if (lower === null) return;
      assert.ok(lower >= 22, "all of it below the top");
      for (const [other, high] of places.entries()) {
        if (other === which || high === null) continue;
        assert.ok(Math.abs(labels[other].x - x) >= 14 || Math.abs(high - lower) >= 13, `seed 22, turn ${turn}`);
      }
    });
    assert.equal(places[0], Math.max(labels[0].bottom, 22), "the first has the best place");
  }
});

describe("a legend", () => {
  const entries = ["one", "two", "three"].map((name) => ({ name, colour: "#0072b2" }));
  const sign = () => {};

  test("is one row over the plot where there is room", () => {
    const ctx = contextOf();
    legend(ctx, sceneOf(), entries, sign);
    const words = calledOn(ctx, "fillText");
    assert.deepEqual(new Set(words.map(([, , middle]) => middle)).size, 1);
    assert.ok(words[0][2] < 20 && words[0][2] > 6);
    assert.ok(words[0][1] < words[1][1] && words[1][1] < words[2][1]);
  });

  test("stands inside where something else stands over the plot", () => {
    const ctx = contextOf();
    legend(ctx, sceneOf(), entries, sign, true);
    for (const [, , middle] of calledOn(ctx, "fillText")) assert.ok(middle > 20);
  });

  test("comes closer together, and then shortens names, before it takes a second row", () => {
    const names = ["correct", "incorrect", "training pair", "no answer"];
    const few = names.map((name) => ({ name, colour: "#0072b2", ...(name[0] === "t" ? { short: "training" } : {}) }));
    const rowOf = (/** @type {number} */ width) => {
      const ctx = contextOf();
      const scene = sceneOf();
      legend(ctx, { ...scene, at: { ...scene.at, width } }, few, sign);
      const words = calledOn(ctx, "fillText");
      return [
        new Set(words.map(([, , middle]) => middle)).size,
        words[2][0],
        Number(words[1][1]) - Number(words[0][1]),
      ];
    };
    const [roomy, close, short, narrow] = [350, 310, 280, 200].map(rowOf);
    assert.deepEqual(
      [roomy.slice(0, 2), close.slice(0, 2)],
      /** @type {unknown[]} */ ([
        [1, "training pair"],
        [1, "training pair"],
      ]),
    );
    assert.equal(Number(roomy[2]) - Number(close[2]), 8);
    assert.deepEqual(
      [short.slice(0, 2), narrow.slice(0, 2)],
      [
        [1, "training"],
        [2, "training pair"],
      ],
    );
  });

  test("stands inside on a patch when it takes more rows, each within the plot's width", () => {
    const ctx = contextOf();
    const many = [...entries, ...entries, ...entries];
    legend(ctx, sceneOf(), many, sign);
    const words = calledOn(ctx, "fillText");
    assert.ok(new Set(words.map(([, , middle]) => middle)).size > 1);
    for (const [text, left, middle] of words) assert.ok(left + 6 * text.length <= 192 && middle > 20);
    const [[, top, , height]] = calledOn(ctx, "fillRect");
    assert.ok(top <= words[0][2] - 6 && top + height >= words[words.length - 1][2] + 6);
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rangeOf } from "../../assets/engine/colour.mjs";
import { across } from "../../assets/engine/geometry.mjs";
import { lines } from "../../assets/engine/painters/lines.mjs";
import { contextOf } from "./fakes.mjs";
import { pictureOf, seeded } from "./helpers.mjs";
import { calledOn, P, PALETTE, sceneOf, styledOn, textsOn } from "./scenes.mjs";

const HEADS = pictureOf({ values: Array.from({ length: 4 * P }, (_, cell) => cell) }, { values: [4, P] });
const heads = (/** @type {object} */ more = {}) =>
  sceneOf({ range: rangeOf(0, 27, false, false), spec: { series: "head", over: "x" }, ...more });

describe("lines for every head", () => {
  test("are within the axes, the chosen one last, on top", () => {
    const context = contextOf();
    lines.paint(context, HEADS, heads());
    const colours = styledOn(context, "stroke").map(({ style }) => style.strokeStyle);
    assert.deepEqual(colours.slice(-4), [PALETTE.faint, PALETTE.faint, PALETTE.faint, PALETTE.ink]);
    for (const [left, top] of calledOn(context, "lineTo").slice(-4 * P))
      assert.ok(left >= 52 && left <= 192 && top >= 20 && top <= 90);
  });

  test("are named in a row on top: the chosen one, and the others", () => {
    const context = contextOf();
    lines.paint(context, HEADS, heads({ at: { ...sceneOf().at, width: 300 } }));
    const named = styledOn(context, "fillText").filter(({ given }) => /head|other/.test(given[0]));
    assert.deepEqual(
      named.map(({ given }) => given[0]),
      ["head 1 (chosen)", "the others"],
    );
    assert.ok(named.every(({ given }) => given[2] < 20));
    const one = pictureOf({ values: [0, 1, 2, 3, 4, 5, 6] }, { values: [1, P] });
    const alone = contextOf();
    lines.paint(alone, one, heads({ view: { head: 0 } }));
    assert.deepEqual(
      textsOn(alone).filter((text) => /head|other/.test(text)),
      ["head 0 (chosen)"],
    );
  });

  test("say every head's number at the token or component under the pointer, the chosen one marked", () => {
    const said = ["head 0: 2", "▸ head 1: 9", "head 2: 16", "head 3: 23"];
    assert.deepEqual(lines.told(HEADS, heads(), 52 + 50, 40), ["token 2", ...said]);
    const fourier = heads({ spec: { series: "head", over: "comp" } });
    assert.equal(lines.told(HEADS, fourier, 52 + 50, 40)?.[0], "sin 1");
    assert.equal(lines.told(HEADS, heads(), 30, 40), null);
  });

  test("choose the head whose line is nearest, and none where none is near", () => {
    const next = seeded(11);
    const scene = heads({ at: { ...sceneOf().at, height: 400 } });
    // Head h is h · 7 above token t: the axis goes from −1.62 to 28.62.
    const top = (/** @type {number} */ value) => 20 + 400 - ((value + 1.62) / 30.24) * 400;
    for (let turn = 0; turn < 300; turn++) {
      const [token, height] = [6 * next(), 400 * next()];
      const left = across(scene.at, token);
      const aways = [0, 1, 2, 3].map((head) => Math.abs(top(7 * head + token) - (20 + height)));
      const least = Math.min(...aways);
      if (Math.abs(least - 12) < 0.01) continue;
      const found = lines.picked?.(HEADS, scene, left, 20 + height) ?? null;
      assert.deepEqual(found, least < 12 ? { head: aways.indexOf(least) } : null);
    }
  });
});

describe("lines of other things", () => {
  test("are named at their ends when there is room in the margin, else on top, and apart", () => {
    const picture = pictureOf({ values: Array.from({ length: 3 * P }, () => 0.5) }, { values: [3, P] });
    const labelled = { ...picture, labels: { dim: [0, 4, 9] } };
    for (const width of [202, 330]) {
      const context = contextOf();
      lines.paint(context, labelled, sceneOf({ spec: { series: "dim", over: "x" }, box: { width, height: 130 } }));
      const named = calledOn(context, "fillText").filter(([text]) => /^dimension \d$/.test(text));
      assert.deepEqual(
        named.map(([text]) => text),
        ["dimension 0", "dimension 4", "dimension 9"],
      );
      const isAtEnd = width === 330;
      for (const [, left] of named) assert.equal(left > 192, isAtEnd);
      const tops = named.map(([, , top]) => top);
      if (isAtEnd) assert.ok(Math.abs(tops[0] - tops[1]) >= 13 && Math.abs(tops[1] - tops[2]) >= 13);
    }
  });

  test("of one alone, of shape [n], is in ink and has no name", () => {
    const picture = pictureOf({ values: [0, 1, 0, 1, 0, 1, 0] });
    const context = contextOf();
    const scene = sceneOf({ spec: { over: "z" } });
    lines.paint(context, picture, scene);
    assert.equal(styledOn(context, "stroke").at(-1)?.style.strokeStyle, PALETTE.ink);
    assert.ok(textsOn(context).every((text) => !/head|dimension/.test(text)));
    assert.deepEqual(lines.told(picture, scene, 52 + 30, 40), ["answer 1", "activation 1"]);
    assert.deepEqual(lines.pointed?.(picture, scene, 52 + 30, 40), { token: 1 });
    assert.equal(lines.picked?.(picture, scene, 52 + 30, 40), null);
  });

  test("have a gap where there is no number", () => {
    const picture = pictureOf({ values: [0, 1, Number.NaN, 1, 0, Number.NaN, 1] });
    const context = contextOf();
    lines.paint(context, picture, sceneOf({ spec: { over: "x" } }));
    // One for each piece, and those of the axis' ticks.
    const starts = calledOn(context, "moveTo").filter(([left]) => left > 52);
    assert.equal(starts.length, 3);
  });

  test("over ranks have no token to point at", () => {
    const picture = pictureOf({ values: [3, 2, 1] });
    const scene = sceneOf({ spec: { over: "rank" } });
    assert.deepEqual(lines.told(picture, scene, 52 + 30, 40)?.[0], "rank 1");
    assert.equal(lines.pointed?.(picture, scene, 52 + 30, 40), null);
  });
});

describe("lines over components", () => {
  const picture = pictureOf({ values: [9, 1, 2, 3, 0, -4, 0] });
  const scene = sceneOf({ spec: { over: "comp" }, range: rangeOf(-4, 9, true, false) });

  test("name the key frequencies above the axis, each with a tick in its colour", () => {
    const context = contextOf();
    lines.paint(context, picture, scene);
    const words = calledOn(context, "fillText").filter(([text]) => text === "2" || text === "3");
    const keys = words.filter(([, left]) => left > 52);
    // cos 2 and sin 2 are places 3 and 4, cos 3 and sin 3 places 5 and 6.
    assert.deepEqual(
      keys.map(([text, left]) => [text, left]),
      [
        ["2", across(scene.at, 3.5)],
        ["3", across(scene.at, 5.5)],
      ],
    );
    const ticks = styledOn(context, "fillRect").filter(({ given }) => given[2] === 2);
    assert.deepEqual(
      ticks.map(({ style }) => style.fillStyle),
      [scene.facts.colours[2], scene.facts.colours[3]],
    );
  });

  test("point at and choose a frequency, but none at const", () => {
    assert.deepEqual(lines.pointed?.(picture, scene, across(scene.at, 4), 40), { freq: "2" });
    assert.deepEqual(lines.picked?.(picture, scene, across(scene.at, 4), 40), { freq: 2 });
    assert.equal(lines.pointed?.(picture, scene, across(scene.at, 0), 40), null);
  });

  test("mark a frequency with a band over cos and sin, and no token", () => {
    const context = contextOf();
    lines.mark?.(context, picture, { ...scene, pointed: { freq: "2" } });
    const [[left, , width]] = calledOn(context, "fillRect");
    assert.deepEqual([left, left + width], [across(scene.at, 2.5), across(scene.at, 4.5)]);
    const none = contextOf();
    lines.mark?.(none, picture, { ...scene, pointed: { token: 2 } });
    assert.equal(none.calls.length, 0);
  });

  test("read as the strongest components first", () => {
    const { rows } = lines.reads(picture, scene);
    assert.deepEqual(rows.slice(0, 3), [
      ["const", "9"],
      ["cos 3", "−4"],
      ["cos 2", "3"],
    ]);
  });
});

test("lines over tokens mark those that are pointed at in any way", () => {
  for (const [pointed, tokens] of /** @type {[object, number[]][]} */ ([
    [{ token: 2 }, [2]],
    [{ x: 1, y: 4 }, [1, 4]],
    [{ x: 3, y: 3 }, [3]],
  ])) {
    const context = contextOf();
    lines.mark?.(context, HEADS, heads({ pointed }));
    assert.deepEqual(
      calledOn(context, "moveTo").map(([left]) => left),
      tokens.map((token) => across(sceneOf().at, token)),
    );
  }
});

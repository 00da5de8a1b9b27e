// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cssOf, onRing, rangeOf } from "../../../../assets/engine/plot/colour.mjs";
import { aroundOrder, clock } from "../../../../assets/engine/plot/painters/clock.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf } from "../../helpers.mjs";
import { calledOn, PALETTE, sceneOf, textsOn } from "../../scenes.mjs";

const P = 13;
const FREQ = 5;
const circle = Array.from({ length: P }, (_, token) => {
  const turn = (2 * Math.PI * FREQ * token) / P;
  return [2 * Math.cos(turn), 2 * Math.sin(turn)];
}).flat();
const picture = { ...pictureOf({ values: circle }, { values: [P, 2] }), question: `embedding_circle?freq=${FREQ}` };
const tokens = [...Array(P).keys()];

/** @param {object} [more] */
const context = (more = {}) =>
  sceneOf({
    at: { left: 50, top: 20, width: 300, height: 200, x: [-1, 1], y: [-1, 1] },
    box: { width: 360, height: 260 },
    run: { tokens, components: componentsOf(P), p: P },
    range: rangeOf(-4, 3, true, false),
    ...more,
  });

/** The middles of the dots, by token. @param {any} shown */
function dotsOf(shown) {
  const ctx = contextOf();
  clock.paint(ctx, picture, shown);
  return calledOn(ctx, "drawImage").map(([dot, left, top, width]) => ({
    dot,
    left: left + width / 2,
    top: top + width / 2,
  }));
}

describe("the clock", () => {
  test("has equal scales on both axes, 0 in the middle, and at least half of the range of the whole run", () => {
    const dots = dotsOf(context());
    assert.equal(dots.length, P);
    for (const [token, { left, top }] of dots.entries()) {
      // 2, half of the range's 4 and the ring's own radius, stands at eight tenths of half of the smaller side.
      const pixel = (0.8 * 100) / 2;
      assert.ok(Math.abs(left - (200 + pixel * circle[2 * token])) < 1e-4);
      assert.ok(Math.abs(top - (120 - pixel * circle[2 * token + 1])) < 1e-4);
    }
  });

  test("grows to half of the range, then fills the plot; a person's own limits are as they are", () => {
    const right = (/** @type {number} */ most, whose = "run") => {
      const range = rangeOf(-most, most, true, false);
      const chosen = { range, limits: { low: -most, high: most, signed: true }, whose };
      return dotsOf(context({ range, chosen }))[0].left - 200;
    };
    assert.ok(Math.abs(right(16) - 0.8 * 25) < 1e-4, "a quarter: 2 of 8");
    assert.ok(Math.abs(right(4) - 80) < 1e-4 && Math.abs(right(2.5) - 80) < 1e-4);
    assert.ok(Math.abs(right(4, "manual") - 40) < 1e-4);
  });

  test("has the names of tokens outside of the ring", () => {
    const ctx = contextOf();
    clock.paint(ctx, picture, context());
    // Below them is the legend of the colours.
    const names = calledOn(ctx, "fillText").filter(([text, , top]) => /^\d+$/.test(text) && top < 217);
    for (const [, left, top] of names) assert.ok(Math.abs(Math.hypot(left - 200, top - 120) - (80 + 11)) < 1e-3);
  });

  test("follows the axes when they are zoomed", () => {
    const zoomed = context({ at: { left: 50, top: 20, width: 200, height: 200, x: [0, 0.5], y: [-0.25, 0.25] } });
    const [{ left, top }] = dotsOf(zoomed);
    // Token 0 is at (2, 0): 0.8 of the plane's half, 0.55 right of the middle of what is shown.
    assert.ok(Math.abs(left - (150 + 0.55 * 400)) < 1e-4 && Math.abs(top - 120) < 1e-4);
  });

  test("colours tokens around a ring of colours", () => {
    const colours = dotsOf(context()).map(({ dot }) => {
      const { calls, styles } = dot.ctx;
      return styles[calls.findIndex((/** @type {any[]} */ [name]) => name === "fill")].fillStyle;
    });
    assert.equal(colours[0], cssOf(onRing(PALETTE, 0)));
    assert.equal(new Set(colours).size, P);
    assert.equal(onRing(PALETTE, 1), onRing(PALETTE, 0));
  });

  test("says what the colours mean, below the dots", () => {
    const ctx = contextOf();
    clock.paint(ctx, picture, context());
    const [first, last] = ["token 0", String(P - 1)].map((word) =>
      calledOn(ctx, "fillText").find(([text, , top]) => text === word && top > 210),
    );
    assert.ok(first && last && first[1] < last[1]);
  });

  test("has larger dots and more names where it is enlarged", () => {
    const at = { left: 50, top: 20, width: 700, height: 700, x: [-1, 1], y: [-1, 1] };
    const large = context({ at, box: { width: 760, height: 760 } });
    const shown = (/** @type {any} */ scene) => {
      const ctx = contextOf();
      clock.paint(ctx, picture, scene);
      const names = textsOn(ctx).filter((text) => /^\d+$/.test(text));
      return { width: calledOn(ctx, "drawImage")[0][3], names: names.length };
    };
    assert.ok(shown(large).width > 1.8 * shown(context()).width);
    assert.ok(shown(large).names > shown(context()).names);
  });

  test("joins tokens in the order in which the frequency goes round", () => {
    const order = aroundOrder(FREQ, P);
    assert.deepEqual(
      order.map((token) => (FREQ * token) % P),
      tokens,
    );
    const ctx = contextOf();
    clock.paint(ctx, picture, context());
    const [first, second] = calledOn(ctx, "lineTo").slice(-P);
    assert.ok(Math.hypot(first[0] - second[0], first[1] - second[1]) < 45, "neighbours on the ring");
    assert.equal(calledOn(ctx, "closePath").length, 1);
  });

  test("of x · y leaves 0 out of the ring", () => {
    const ctx = contextOf();
    const components = [...componentsOf(P - 1), "zero"];
    clock.paint(ctx, picture, context({ run: { tokens, components, p: P } }));
    assert.equal(calledOn(ctx, "lineTo").length - 2, P - 1, "besides the cross");
  });

  test("names the directions, and about every eighth of the tokens", () => {
    const ctx = contextOf();
    clock.paint(ctx, picture, context());
    const words = textsOn(ctx);
    assert.ok(words.includes("cos 5 →") && words.includes("↑ sin 5"));
    assert.ok(words.filter((text) => /^\d+$/.test(text)).length >= 5);
  });

  test("of principal components has no ring, takes the pair of columns, and says their shares", () => {
    const values = Array.from({ length: 3 * P }, (_, cell) => cell % 3);
    const pca = { ...pictureOf({ values, share: [0.5, 0.3, 0.2] }, { values: [P, 3] }), question: "embedding_pca" };
    const shown = context({ spec: { pair: [0, 2] }, range: rangeOf(0, 2, false, false) });
    const ctx = contextOf();
    clock.paint(ctx, pca, shown);
    assert.equal(calledOn(ctx, "closePath").length, 0);
    for (const text of ["PC 1 · 50 % →", "↑ PC 3 · 20 %"]) assert.ok(textsOn(ctx).includes(text), text);
    const [, left, top, width] = calledOn(ctx, "drawImage")[0];
    assert.ok(Math.abs(left + width / 2 - 200) < 1e-9 && Math.abs(top + width / 2 - 40) < 1e-9);
  });

  test("points at the token under the pointer, says it, and rings it", () => {
    const dots = dotsOf(context());
    for (const [token, { left, top }] of dots.entries()) {
      assert.deepEqual(clock.hit?.(picture, context(), left + 1, top - 1), { token });
      assert.equal(clock.tooltip(picture, context(), left, top)?.[0], `token ${token}`);
      const ctx = contextOf();
      clock.highlight?.(ctx, picture, context({ hover: { token } }));
      const [[x, y]] = calledOn(ctx, "arc");
      assert.ok(Math.hypot(x - left, y - top) < 1e-4);
      assert.deepEqual(textsOn(ctx), [String(token)]);
    }
    assert.equal(clock.hit?.(picture, context(), 200, 120), null);
    assert.match(clock.tooltip(picture, context(), dots[0].left, dots[0].top)?.[1] ?? "", /^cos 5: 2$/);
  });

  test("without numbers has no dots", () => {
    const ctx = contextOf();
    const empty = {
      ...picture,
      arrays: pictureOf({ values: circle.map(() => Number.NaN) }, { values: [P, 2] }).arrays,
    };
    clock.paint(ctx, empty, context());
    assert.equal(calledOn(ctx, "drawImage").length, 0);
  });
});

// @ts-check
/** What all painters have in common, and those that have too little of their own for a file. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { packed, ramp, rangeOf } from "../../assets/engine/colour.mjs";
import { PAINTERS } from "../../assets/engine/painters/painters.mjs";
import { contextOf, fakePage } from "./fakes.mjs";
import { componentsOf, factsOf, pictureOf } from "./helpers.mjs";

fakePage();
const P = 7;
const ends = /** @type {[number, number]} */ ([-0.5, P - 0.5]);
const PALETTE = {
  ...{ ink: "#15181d", muted: "#5b626d", faint: "#8a909a", line: "#e2e2dc", surface: "#ffffff", accent: "#0b5fff" },
  ...{ missing: packed(243, 198, 220), missingText: "#f3c6dc" },
  ...{ sequential: ramp(["#440154", "#fde725"]), diverging: ramp(["#08306b", "#ffffff", "#7f2704"]) },
};
/** How many numbers each painter's arrays have. @type {Record<string, number[]>} */
const SHAPES = { bars: [P], lines: [4, P], map: [8], pairs: [P, P], scatter: [8], spectrum2d: [P, P], table: [4, 3] };

/** @param {object} [more] */
const sceneOf = (more = {}) =>
  /** @type {any} */ ({
    at: { left: 52, top: 10, width: 140, height: 70, x: ends, y: ends },
    box: { width: 202, height: 110 },
    facts: factsOf({ components: componentsOf(P) }),
    view: { neuron: 2, head: 1 },
    palette: PALETTE,
    range: rangeOf(0, 1, false, false),
    font: "Inter",
    unit: "activation",
    isFourier: false,
    order: null,
    ...more,
  });

/** Their values are frequencies, which are whole numbers whatever happens. */
const OF_FREQUENCIES = ["map", "scatter"];

/** A picture for a painter. @param {string} name @param {(cell: number) => number} value */
function shownBy(name, value) {
  const shape = SHAPES[name];
  const values = Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, cell) =>
    value(cell),
  );
  const arrays = { values, fraction: values.map(() => 0.5), active: values.map(() => 1) };
  return pictureOf(arrays, { values: shape });
}

const named = (/** @type {any} */ context, /** @type {string} */ name) =>
  context.calls.filter((/** @type {any[]} */ [called]) => called === name);

for (const [name, painter] of Object.entries(PAINTERS)) {
  describe(`the painter ${name}`, () => {
    test("leaves the canvas as it found it: every save has its restore", () => {
      const context = contextOf();
      painter.paint(
        context,
        shownBy(name, (cell) => cell % 4),
        sceneOf(),
      );
      assert.equal(named(context, "save").length, named(context, "restore").length);
      assert.ok(context.calls.length > 0);
    });

    test("writes no `NaN` and no `undefined`, even of frames without any number", () => {
      for (const value of [() => (OF_FREQUENCIES.includes(name) ? 0 : Number.NaN), () => 0]) {
        const context = contextOf();
        const picture = shownBy(name, value);
        painter.paint(context, picture, sceneOf());
        const words = [...named(context, "fillText"), ...named(context, "strokeText")].map(
          (/** @type {any[]} */ [, text]) => text,
        );
        for (let left = -20; left < 230; left += 10) {
          for (let top = -20; top < 130; top += 10) words.push(...(painter.told(picture, sceneOf(), left, top) ?? []));
        }
        for (const text of words) assert.doesNotMatch(String(text), /NaN|undefined|null|Infinity/);
      }
    });
  });
}

/** What a painter writes on a canvas: the texts, each with the font it was really set in. @param {any} context @param {string} name @param {object} [more] */
function writtenOn(context, name, more = {}) {
  const from = context.calls.length;
  PAINTERS[name].paint(
    context,
    shownBy(name, (cell) => cell % 4),
    sceneOf({ at: { left: 52, top: 10, width: 700, height: 500, x: ends, y: ends }, ...more }),
  );
  return context.calls.flatMap((/** @type {any[]} */ [called, text], /** @type {number} */ call) =>
    call >= from && called === "fillText" ? [[text, context.styles[call].font]] : [],
  );
}

describe("type", () => {
  test("is the same whatever was painted on the canvas before", () => {
    let count = 0;
    for (const first of Object.keys(PAINTERS)) {
      for (const second of Object.keys(PAINTERS)) {
        const context = contextOf();
        writtenOn(context, first);
        const again = writtenOn(context, second);
        assert.deepEqual(again, writtenOn(contextOf(), second), `${second} after ${first}`);
        count += again.length;
      }
    }
    assert.ok(count > 0);
  });

  test("of the table is bold for the chosen head alone", () => {
    for (let head = 0; head < 4; head++) {
      const written = writtenOn(contextOf(), "table", { view: { head }, box: { width: 400, height: 300 } });
      const bold = written.filter((/** @type {string[]} */ [, font]) => font.startsWith("600 "));
      assert.equal(bold[0][0], `head ${head}`);
      assert.equal(bold.length, 4, "its name and its three shares");
    }
  });

  test("is in the page's font", () => {
    for (const name of ["bars", "lines", "table", "spectrum2d"]) {
      const written = writtenOn(contextOf(), name, { font: "Fraktur" });
      assert.ok(written.length > 0, name);
      for (const [text, font] of written) assert.match(font, /^(\d00 )?\d\dpx Fraktur$/, `${name}: ${text}`);
    }
  });
});

describe("the labels of the 2D spectrum", () => {
  test("stand each on a patch of the page's colour that is large enough, and are themselves opaque", () => {
    const context = contextOf();
    const values = new Array(P * P).fill(0);
    for (const cell of [1, 2 * P, 3 * P + 3, 5 * P + 5]) values[cell] = 1;
    const scene = sceneOf({ at: { left: 0, top: 0, width: 700, height: 700, x: ends, y: ends } });
    PAINTERS.spectrum2d.paint(context, pictureOf({ values }, { values: [P, P] }), scene);
    const { calls, styles } = context;
    let count = 0;
    for (const [call, [name, text, left, middle]] of calls.entries()) {
      if (name !== "fillText") continue;
      count += 1;
      const [patch, x, y, width, height] = calls[call - 1];
      assert.equal(patch, "fillRect", text);
      assert.ok(x <= left && x + width >= left + context.measureText(text).width, text);
      assert.ok(y <= middle - 5.5 && y + height >= middle + 5.5, `${text}: type of 11 px`);
      assert.deepEqual([styles[call - 1].fillStyle, styles[call].fillStyle], [PALETTE.surface, PALETTE.ink]);
      assert.ok(styles[call - 1].globalAlpha > 0.5 && styles[call - 1].globalAlpha < 1, "the cells shine through");
      assert.equal(styles[call].globalAlpha, 1);
    }
    assert.equal(count, 4);
    assert.equal(named(context, "strokeText").length, 0);
  });
});

describe("the table of mean attention", () => {
  const shares = [0.5, 0.25, 0.25, 0.01, 0.98, 0.01, 1, 0, 0, 0.3, 0.3, 0.4];
  const picture = pictureOf({ values: shares }, { values: [4, 3] });

  test("says the head, the position and the share under the pointer", () => {
    assert.deepEqual(PAINTERS.table.told(picture, sceneOf(), 52 + 75, 30), ["head 1 to y", "98 %"]);
    assert.deepEqual(PAINTERS.table.told(picture, sceneOf(), 52 + 1, 1), ["head 0 to x", "50 %"]);
    for (const [left, top] of [
      [50, 30],
      [203, 30],
      [100, -1],
      [100, 89],
    ])
      assert.equal(PAINTERS.table.told(picture, sceneOf(), left, top), null);
  });

  test("has a cell for each head and position, with its number", () => {
    const context = contextOf();
    PAINTERS.table.paint(context, picture, sceneOf());
    assert.equal(named(context, "fillRect").length, 12);
    const words = named(context, "fillText").map((/** @type {any[]} */ [, text]) => text);
    for (const text of ["head 0", "head 3", "0.98", "to x", "to y", "to ="]) assert.ok(words.includes(text), text);
  });
});

describe("the lines of the circuits", () => {
  test("draw every head within the axes, the chosen one last, on top", () => {
    const context = contextOf();
    /** @type {string[]} */
    const strokes = [];
    const noting = new Proxy(context, {
      set: (target, key, value) => Reflect.set(target, key, value),
      get: (target, key) =>
        key === "stroke" ? () => strokes.push(String(context.strokeStyle)) : Reflect.get(target, key),
    });
    PAINTERS.lines.paint(
      noting,
      shownBy("lines", (cell) => cell / 28),
      sceneOf(),
    );
    assert.deepEqual(strokes.slice(-4), [PALETTE.faint, PALETTE.faint, PALETTE.faint, PALETTE.ink]);
    for (const [, left, top] of named(context, "lineTo").slice(-4 * P)) {
      assert.ok(left >= 52 && left <= 192 && top >= 10 && top <= 80);
    }
  });

  test("say every head's number at the token or component under the pointer, the chosen one marked", () => {
    const picture = shownBy("lines", (cell) => cell);
    assert.deepEqual(PAINTERS.lines.told(picture, sceneOf(), 52 + 50, 40), [
      "token 2",
      "head 0: 2",
      "▸ head 1: 9",
      "head 2: 16",
      "head 3: 23",
    ]);
    assert.equal(PAINTERS.lines.told(picture, sceneOf({ isFourier: true }), 52 + 50, 40)?.[0], "sin 1");
    assert.equal(PAINTERS.lines.told(picture, sceneOf(), 30, 40), null);
  });
});

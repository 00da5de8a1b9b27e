// @ts-check
/** What all painters have in common, and those that have too little of their own for a file. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { attentionTable } from "../../../../assets/engine/plot/painters/attention-table.mjs";
import { PAINTERS } from "../../../../assets/engine/plot/painters/index.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf } from "../../helpers.mjs";
import { ENDS, P, PALETTE, sceneOf, strongestIn } from "../../scenes.mjs";

/** All but those that make elements. @type {Record<string, any>} */
const ON_CANVAS = Object.fromEntries(Object.entries(PAINTERS).filter(([, { mount }]) => !mount));
/** How many numbers each painter's arrays have. @type {Record<string, number[]>} */
const SHAPES = {
  ...{
    alphas: [3],
    bars: [P],
    blocks: [P, P],
    clock: [P, 2],
    correctness: [P, P],
    epochmap: [4, P],
    epochs: [4],
    lines: [4, P],
    "neuron-map": [8],
  },
  ...{
    matrix: [8, P],
    pairs: [P, P],
    phases: [8],
    scatter: [8],
    sketch: [P],
    spectrum2d: [P, P],
    squares: [2, P],
    "attention-table": [4, 3],
    wave: [P],
  },
};
/** Their values are frequencies, which are whole numbers whatever happens. */
const OF_FREQUENCIES = ["neuron-map", "scatter", "phases"];
/** What each painter is told besides. @type {Record<string, object>} */
const SPECS = {
  lines: { series: "head", over: "x" },
  squares: { series: "dim", over: "comp" },
  matrix: { over: "comp" },
};
/** Everything that a pointer can be on. */
const HOVERS = [{ x: 2, y: 3 }, { x: 1 }, { freq: "2" }, { freq: "99" }, { neuron: 5 }, { neuron: 99 }, { token: 4 }];

/** A picture for a painter. @param {string} name @param {(cell: number) => number} value */
function shownBy(name, value) {
  const shape = SHAPES[name];
  const values = Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, cell) =>
    value(cell),
  );
  const [same, half] = [values.map((_, cell) => cell), values.map(() => 0.5)];
  const arrays = {
    values,
    fraction: half,
    active: values.map(() => 1),
    specialised: values.map((_, cell) => cell % 2),
  };
  const phases = { phase_x: half, phase_y: half, phase_out: half };
  /** @type {Record<string, number[]>} */
  const of = name === "matrix" ? { order: same.slice(0, 8), freq: same.slice(0, 8) } : {};
  const strong = ["blocks", "spectrum2d"].includes(name)
    ? strongestIn(values, componentsOf(P))
    : { arrays: {}, shapes: {} };
  const all = { ...arrays, ...phases, ...of, ...strong.arrays, function: values };
  return pictureOf(all, { values: shape, ...strong.shapes });
}

/** @param {string} name @param {object} [more] */
const sceneFor = (name, more = {}) => sceneOf({ spec: SPECS[name], ...more });

const named = (/** @type {any} */ ctx, /** @type {string} */ name) =>
  ctx.calls.filter((/** @type {any[]} */ [called]) => called === name);

for (const [name, painter] of Object.entries(ON_CANVAS)) {
  describe(`the painter ${name}`, () => {
    test("leaves the canvas as it found it: every save has its restore", () => {
      const ctx = contextOf();
      painter.paint(
        ctx,
        shownBy(name, (cell) => cell % 4),
        sceneFor(name),
      );
      assert.equal(named(ctx, "save").length, named(ctx, "restore").length);
      assert.ok(ctx.calls.length > 0);
    });

    test("writes no `NaN` and no `undefined`, even of frames without any number", () => {
      for (const value of [() => (OF_FREQUENCIES.includes(name) ? 0 : Number.NaN), () => 0]) {
        const ctx = contextOf();
        const picture = shownBy(name, value);
        const context = sceneFor(name);
        painter.paint(ctx, picture, context);
        for (const hover of HOVERS) painter.highlight?.(ctx, picture, { ...context, hover });
        const words = [...named(ctx, "fillText"), ...named(ctx, "strokeText")].map(
          (/** @type {any[]} */ [, text]) => text,
        );
        for (let left = -20; left < 230; left += 10) {
          for (let top = -20; top < 130; top += 10) words.push(...(painter.tooltip(picture, context, left, top) ?? []));
        }
        const { columns, rows } = painter.table(picture, context);
        words.push(...columns, ...rows.flat());
        // NaN is written where there is that instead of a number, alone or after what it is.
        for (const text of words.map((word) => String(word).replace(/(^|[ :])NaN(?=$|,| ·)/g, "$1")))
          assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
      }
    });

    test("marks what is pointed at, and leaves the canvas as it found it", () => {
      for (const hover of HOVERS) {
        const ctx = contextOf();
        const picture = shownBy(name, (cell) => cell % 4);
        painter.highlight?.(ctx, picture, sceneFor(name, { hover }));
        assert.equal(named(ctx, "save").length, named(ctx, "restore").length);
        for (const [, ...given] of ctx.calls)
          for (const number of given) assert.ok(!Number.isNaN(number), JSON.stringify(hover));
        assert.equal(ctx.globalAlpha, 1);
      }
    });

    test("is a table of at most 60 rows, as wide as it says", () => {
      const { columns, rows } = painter.table(
        shownBy(name, (cell) => cell % 4),
        sceneFor(name),
      );
      assert.ok(rows.length > 0 && rows.length <= 60);
      for (const row of rows) assert.equal(row.length, columns.length, JSON.stringify(row));
    });

    test("names and chooses only what it says something about", () => {
      const picture = shownBy(name, (cell) => cell % 4);
      const context = sceneFor(name);
      for (let left = -20; left < 230; left += 7) {
        for (let top = -20; top < 130; top += 7) {
          const isSaid = painter.tooltip(picture, context, left, top) !== null;
          const hover = painter.hit?.(picture, context, left, top) ?? null;
          if (hover) assert.ok(isSaid && Object.keys(hover).length > 0, `${left}, ${top}`);
          const picked = painter.select?.(picture, context, left, top) ?? null;
          for (const value of Object.values(picked ?? {}))
            assert.ok([value].flat().every(Number.isInteger), `${left}, ${top}`);
        }
      }
    });
  });
}

/** What a painter writes on a canvas: the texts, each with the font it was really set in. @param {any} ctx @param {string} name @param {object} [more] */
function writtenOn(ctx, name, more = {}) {
  const from = ctx.calls.length;
  PAINTERS[name].paint?.(
    ctx,
    shownBy(name, (cell) => cell % 4),
    sceneFor(name, { at: { left: 52, top: 10, width: 700, height: 500, x: ENDS, y: ENDS }, ...more }),
  );
  return ctx.calls.flatMap((/** @type {any[]} */ [called, text], /** @type {number} */ call) =>
    call >= from && called === "fillText" ? [[text, ctx.styles[call].font]] : [],
  );
}

describe("type", () => {
  test("is the same whatever was painted on the canvas before", () => {
    let count = 0;
    for (const first of Object.keys(ON_CANVAS)) {
      for (const second of Object.keys(ON_CANVAS)) {
        const ctx = contextOf();
        writtenOn(ctx, first);
        const again = writtenOn(ctx, second);
        assert.deepEqual(again, writtenOn(contextOf(), second), `${second} after ${first}`);
        count += again.length;
      }
    }
    assert.ok(count > 0);
  });

  test("of the table is bold for the chosen head alone", () => {
    for (let head = 0; head < 4; head++) {
      const written = writtenOn(contextOf(), "attention-table", { view: { head }, box: { width: 400, height: 300 } });
      const bold = written.filter((/** @type {string[]} */ [, font]) => font.startsWith("600 "));
      assert.equal(bold[0][0], `head ${head}`);
      assert.equal(bold.length, 4, "its name and its three shares");
    }
  });

  test("is in the page's font", () => {
    for (const name of Object.keys(ON_CANVAS).filter(
      (painter) => !["blocks", "epochmap", "neuron-map", "pairs", "scatter", "spectrum2d"].includes(painter),
    )) {
      const written = writtenOn(contextOf(), name, { font: "Fraktur" });
      assert.ok(written.length > 0, name);
      for (const [text, font] of written) assert.match(font, /^(\d00 )?\d\dpx Fraktur$/, `${name}: ${text}`);
    }
  });
});

describe("the table of mean attention", () => {
  const shares = [0.5, 0.25, 0.25, 0.01, 0.98, 0.01, 1, 0, 0, 0.3, 0.3, 0.4];
  const picture = pictureOf({ values: shares }, { values: [4, 3] });

  test("says the head, the position and the share under the pointer", () => {
    assert.deepEqual(attentionTable.tooltip(picture, sceneOf(), 60 + 75, 30), ["head 1 to y", "98 %"]);
    assert.deepEqual(attentionTable.tooltip(picture, sceneOf(), 60 + 1, 1), ["head 0 to x", "50 %"]);
    for (const [left, top] of [
      [50, 30],
      [203, 30],
      [100, -1],
      [100, 109],
    ])
      assert.equal(attentionTable.tooltip(picture, sceneOf(), left, top), null);
  });

  test("chooses the head of a row, by its name too", () => {
    assert.deepEqual(attentionTable.select(picture, sceneOf(), 100, 30), { head: 1 });
    assert.deepEqual(attentionTable.select(picture, sceneOf(), 5, 100), { head: 3 });
    assert.equal(attentionTable.select(picture, sceneOf(), 100, 109), null);
    assert.deepEqual(attentionTable.table(picture).rows[1], ["head 1", "1 %", "98 %", "1 %"]);
  });

  test("has a cell for each head and position, with its number", () => {
    const ctx = contextOf();
    attentionTable.paint(ctx, picture, sceneOf());
    assert.equal(named(ctx, "fillRect").length, 4 + 12, "a sign and three cells for each head");
    const signs = ctx.calls.flatMap((/** @type {any[]} */ [name, left], /** @type {number} */ call) =>
      name === "fillRect" && left === 0 ? [ctx.styles[call].fillStyle] : [],
    );
    assert.deepEqual(signs, PALETTE.heads);
    const words = named(ctx, "fillText").map((/** @type {any[]} */ [, text]) => text);
    for (const text of ["head 0", "head 3", "98 %", "to x", "to y", "to ="]) assert.ok(words.includes(text), text);
  });
});

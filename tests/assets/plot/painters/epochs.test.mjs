// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { epochsOf } from "../../../../assets/engine/plot/painters/epoch-axis.mjs";
import { edgesOf, epochmap } from "../../../../assets/engine/plot/painters/epochmap.mjs";
import { epochs } from "../../../../assets/engine/plot/painters/epochs.mjs";
import { limitsOf, seriesOf } from "../../../../assets/engine/plot/painters/series.mjs";
import { contextOf, images } from "../../contexts.mjs";
import { pictureOf } from "../../helpers.mjs";
import { calledOn, PALETTE, sceneOf, styledOn, textsOn } from "../../scenes.mjs";

const EPOCHS = [0, 100, 200, 400];
const AT = { left: 50, top: 20, width: 400, height: 100, x: [0, 400], y: [0, 1] };
const BOX = { width: 460, height: 160 };
const [train, test_] = [
  [1, 0.1, 1e-7, 1e-7],
  [1, 2, 1, 1e-6],
];
const LOSSES = pictureOf({ train_loss: train, test_loss: test_ });
const SPEC = { arrays: ["train_loss", "test_loss"], names: ["train", "test"] };

/** @param {object} [more] */
const over = (more = {}) => sceneOf({ at: AT, box: BOX, epochs: EPOCHS, epoch: 200, spec: SPEC, ...more });
const log = { view: { heights: "log" } };

/** The lines in the legend by name. @param {any} picture @param {any} context */
const namesIn = (picture, context) => epochs.entries(picture, context).lines.map(({ name }) => name);

/** The corners of each line that was drawn: where it starts, and on. @param {any} ctx @param {number} from */
const cornersOf = (ctx, from) => calledOn(ctx, "lineTo").filter(([left]) => left >= from);

describe("lines over epochs", () => {
  test("fall to their powers of ten on a logarithmic axis, which has ticks at those", () => {
    const ctx = contextOf();
    epochs.paint(ctx, LOSSES, over(log));
    const words = textsOn(ctx);
    for (const tick of ["1", "10⁻⁶"]) assert.ok(words.includes(tick), tick);
    const tops = cornersOf(ctx, 0).map(([, top]) => top);
    assert.ok(Math.min(...tops) >= 20 && Math.max(...tops) <= 120);
    assert.ok(!textsOn(contextOfPaint(over({ ...log, spec: { ...SPEC, log: false } }))).includes("10⁻⁶"));
  });

  test("have a gap where there is no number, and on a logarithmic axis where there is none above 0", () => {
    const picture = pictureOf({ values: [1, Number.NaN, 2, 0] });
    const spec = { arrays: ["values"] };
    const starts = (/** @type {object} */ more) => {
      const ctx = contextOf();
      epochs.paint(ctx, picture, over({ spec, ...more }));
      return calledOn(ctx, "moveTo").filter(([left, top]) => left === 250 || (left === 50 && !isTick(top))).length;
    };
    const isTick = (/** @type {number} */ top) => Math.abs((top % 1) - 0.5) < 1e-12;
    assert.equal(starts({}), 2);
    assert.equal(starts(log), 2);
  });

  test("are told with their values at the cursor in the legend, train and test in their colours", () => {
    const ctx = contextOf();
    epochs.paint(ctx, LOSSES, over());
    const { lines, others } = epochs.entries(LOSSES, over());
    assert.deepEqual(
      lines.map(({ line, name, look, value }) => [line, name, look.colour, value]),
      [
        [0, "train", PALETTE.train, "1e−7"],
        [1, "test", PALETTE.test, "1"],
      ],
    );
    assert.equal(others, 0);
    for (const text of ["train", "1e−7"]) assert.ok(!textsOn(ctx).includes(text), "nothing lies over a curve");
    const dots = styledOn(ctx, "arc");
    assert.deepEqual(
      dots.map(({ given, style }) => [given[0], style.fillStyle]),
      [
        [250, PALETTE.train],
        [250, PALETTE.test],
      ],
    );
    const cursor = styledOn(ctx, "fillRect").find(({ style }) => style.fillStyle === PALETTE.accent);
    assert.equal(cursor?.given[0], 250 - 0.75);
  });

  test("choose the nearest checkpoint, and say all values there", () => {
    assert.deepEqual(epochs.select?.(LOSSES, over(), 320, 50), { epoch: 200 });
    assert.deepEqual(epochs.select?.(LOSSES, over(), 360, 50), { epoch: 400 });
    assert.equal(epochs.select?.(LOSSES, over(), 20, 50), null);
    const [first, ...values] = epochs.tooltip(LOSSES, over(), 320, 40) ?? [];
    assert.equal(first, "epoch 200");
    assert.deepEqual(
      values.map((text) => text.replace("▸ ", "")),
      ["train: 1e−7", "test: 1"],
    );
  });

  test("of key frequencies have their colours, and are pointed at and marked", () => {
    const picture = { ...pictureOf({ by: [0, 4, 0, 4, 0, 4, 0, 4] }, { by: [4, 2] }), labels: { key: [3, 9] } };
    const spec = { arrays: ["by"], series: "key" };
    const context = over({ spec });
    const ctx = contextOf();
    epochs.paint(ctx, picture, context);
    assert.deepEqual(namesIn(picture, context), ["frequency 3", "frequency 9"]);
    const colours = styledOn(ctx, "stroke").map(({ style }) => style.strokeStyle);
    assert.deepEqual(colours.slice(-2), [context.run.colours[3], PALETTE.faint]);
    // 0 stands low, 4 stands high.
    assert.deepEqual(epochs.hit?.(picture, context, 250, 112), { epoch: 200, freq: "3" });
    assert.deepEqual(epochs.hit?.(picture, context, 250, 27), { epoch: 200, freq: "9" });
    assert.deepEqual(epochs.hit?.(picture, context, 250, 70), { epoch: 200 });
    assert.equal(epochs.hit?.(picture, context, 20, 70), null);
    const marked = contextOf();
    epochs.highlight?.(marked, picture, { ...context, hover: { freq: "3" } });
    assert.equal(calledOn(marked, "stroke").length, 2, "a casing and the line");
  });

  test("of an array with a third axis are one part of it, or the difference of two", () => {
    const attention = Array.from({ length: 4 * 2 * 3 }, (_, cell) => cell * cell);
    const picture = pictureOf({ attention_mean: attention }, { attention_mean: [4, 2, 3] });
    const at = (/** @type {object} */ spec) =>
      seriesOf(picture, over({ spec: { arrays: ["attention_mean"], names: ["head"], ...spec } })).map((line) => [
        line.name,
        line.at(1),
      ]);
    assert.deepEqual(at({ part: 0 }), [
      ["head 0", 36],
      ["head 1", 81],
    ]);
    assert.deepEqual(at({ part: [0, 1] }), [
      ["head 0", 36 - 49],
      ["head 1", 81 - 100],
    ]);
    assert.equal(at({}).length, 6);
  });

  test("have limits of their own in each panel that draws one picture", () => {
    const made = () =>
      pictureOf(
        { attention_mean: Array.from({ length: 24 }, (_, cell) => cell * cell) },
        { attention_mean: [4, 2, 3] },
      );
    const [whole, difference] = [0, [0, 1]].map((part) => ({ arrays: ["attention_mean"], names: ["head"], part }));
    const drawn = (/** @type {any} */ picture, /** @type {object} */ spec) => {
      const ctx = contextOf();
      epochs.paint(ctx, picture, over({ spec }));
      return [textsOn(ctx), cornersOf(ctx, 0)];
    };
    const picture = made();
    drawn(picture, difference);
    assert.deepEqual(drawn(picture, whole), drawn(made(), whole));
  });

  test("are put together once by each of several panels that take turns with one picture", () => {
    let count = 0;
    const picture = { ...pictureOf({ by: [0, 4, 0, 4, 0, 4, 0, 4] }, { by: [4, 2] }), labels: {} };
    Object.defineProperty(picture.labels, "key", { get: () => [3, 9, count++] });
    const contexts = [0, 1].map(() => over({ spec: { arrays: ["by"], series: "key" } }));
    const paintAll = () => {
      for (const context of contexts) epochs.paint(contextOf(), picture, context);
      return count;
    };
    assert.equal(paintAll(), 2);
    assert.equal(paintAll(), 2);
  });

  test("shade a phase in the colour of its name, whichever phases there are before it", () => {
    const shadesOf = (/** @type {string[]} */ names) => {
      const bands = names.map((name, which) => ({ from: 100 * which, to: 100 * (which + 1), name }));
      const ctx = contextOf();
      epochs.paint(ctx, LOSSES, over({ bands }));
      return styledOn(ctx, "fillRect")
        .slice(0, names.length)
        .map(({ style }) => style.fillStyle);
    };
    const [first, second, third] = PALETTE.phases;
    assert.deepEqual(shadesOf(["memorisation", "circuit formation", "cleanup"]), [first, second, third]);
    assert.deepEqual(shadesOf(["circuit formation", "cleanup"]), [second, third]);
    assert.deepEqual(shadesOf(["memorisation", "cleanup"]), [first, third]);
  });

  test("of eight are eight, each with its own name and look; of more, those that are largest in the end", () => {
    const entriesOf = (/** @type {number} */ count) => {
      const values = EPOCHS.flatMap((_, place) => [...Array(count).keys()].map((line) => (place === 3 ? line : -line)));
      const spec = { arrays: ["values"], names: ["matrix"] };
      return epochs.entries(pictureOf({ values }, { values: [4, count] }), over({ spec }));
    };
    const { lines, others } = entriesOf(8);
    assert.deepEqual([lines.length, others], [8, 0]);
    assert.equal(new Set(lines.map(({ name }) => name)).size, 8);
    assert.equal(new Set(lines.map(({ look }) => JSON.stringify(look))).size, 8);
    const many = entriesOf(20);
    assert.deepEqual([many.lines.length, many.others], [8, 12]);
    assert.deepEqual(
      many.lines.slice(0, 2).map(({ name }) => name),
      ["matrix 19", "matrix 18"],
    );
  });

  test("of heads have the heads' colours, one each", () => {
    const picture = pictureOf({ attention_mean: Array(24).fill(0.5) }, { attention_mean: [4, 2, 3] });
    const spec = { arrays: ["attention_mean"], names: ["head"], series: "head", part: 0 };
    const { lines } = epochs.entries(picture, over({ spec }));
    assert.deepEqual(
      lines.map(({ name, look }) => [name, look.colour]),
      [0, 1].map((head) => [`head ${head}`, PALETTE.heads[head]]),
    );
  });

  test("at the epoch that is pointed at in another chart have a line there, dots, and their numbers in the legend", () => {
    const context = over({ hover: { epoch: 100 } });
    const ctx = contextOf();
    epochs.highlight?.(ctx, LOSSES, context);
    assert.deepEqual(
      calledOn(ctx, "lineTo").map(([left]) => left),
      [context.at.x(100)],
    );
    assert.deepEqual(
      calledOn(ctx, "arc").map(([left]) => left),
      [context.at.x(100), context.at.x(100)],
    );
    assert.deepEqual(
      epochs.entries(LOSSES, context).lines.map(({ value }) => value),
      ["0.1", "2"],
    );
  });

  test("shown alone are strong and fill the plot, the others are pale", () => {
    const picture = pictureOf({ train_loss: [1, 2, 1.5, 1], test_loss: [100, 50, 20, 10] });
    const ctx = contextOf();
    epochs.paint(ctx, picture, over({ alone: 0 }));
    assert.deepEqual(
      styledOn(ctx, "stroke")
        .slice(-2)
        .map(({ style }) => [style.strokeStyle, style.globalAlpha]),
      [
        [PALETTE.train, 1],
        [PALETTE.test, 0.15],
      ],
    );
    const dots = calledOn(ctx, "arc");
    assert.equal(dots.length, 1, "a dot on it alone");
    assert.ok(Math.abs(dots[0][1] - 70) < 1e-9, "in the middle of its own range");
    epochs.paint(contextOf(), picture, over({ alone: 9 }));
  });

  test("shade the phases, and nothing without", () => {
    const bands = [
      { from: 0, to: 200, name: "memorises" },
      { from: 200, to: 210, name: "forms a circuit" },
    ];
    const ctx = contextOf();
    epochs.paint(ctx, LOSSES, over({ bands }));
    const [first, second] = styledOn(ctx, "fillRect");
    assert.deepEqual([first.given[0], first.given[2]], [50, 200]);
    assert.ok(first.style.globalAlpha < 0.2 && second.style.globalAlpha < 0.2, "very faintly");
    epochs.paint(contextOf(), LOSSES, over({ bands: null }));
  });

  test("of a single checkpoint, and of none, are painted too", () => {
    for (const values of [[3], []]) {
      const ctx = contextOf();
      const context = over({ epochs: EPOCHS.slice(0, values.length), epoch: 0, spec: { arrays: ["values"] } });
      const picture = pictureOf({ values });
      epochs.paint(ctx, picture, context);
      for (const [text] of calledOn(ctx, "fillText")) assert.doesNotMatch(String(text), /NaN|Infinity/);
      assert.deepEqual(epochs.select?.(picture, context, 200, 50), values.length ? { epoch: 0 } : null);
      assert.equal(epochs.table(picture, context).rows.length, 2 * values.length, "now, and all");
    }
  });

  test("leave out arrays that the picture does not have", () => {
    const picture = pictureOf({ test_loss: test_ });
    assert.deepEqual(
      seriesOf(picture, over()).map(({ name }) => name),
      ["test"],
    );
  });

  test("read with the epoch of the cursor first", () => {
    const { columns, rows } = epochs.table(LOSSES, over());
    assert.deepEqual(columns.slice(1), ["train", "test"]);
    assert.deepEqual(rows[0], ["200", "1e−7", "1"]);
    assert.equal(rows.length, 5);
  });
});

/** @param {any} context */
function contextOfPaint(context) {
  const ctx = contextOf();
  epochs.paint(ctx, LOSSES, context);
  return ctx;
}

test("the epochs of a picture are its labels, else those of sound checkpoints", () => {
  const picture = pictureOf({ values: [1, 2, 3] });
  const context = over({ run: { damaged: [100] } });
  assert.deepEqual(epochsOf({ ...picture, labels: { epoch: [0, 5, 9] } }, context, 3), [0, 5, 9]);
  assert.deepEqual(epochsOf(picture, context, 3), [0, 200, 400]);
  assert.deepEqual(epochsOf(picture, context, 4), EPOCHS);
});

test("limits leave room, and go from one power of ten to another at least", () => {
  const of = (/** @type {number[]} */ values) => [{ name: "", freq: "", at: (/** @type {number} */ i) => values[i] }];
  const { low, high } = limitsOf(of([2, 4, Number.NaN]), 3, false);
  assert.ok(low < 2 && low > 1.5 && high > 4 && high < 4.5);
  assert.deepEqual(limitsOf(of([2, 4, 0]), 3, true), { low: 1, high: 10 });
  assert.deepEqual(limitsOf(of([Number.NaN]), 1, true), { low: 0.1, high: 1 });
  assert.deepEqual(limitsOf([], 0, false), { low: 0, high: 1 });
});

describe("the map of the training", () => {
  const values = Array.from({ length: 4 * 7 }, (_, cell) => cell);
  const picture = pictureOf({ values }, { values: [4, 7] });
  const ends = [-0.5, 6.5];
  const context = over({ at: { ...AT, height: 70, y: ends }, spec: { arrays: ["values"] } });

  test("has columns that reach half-way to their neighbours", () => {
    assert.deepEqual(edgesOf(EPOCHS, 400), [-50, 50, 150, 300, 500]);
    assert.deepEqual(edgesOf([250], 400), [50, 450]);
    assert.deepEqual(edgesOf([], 400), []);
  });

  test("draws a slice for each checkpoint, side by side without a seam, within the axes", () => {
    const ctx = contextOf();
    epochmap.paint(ctx, picture, context);
    const slices = calledOn(ctx, "drawImage");
    assert.deepEqual(
      slices.map((given) => [given[1], given[3], given[5], given[5] + given[7]]),
      [
        [0, 1, 0, 100],
        [1, 1, 100, 200],
        [2, 1, 200, 350],
        [3, 1, 350, 550],
      ],
    );
    for (const [, , , , rows, , top, , height] of slices) assert.deepEqual([rows, top, height], [7, 20, 70]);
    const pixels = new Uint32Array(images.at(-1).data.buffer);
    assert.equal(pixels.length, 28, "one for each number");
  });

  test("says, points at and chooses what is under the pointer", () => {
    // Row 3 is cos 2; 10 pixels each, from the bottom.
    const [left, top] = [260, 20 + 70 - 35];
    assert.deepEqual(epochmap.tooltip(picture, context, left, top), ["epoch 200, cos 2", "17"]);
    assert.deepEqual(epochmap.hit?.(picture, context, left, top), { epoch: 200, freq: "2" });
    assert.deepEqual(epochmap.select?.(picture, context, left, top), { epoch: 200 });
    assert.deepEqual(epochmap.hit?.(picture, context, left, 88), { epoch: 200 }, "const");
    assert.equal(epochmap.tooltip(picture, context, 20, top), null);
    const ranks = { ...context, spec: { rows: "rank" } };
    assert.deepEqual(epochmap.tooltip(picture, ranks, left, top), ["epoch 200, rank 3", "17"]);
    assert.deepEqual(epochmap.hit?.(picture, ranks, left, top), { epoch: 200 });
  });

  test("frames the rows of a frequency", () => {
    const ctx = contextOf();
    epochmap.highlight?.(ctx, picture, { ...context, hover: { freq: "2" } });
    const [[, top, , height]] = calledOn(ctx, "strokeRect");
    assert.ok(Math.abs(top - (20 + 70 - 50 - 1)) < 1e-9 && Math.abs(height - 22) < 1e-9);
  });

  test("reads as the strongest rows of some epochs", () => {
    assert.deepEqual(epochmap.table(picture, context).rows[2].slice(0, 5), ["200", "sin 3", "20", "cos 3", "19"]);
  });

  test("of no checkpoint is nothing", () => {
    const ctx = contextOf();
    epochmap.paint(ctx, pictureOf({ values: [] }, { values: [0, 7] }), over({ epochs: [] }));
    assert.equal(calledOn(ctx, "drawImage").length, 0);
  });

  test("has its cursor at the epoch", () => {
    const ctx = contextOf();
    epochmap.paint(ctx, picture, context);
    assert.equal(calledOn(ctx, "fillRect")[0][0], context.at.x(200) - 0.75);
  });
});

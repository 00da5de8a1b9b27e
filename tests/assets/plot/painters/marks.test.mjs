// @ts-check
/**
 * What a panel marks lies where the pointer is: for every painter that names what it is on, on both axes, in each task.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rangeOf } from "../../../../assets/engine/plot/colour.mjs";
import { valueScale } from "../../../../assets/engine/plot/draw-axes.mjs";
import { PAINTERS } from "../../../../assets/engine/plot/painters/index.mjs";
import { contextOf } from "../../contexts.mjs";
import { componentsOf, pictureOf, runOf, TERMS } from "../../helpers.mjs";
import { calledOn, P, sceneOf } from "../../scenes.mjs";

/** The three tasks; the tokens of x · y are in the order of their logarithms, 0 the last. @type {Record<string, any>} */
const RUNS = {
  "x + y": runOf({ terms: TERMS["x + y"], sign: 1 }),
  "x − y": runOf({ terms: TERMS["x − y"], sign: -1 }),
  "x · y": runOf({
    ...{ terms: TERMS["x · y"], sign: 1, tokens: [1, 3, 2, 6, 4, 5, 0] },
    components: [...componentsOf(P - 1), "zero"],
  }),
};
const AT = { left: 54, top: 6, width: 350, height: 280 };
const BOX = { width: 460, height: 330 };
const EPOCHS = [0, 100, 200, 300];
const count = (/** @type {number} */ length) => [...Array(length).keys()];

/** @typedef {{spec?: object, over: [string, string?], shape: number[], more?: Record<string, number[]>}} Case */
/** What lies along each painter's axes, and the shape of its array. @type {Record<string, Case[]>} */
const CASES = {
  pairs: [{ over: ["x", "y"], shape: [P, P] }],
  correctness: [{ over: ["x", "y"], shape: [P, P] }],
  blocks: [{ over: ["freq_x", "freq_y"], shape: [P, P] }],
  spectrum2d: [{ over: ["comp_x", "comp_y"], shape: [P, P] }],
  matrix: [
    { over: ["comp", "neurons"], shape: [8, P], more: { order: [3, 1, 4, 0, 5, 2, 7, 6] } },
    { over: ["x", "neurons"], shape: [8, P] },
  ],
  epochmap: [
    { over: ["epoch", "comp"], shape: [4, P], spec: { rows: "comp" } },
    { over: ["epoch", "freqs"], shape: [4, 3], spec: { rows: "freqs" } },
  ],
  lines: [
    { over: ["x"], shape: [2, P] },
    { over: ["z"], shape: [P] },
    { over: ["comp"], shape: [2, P] },
    { over: ["rank"], shape: [P] },
  ],
  squares: [{ over: ["comp"], shape: [2, P] }],
  bars: [{ over: ["freqs"], shape: [P] }],
  alphas: [{ over: ["freqs"], shape: [3] }],
  wave: [{ over: ["x"], shape: [P] }],
  sketch: [{ over: ["x"], shape: [P] }],
  clock: [{ over: ["plane", "plane"], shape: [P, 2] }],
  scatter: [{ over: ["freqs", "share"], shape: [8] }],
  phases: [{ over: ["turn", "turn"], shape: [8] }],
  "neuron-map": [{ over: ["x"], shape: [8] }],
  epochs: [{ over: ["epoch"], shape: [4, 2], spec: { arrays: ["values"], series: "key" } }],
};

/**
 * A painter's picture and its context in a run.
 *
 * @param {any} run
 * @param {Case} one
 */
function shown(run, { over: [x, y], shape, spec = {}, more = {} }) {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = count(size).map((cell) => ((cell * 5) % 7) / 7);
  const [turns, places] = [count(size), count(8)];
  const picture = pictureOf(
    {
      ...{ values, fraction: turns.map((turn) => 0.1 + turn / size), active: turns.map(() => 1), function: values },
      ...{ specialised: places.map((neuron) => neuron % 2), phase_x: places.map((neuron) => neuron - 3) },
      ...{ phase_y: places.map((neuron) => neuron / 5), phase_out: places.map((neuron) => 2 - neuron / 2) },
      ...more,
    },
    { values: shape },
  );
  const endsOf = (/** @type {string | undefined} */ over) =>
    over === undefined ? [0, 1] : over === "epoch" ? [EPOCHS[0], EPOCHS[3]] : run.axes[over].ends;
  const context = sceneOf({
    ...{ at: { ...AT, x: endsOf(x), y: endsOf(y) }, box: BOX, run, epochs: EPOCHS, range: rangeOf(0, 1, false, false) },
    spec: { over: x, ...spec },
  });
  return { picture: { ...picture, labels: { key: [2, 3] } }, context };
}

/** The paths of a ctx, point by point. @param {any} ctx @returns {number[][][]} */
function pathsOn(ctx) {
  /** @type {number[][][]} */
  const paths = [];
  for (const [name, left, top] of ctx.calls) {
    if (name === "moveTo") paths.push([[left, top]]);
    if (name === "lineTo") paths.at(-1)?.push([left, top]);
  }
  return paths;
}

/**
 * What a mark covers across and upwards: the outermost of its parts that go through the whole plot along the other
 * axis; and its boxes, its rings, its triangles, the points of its lines.
 *
 * @param {any} painter
 * @param {any} picture
 * @param {any} context
 */
function markedOn(painter, picture, context) {
  const ctx = contextOf();
  painter.highlight(ctx, picture, context);
  // What clips is as large as the plot.
  const boxes = ["strokeRect", "rect", "fillRect"]
    .flatMap((name) => calledOn(ctx, name))
    .filter(([, , width, height]) => width < AT.width || height < AT.height)
    .map(([left, top, width, height]) => ({ x: [left, left + width], y: [top, top + height] }));
  const paths = pathsOn(ctx);
  const lines = paths.flatMap(([from, to, ...more]) =>
    to && more.length === 0 ? [{ x: [from[0], to[0]], y: [from[1], to[1]] }] : [],
  );
  const all = [...boxes, ...lines];
  const isLong = (/** @type {number[]} */ [from, to], /** @type {number} */ size) => Math.abs(to - from) >= size - 1;
  const hull = (/** @type {number[][]} */ spans) => [Math.min(...spans.flat()), Math.max(...spans.flat())];
  return {
    x: hull(all.filter(({ x, y }) => isLong(y, AT.height) && !isLong(x, AT.width)).map(({ x }) => x)),
    y: hull(all.filter(({ x, y }) => isLong(x, AT.width) && !isLong(y, AT.height)).map(({ y }) => y)),
    boxes,
    rings: calledOn(ctx, "arc"),
    triangles: paths.filter(({ length }) => length === 3),
    points: paths.flat(),
  };
}

/** Whether a mark holds a place, and is no wider than a frequency's two cells. */
function holds(/** @type {number[]} */ [from, to], /** @type {number} */ place, /** @type {number} */ cell) {
  return from - 1e-9 <= place && place <= to + 1e-9 && to - from <= 2 * cell + 5;
}

/** Points all over the plot, and a little beyond. */
const POINTS = count(29).flatMap((across) => count(18).map((up) => [AT.left - 8 + 13 * across, AT.top - 5 + 17 * up]));

/**
 * Call `check` for each point that a painter names something at; how many there were.
 *
 * @param {string} name
 * @param {any} run
 * @param {Case} one
 * @param {(found: {marked: ReturnType<typeof markedOn>, hover: any, left: number, top: number, context: any,
 *   picture: any, where: string}) => void} check
 */
function atEachPoint(name, run, one, check) {
  const { picture, context } = shown(run, one);
  const painter = /** @type {any} */ (PAINTERS[name]);
  let found = 0;
  for (const [left, top] of POINTS) {
    const hover = painter.hit(picture, context, left, top);
    if (!hover) continue;
    found += 1;
    const marked = markedOn(painter, picture, { ...context, hover });
    check({ marked, hover, left, top, context, picture, where: `${left}, ${top}: ${JSON.stringify(hover)}` });
  }
  return found;
}

test("every painter that names what is under the pointer is tried here", () => {
  const named = Object.entries(PAINTERS).flatMap(([name, { hit }]) => (hit ? [name] : []));
  assert.deepEqual(Object.keys(CASES).sort(), named.sort());
});

for (const [task, run] of Object.entries(RUNS)) {
  describe(`of ${task}, the mark lies`, () => {
    for (const name of ["pairs", "correctness", "spectrum2d", "blocks"]) {
      test(`on the column and on the row under the pointer: ${name}`, () => {
        const found = atEachPoint(name, run, CASES[name][0], ({ marked, left, top, context: { at }, where }) => {
          const [x, y] = [at.x(Math.round(at.x.invert(left))), at.y(Math.round(at.y.invert(top)))];
          assert.ok(holds(marked.x, x, AT.width / P), `${where}: ${marked.x}`);
          assert.ok(holds(marked.y, y, AT.height / P), `${where}: ${marked.y}`);
        });
        const cells = POINTS.filter(([x, y]) => x >= AT.left && x <= AT.left + AT.width && y >= AT.top && y <= 286);
        assert.equal(found, cells.length, "wherever there is a cell");
      });
    }

    test("on the row of the neuron, and on the columns of its frequency: matrix", () => {
      for (const one of CASES.matrix) {
        const isFourier = one.over[0] === "comp";
        atEachPoint("matrix", run, one, ({ marked, hover, left, top, context: { at }, picture, where }) => {
          const column = Math.round(at.x.invert(left));
          if (hover.freq) assert.ok(holds(marked.x, at.x(column), AT.width / P), `${where}: ${marked.x}`);
          else assert.ok(!isFourier || ["const", "zero"].includes(run.components[column]), where);
          // The first row is on top: the neuron that stands there.
          const row = Math.floor((8 * (top - AT.top)) / AT.height);
          const neuron = picture.arrays.order?.at(row) ?? row;
          assert.equal(hover.neuron, neuron, where);
          assert.equal(marked.triangles.length, 2, "at both ends of the row");
          for (const [[, middle]] of marked.triangles) assert.ok(Math.abs(middle - top) <= AT.height / 16, where);
        });
      }
    });

    test("on the row under the pointer: epochmap", () => {
      for (const one of CASES.epochmap) {
        const rows = one.shape[1];
        const found = atEachPoint("epochmap", run, one, ({ marked, hover, top, context: { at }, where }) => {
          if (!hover.freq) return;
          const cell = Math.abs(at.y(1) - at.y(0));
          assert.ok(holds(marked.y, at.y(Math.round(at.y.invert(top))), cell), `${where}: ${marked.y}`);
        });
        assert.ok(found > rows);
      }
    });

    for (const name of ["lines", "bars", "alphas", "wave", "sketch"]) {
      test(`on what is under the pointer: ${name}`, () => {
        for (const one of CASES[name]) {
          const wide = name === "lines" && one.over[0] === "comp" ? 2 : 1;
          const found = atEachPoint(name, run, one, ({ marked, left, context: { at }, where }) => {
            const cell = at.x(1) - at.x(0);
            const [from, to] = marked.x;
            assert.ok(from - cell / 2 <= left && left <= to + cell / 2, `${where}: ${marked.x}`);
            if (wide === 2 || to > from) assert.ok(from <= left && left <= to, `${where}: ${marked.x}`);
            assert.ok(to - from <= wide * cell + 1e-9, where);
          });
          assert.equal(found > 0, one.over[0] !== "rank", one.over[0]);
        }
      });
    }

    for (const name of ["clock", "scatter", "phases"]) {
      test(`on the dot under the pointer: ${name}`, () => {
        const found = atEachPoint(name, run, CASES[name][0], ({ marked, left, top, where }) => {
          const [[x, y]] = marked.rings;
          assert.ok(Math.hypot(x - left, y - top) <= 9, `${where}: ${x}, ${y}`);
        });
        assert.ok(found > 0);
      });
    }

    test("on the cell under the pointer: neuron-map", () => {
      const found = atEachPoint("neuron-map", run, CASES["neuron-map"][0], ({ marked, left, top, where }) => {
        const [{ x, y }] = marked.boxes;
        // Between cells there is a gap.
        assert.ok(x[0] <= left && left <= x[1] + 1.5 && y[0] <= top && top <= y[1] + 1.5, `${where}: ${x}, ${y}`);
      });
      assert.ok(found > 0);
    });

    test("on the line under the pointer: epochs", () => {
      const { context, picture } = shown(run, CASES.epochs[0]);
      const read = (/** @type {number} */ place, /** @type {number} */ line) =>
        picture.arrays.values.at(2 * place + line);
      const { low, high } = picture.arrays.values;
      const room = 0.06 * (high - low);
      const height = valueScale(AT, { low: low - room, high: high + room });
      for (const line of [0, 1]) {
        for (let along = 0; along <= 3; along += 0.05) {
          const [before, rest] = [Math.min(Math.floor(along), 2), along - Math.min(Math.floor(along), 2)];
          const [from, to] = [before, before + 1].map((place) => height(read(place, line)));
          const other = [before, before + 1].map((place) => height(read(place, 1 - line)));
          const top = from + (to - from) * rest;
          // Where lines cross, either is meant.
          if (Math.abs(other[0] + (other[1] - other[0]) * rest - top) < 12) continue;
          const hover = PAINTERS.epochs.hit?.(picture, context, context.at.x(100 * along), top);
          assert.equal(hover?.freq, String([2, 3][line]), `line ${line} at ${along}`);
          assert.ok(Math.abs(Number(hover?.epoch) - 100 * along) < 50.01, "the nearest checkpoint");
          const { points } = markedOn(PAINTERS.epochs, picture, { ...context, hover });
          assert.ok(
            points.some(([, y]) => Math.abs(y - from) < 1e-9),
            `line ${line}`,
          );
        }
      }
    });

    test("of a pair, on its two tokens where tokens are, and on its answer where answers are", () => {
      const [x, y] = [2, 5];
      const { tokens } = run;
      /** @type {Record<string, number>} */
      const results = {
        "x + y": tokens[x] + tokens[y],
        "x − y": tokens[x] - tokens[y] + P,
        "x · y": tokens[x] * tokens[y],
      };
      const answer = tokens.indexOf(results[task] % P);
      const linesAt = (/** @type {Case} */ one) => {
        const { picture, context } = shown(run, one);
        const { points } = markedOn(PAINTERS.lines, picture, { ...context, hover: { x, y } });
        return [...new Set(points.map(([left]) => Math.round(context.at.x.invert(left))))].sort();
      };
      assert.deepEqual(linesAt(CASES.lines[0]), [x, y]);
      assert.deepEqual(linesAt(CASES.lines[1]), [answer]);
      const { picture, context } = shown(run, CASES.clock[0]);
      const { rings } = markedOn(PAINTERS.clock, picture, { ...context, hover: { x, y } });
      const found = rings.map(([left, top]) => PAINTERS.clock.hit?.(picture, context, left, top));
      assert.deepEqual(found, [{ token: x }, { token: y }]);
    });
  });
}

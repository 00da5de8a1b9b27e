// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, describe, test } from "node:test";
import { Grid, numbersOf } from "../../../assets/engine/data/ndarray.mjs";
import {
  colourCells,
  cssOf,
  mixed,
  mixedPixel,
  onRing,
  packed,
  paletteOf,
  ramp,
  rangeOf,
  rgbOf,
  scaleOf,
  tokensOf,
} from "../../../assets/engine/plot/colour.mjs";
import { newPage } from "../fakes.mjs";
import { seeded } from "../helpers.mjs";

const LAST = 1023;
const MISSING = packed(1, 2, 3);
const BEYOND = { missing: MISSING, above: 4001, below: 4002, plusInfinity: 4003, minusInfinity: 4004 };
/** A palette whose colours are their own places, so that a test sees where a number lands. */
const places = Uint32Array.from({ length: LAST + 1 }, (_, place) => place);
const PALETTE = /** @type {import("../../../assets/engine/plot/colour.mjs").Palette} */ (
  /** @type {unknown} */ ({ ...BEYOND, sequential: places, diverging: places })
);
const RANGES = [
  rangeOf(-3, 2, true, false),
  rangeOf(-3, 2, true, true),
  rangeOf(1, 5, false, false),
  rangeOf(0, 5, false, true),
];

const channels = (/** @type {number} */ colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];

describe("a ramp", () => {
  test("starts and ends with its stops, in the byte order of a canvas", () => {
    const steps = ramp(["#010203", "#ff8000", "#fefdfc"]);
    assert.equal(steps.length, 1024);
    assert.deepEqual([...new Uint8Array(steps.buffer, 0, 4)], [1, 2, 3, 255]);
    assert.deepEqual([...new Uint8Array(steps.buffer, 4 * LAST, 4)], [0xfe, 0xfd, 0xfc, 255]);
  });

  test("passes each stop and stays between neighbours", () => {
    const stops = ["#000000", "#ffffff", "#000000", "#ff0000"];
    const steps = ramp(stops);
    for (const [place, stop] of stops.entries()) {
      const [red, green, blue] = channels(steps[Math.round((place / 3) * LAST)]);
      rgbOf(stop).forEach((value, i) => assert.ok(Math.abs([red, green, blue][i] - value) <= 1));
    }
    for (let step = 1; step <= 341; step++) assert.ok(channels(steps[step])[0] >= channels(steps[step - 1])[0]);
  });

  test("of one stop is that colour", () => {
    assert.deepEqual(new Set(ramp(["#010203"])), new Set([packed(1, 2, 3)]));
  });
});

describe("a range", () => {
  test("is symmetric about 0 when numbers below 0 occur", () => {
    assert.deepEqual(rangeOf(-1, 5, true, false), { low: -5, high: 5, signed: true, root: false });
    assert.deepEqual(rangeOf(-7, 5, true, true), { low: -7, high: 7, signed: true, root: true });
  });

  test("is as it is otherwise", () =>
    assert.deepEqual(rangeOf(2, 5, false, true), { low: 2, high: 5, signed: false, root: true }));

  test("is never empty", () => {
    for (const { low, high } of [rangeOf(4, 4, false, false), rangeOf(0, 0, true, false), rangeOf(0, 0, false, true)])
      assert.ok(high > low);
  });
});

describe("a scale", () => {
  test("goes from the first colour to the last, and no further", () => {
    for (const range of RANGES) {
      const scale = scaleOf(range, PALETTE);
      assert.deepEqual(
        [range.low - 10, range.low, range.high, range.high + 10].map(scale),
        [0, 0, LAST, LAST],
        JSON.stringify(range),
      );
    }
  });

  test("rises with the number", () => {
    for (const range of RANGES) {
      const scale = scaleOf(range, PALETTE);
      let before = -1;
      for (let step = 0; step <= 400; step++) {
        const now = scale(range.low + ((range.high - range.low) * step) / 400);
        assert.ok(now >= before, JSON.stringify(range));
        before = now;
      }
    }
  });

  test("gives 0 the middle, and opposite numbers opposite colours", () => {
    for (const root of [false, true]) {
      const scale = scaleOf(rangeOf(-3, 2, true, root), PALETTE);
      assert.ok(Math.abs(scale(0) - LAST / 2) <= 0.5);
      // Both may be rounded up.
      for (const value of [0.001, 0.5, 1.7, 3]) assert.ok(Math.abs(scale(value) + scale(-value) - LAST) <= 1);
    }
  });

  test("by the root shows small numbers more strongly: a quarter looks like a half", () => {
    assert.equal(scaleOf(rangeOf(0, 8, false, true), PALETTE)(2), scaleOf(rangeOf(0, 8, false, false), PALETTE)(4));
    assert.equal(scaleOf(rangeOf(-8, 8, true, true), PALETTE)(-2), scaleOf(rangeOf(-8, 8, true, false), PALETTE)(-4));
  });

  test("gives NaN, ∞ and −∞ each a colour of its own", () => {
    for (const range of RANGES) {
      const scale = scaleOf(range, PALETTE);
      assert.deepEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(scale), [
        ...[MISSING, BEYOND.plusInfinity, BEYOND.minusInfinity],
      ]);
    }
  });

  test("gives what is beyond a person's own limits a colour of its own, and only that", () => {
    for (const [low, high] of [
      [0, 5],
      [-1, 5],
      [1, 2],
    ]) {
      for (const root of [false, true]) {
        const range = rangeOf(low, high, low < 0, root);
        const [free, own] = [range, { ...range, least: low, most: high }].map((one) => scaleOf(one, PALETTE));
        for (let value = low; value <= high; value += (high - low) / 64) assert.equal(own(value), free(value));
        assert.deepEqual([high + 1e-6, 1e30].map(own), [BEYOND.above, BEYOND.above]);
        assert.deepEqual([low - 1e-6, -1e30].map(own), [BEYOND.below, BEYOND.below]);
        assert.deepEqual([1e30, -1e30].map(free), [LAST, 0], "without limits of one's own, they are nearest to an end");
      }
    }
  });

  test("of a frame without numbers shows them as missing", () => {
    const scale = scaleOf(rangeOf(Number.NaN, Number.NaN, false, false), PALETTE);
    assert.equal(scale(Number.NaN), MISSING);
  });
});

describe("cells", () => {
  test("are a picture, x to the right and y upwards, row after row from the top", () => {
    const next = seeded(20);
    const scale = scaleOf(rangeOf(0, LAST, false, false), PALETTE);
    for (let turn = 0; turn < 100; turn++) {
      const [columns, rows] = [1 + Math.floor(9 * next()), 1 + Math.floor(9 * next())];
      const cells = Uint8Array.from({ length: columns * rows }, () => Math.floor(256 * next()));
      const numbers = numbersOf({ low: 0, high: LAST, signed: false, curve: "linear" });
      for (const grid of [
        Grid.exact(Float32Array.from(cells), [columns, rows]),
        new Grid(cells, [columns, rows], 0, LAST, numbers),
      ]) {
        const into = new Uint32Array(columns * rows).fill(7);
        colourCells(grid, scale, into);
        for (let x = 0; x < columns; x++) {
          for (let y = 0; y < rows; y++) {
            const place = (rows - 1 - y) * columns + x;
            assert.equal(into[place], scale(grid.at(x * rows + y)), `x ${x}, y ${y} of ${columns} by ${rows}`);
          }
        }
      }
    }
  });

  test("have the same colours as levels and as the exact numbers of these levels", () => {
    const cells = Uint8Array.from({ length: 256 }, (_, level) => level);
    for (const signed of [true, false]) {
      for (const curve of /** @type {const} */ (["linear", "root"])) {
        const [low, high] = signed ? [-3, 2] : [0, 5];
        const numbers = numbersOf({ low, high, signed, curve });
        const levels = new Grid(cells, [16, 16], low, high, numbers);
        const exact = Grid.exact(numbers, [16, 16]);
        for (const range of RANGES) {
          const [one, other] = [levels, exact].map((grid) => {
            const into = new Uint32Array(256);
            colourCells(grid, scaleOf(range, PALETTE), into);
            return into;
          });
          assert.deepEqual(one, other);
          assert.equal(one[15], MISSING, "the last cell of the last column is at the upper right");
        }
      }
    }
  });
});

describe("design tokens", () => {
  const tokens = {
    ...{ above: "#ff00c8", below: "#9a5cff", "plus-infinity": "#9c0079", "minus-infinity": "#4a00e0" },
    ink: "light-dark(#15181d, #eceff3)",
    surface: "light-dark(#ffffff,#15181d)",
    missing: "light-dark(#010203, #040506)",
    sequential: "#440154 #fde725",
    diverging: "light-dark(#08306b #ffffff #7f2704, #b5dcff #15181d #ffdfc0)",
    cyclic: "light-dark(#c17c91 #00496b #7a6000, #ffb9cd #1a81b5 #bd9605)",
  };
  /** @type {any} */
  let root;
  beforeEach(() => {
    root = newPage(tokens).document.documentElement;
  });

  test("are those of the theme", () => {
    root.dataset.theme = "light";
    assert.equal(tokensOf(root)("ink"), "#15181d");
    assert.equal(tokensOf(root)("surface"), "#ffffff");
    root.dataset.theme = "dark";
    assert.equal(tokensOf(root)("ink"), "#eceff3");
    assert.equal(tokensOf(root)("diverging"), "#b5dcff #15181d #ffdfc0");
    assert.equal(tokensOf(root)("sequential"), "#440154 #fde725");
  });

  test("make a palette", () => {
    root.dataset.theme = "dark";
    const palette = paletteOf(tokensOf(root));
    assert.equal(palette.missing, packed(4, 5, 6));
    assert.deepEqual([palette.above, palette.minusInfinity], [packed(255, 0, 200), packed(74, 0, 224)]);
    assert.deepEqual(channels(palette.diverging[0]), rgbOf("#b5dcff"));
    assert.deepEqual(channels(palette.sequential[LAST]), rgbOf("#fde725"));
    assert.equal(palette.ink, "#eceff3");
    assert.deepEqual(channels(palette.cyclic[0]), rgbOf("#ffb9cd"));
    assert.equal(palette.cyclic[LAST], palette.cyclic[0], "the ring is closed");
    assert.deepEqual(channels(palette.cyclic[LAST / 3]), rgbOf("#1a81b5"));
  });
});

describe("the colours of what is on no scale", () => {
  const sheet = readFileSync(new URL("../../../assets/10-tokens.css", import.meta.url), "utf8");
  const tokens = Object.fromEntries(
    [...sheet.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
  const NAMES = /** @type {const} */ (["missing", "above", "below", "plusInfinity", "minusInfinity"]);

  /** A colour as OKLab sees it (Ottosson 2020): a difference of 0.02 is just seen. @param {number} colour */
  function seen(colour) {
    const [red, green, blue] = channels(colour).map((value) =>
      value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    const [l, m, s] = [
      0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue,
      0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue,
      0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue,
    ].map(Math.cbrt);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  }

  for (const theme of ["light", "dark"]) {
    test(`are far from every colour of every scale, and from each other: ${theme}`, () => {
      const root = newPage(tokens).document.documentElement;
      root.dataset.theme = theme;
      const palette = paletteOf(tokensOf(root));
      const scales = [palette.sequential, palette.diverging].flatMap((ramp) => [...ramp].map(seen));
      const away = (/** @type {number[]} */ one, /** @type {number[]} */ other) =>
        Math.hypot(...one.map((value, part) => value - other[part]));
      NAMES.forEach((name, which) => {
        const own = seen(palette[name]);
        const others = NAMES.slice(0, which).map((other) => seen(palette[other]));
        const least = Math.min(...[...(which > 0 ? scales : []), ...others].map((other) => away(own, other)));
        assert.ok(which === 0 || least > 0.14, `${name}: ${least}`);
      });
    });
  }
});

test("a mixed colour lies between the two", () => {
  assert.equal(mixed("#ff0000", "#00ff00", 0), "rgb(0 255 0)");
  assert.equal(mixed("#ff0000", "#00ff00", 1), "rgb(255 0 0)");
  assert.equal(mixed("#c80064", "#006400", 0.5), "rgb(100 50 50)");
  assert.equal(cssOf(mixedPixel("#c80064", "#006400", 0.5)), "rgb(100 50 50)");
});

test("a place on a ring of colours comes round", () => {
  const palette = { ...PALETTE, cyclic: places };
  assert.deepEqual(
    [0, 0.25, 1, 1.25, -0.75, 0.999].map((turn) => onRing(palette, turn)),
    [0, 256, 0, 256, 256, 1022],
  );
});

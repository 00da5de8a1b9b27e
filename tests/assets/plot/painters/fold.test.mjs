// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import { folded, foldOf } from "../../../../assets/engine/plot/painters/fold.mjs";
import { frequencyOf } from "../../../../assets/engine/plot/painters/rings.mjs";
import { componentsOf, seeded } from "../../helpers.mjs";

/** Random coefficients. @param {number} count @param {number} seed */
function coefficients(count, seed) {
  const next = seeded(seed);
  return Float32Array.from({ length: count }, () => next() - 0.5);
}

/** What each block holds of everything but the mean, cell by cell. @param {ArrayLike<number>} powers @param {string[]} components */
function literal(powers, components) {
  /** @type {Map<string, number>} */
  const held = new Map();
  let total = 0;
  for (let cell = 1; cell < powers.length; cell++) {
    const [x, y] = [Math.floor(cell / components.length), cell % components.length].map((at) => components[at]);
    const key = `${frequencyOf(x)} ${frequencyOf(y)}`;
    held.set(key, (held.get(key) ?? 0) + powers[cell]);
    total += powers[cell];
  }
  return new Map([...held].map(([key, power]) => [key, (100 * power) / total]));
}

describe("components folded by frequency", () => {
  test("are blocks of const, of each frequency, of the Nyquist frequency, and of zero", () => {
    assert.deepEqual(foldOf(componentsOf(7)).names, ["const", "1", "2", "3"]);
    assert.deepEqual(foldOf(componentsOf(6)).names, ["const", "1", "2", "3"]);
    assert.deepEqual(foldOf([...componentsOf(6), "zero"]).names, ["const", "1", "2", "3", "zero"]);
    assert.deepEqual([...foldOf(componentsOf(6)).placeOf], [0, 1, 1, 2, 2, 3]);
  });

  for (const [name, components] of /** @type {[string, string[]][]} */ ([
    ["odd p", componentsOf(13)],
    ["even p, with the Nyquist frequency", componentsOf(12)],
    ["x · y, with zero", [...componentsOf(12), "zero"]],
  ])) {
    for (const isPower of [false, true]) {
      test(`hold all of the variance and nothing of the mean: ${name}, ${isPower ? "squares" : "coefficients"}`, () => {
        const { length: size } = components;
        const cells = coefficients(size * size, size).map((value) => (isPower ? Math.abs(value) : value));
        cells[0] = 100;
        const shares = folded(Grid.exact(cells, [size, size]), components, isPower);
        const { names } = foldOf(components);
        const expected = literal(isPower ? cells : cells.map((value) => value * value), components);
        let sum = 0;
        names.forEach((x, row) => {
          names.forEach((y, column) => {
            const found = shares.at(row * names.length + column);
            sum += found;
            const wanted = x === "const" && y === "const" ? 0 : (expected.get(`${x} ${y}`) ?? Number.NaN);
            assert.ok(Math.abs(found - wanted) < 1e-4, `${x} × ${y}: ${found} for ${wanted}`);
          });
        });
        assert.ok(Math.abs(sum - 100) < 1e-4, String(sum));
      });
    }
  }

  test("are the same of levels as of the numbers that they stand for", () => {
    const components = componentsOf(5);
    const numbers = Float32Array.from({ length: 256 }, (_, level) => level / 100 - 1);
    const levels = Uint8Array.from({ length: 25 }, (_, cell) => (cell * 37) % 200);
    const exact = Grid.exact(
      Float32Array.from(levels, (level) => numbers[level]),
      [5, 5],
    );
    const [one, other] = [new Grid(levels, [5, 5], -1, 1, numbers), exact].map((grid) => folded(grid, components));
    assert.deepEqual(one.cells, other.cells);
    assert.deepEqual([one.isStill, other.isStill], [false, true]);
  });

  test("of a constant hold nothing, though rounding leaves something beside it", () => {
    const components = componentsOf(5);
    const cells = Float32Array.from({ length: 25 }, (_, cell) => (cell === 0 ? 1000 : 1e-5));
    assert.equal(folded(Grid.exact(cells, [5, 5]), components).high, 0);
    assert.equal(folded(Grid.exact(new Float32Array(25), [5, 5]), components).high, 0);
  });

  test("that are not finite make their block none, and leave the shares of the others", () => {
    const components = componentsOf(5);
    const cells = new Float32Array(25);
    [cells[1], cells[5], cells[6]] = [1, Number.NaN, Number.POSITIVE_INFINITY];
    const shares = folded(Grid.exact(cells, [5, 5]), components);
    assert.deepEqual(shares.cells, Float32Array.of(0, 100, 0, Number.NaN, Number.NaN, 0, 0, 0, 0));
  });

  test("are folded once, however often they are painted", () => {
    const grid = Grid.exact(coefficients(25, 3), [5, 5]);
    assert.equal(folded(grid, componentsOf(5)), folded(grid, componentsOf(5)));
  });
});

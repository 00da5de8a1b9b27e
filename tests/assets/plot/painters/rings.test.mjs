// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Field, MISSING, numbersOf } from "../../../../assets/engine/data/ndarray.mjs";
import {
  blockName,
  blocksOf,
  centredPower,
  frequenciesOf,
  frequencyOf,
  labelPlaces,
  radiusOf,
} from "../../../../assets/engine/plot/painters/rings.mjs";
import { componentsOf, seeded } from "../../helpers.mjs";

const P = 11;
const components = componentsOf(P);
const frequencies = frequenciesOf(components);
const LINE = 14;

/** Coefficients that are 0 but for some. @param {[string, string, number][]} some component of x, of y, value */
function gridOf(some) {
  const cells = new Float32Array(P * P);
  for (const [x, y, value] of some) cells[components.indexOf(x) * P + components.indexOf(y)] = value;
  return Field.exact(cells, [P, P]);
}

describe("frequencies of components", () => {
  test("are named once each, cos and sin together", () => {
    assert.deepEqual(frequencies.names, ["const", "1", "2", "3", "4", "5"]);
    assert.deepEqual([...frequencies.of], [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  test("of an even p end with a cosine alone, and `zero` is its own", () => {
    const { names, of } = frequenciesOf([...componentsOf(6), "zero"]);
    assert.deepEqual(names, ["const", "1", "2", "3", "zero"]);
    assert.deepEqual([...of], [0, 1, 1, 2, 2, 3, 4]);
    assert.equal(frequencyOf("cos 14"), "14");
  });
});

describe("blocks", () => {
  test("join cos and sin of a frequency, and stand at the strongest coefficient", () => {
    const [block, ...more] = blocksOf(
      gridOf([
        ["cos 2", "sin 2", 1],
        ["sin 2", "cos 2", -3],
      ]),
      frequencies,
    );
    assert.deepEqual(more, []);
    assert.deepEqual([block.a, block.b, block.share], ["2", "2", 1]);
    assert.deepEqual([components[block.x], components[block.y]], ["sin 2", "cos 2"]);
  });

  test("are sorted by share, without the mean", () => {
    const grid = gridOf([
      ["const", "const", 100],
      ["cos 1", "const", 3],
      ["const", "sin 4", -4],
      ["cos 1", "cos 2", Math.sqrt(75)],
    ]);
    const found = blocksOf(grid, frequencies);
    assert.deepEqual(found.map(blockName), ["1 × 2", "4 in y", "1 in x"]);
    // float32 keeps √75 to 1e-7.
    [0.75, 0.16, 0.09].forEach((share, place) => assert.ok(Math.abs(found[place].share - share) < 1e-6));
    assert.ok(Math.abs(centredPower(grid) - 100) < 1e-4);
  });

  test("below a twentieth are none, and so are all but the six strongest", () => {
    assert.equal(
      blocksOf(
        gridOf([
          ["cos 1", "const", 0.2],
          ["cos 2", "const", 1],
        ]),
        frequencies,
      ).length,
      1,
    );
    const seven = ["1", "2", "3", "4", "5"].map(
      (freq) => /** @type {[string, string, number]} */ ([`cos ${freq}`, "const", 1]),
    );
    assert.equal(blocksOf(gridOf([...seven, ["const", "cos 1", 1], ["const", "cos 2", 1]]), frequencies).length, 6);
  });

  test("take what is no number for no power", () => {
    const grid = gridOf([
      ["cos 1", "const", Number.NaN],
      ["sin 1", "const", Number.POSITIVE_INFINITY],
      ["cos 3", "cos 3", 2],
    ]);
    assert.deepEqual(
      blocksOf(grid, frequencies).map(({ a, b, share }) => [a, b, share]),
      [["3", "3", 1]],
    );
    assert.equal(centredPower(grid), 4);
  });

  test("of a constant, of nothing, and of no numbers are none", () => {
    assert.deepEqual(blocksOf(gridOf([["const", "const", 5]]), frequencies), []);
    assert.deepEqual(blocksOf(gridOf([]), frequencies), []);
    assert.deepEqual(blocksOf(Field.exact(new Float32Array(P * P).fill(Number.NaN), [P, P]), frequencies), []);
  });

  test("of `zero` are found like any other", () => {
    const named = [...componentsOf(5), "zero"];
    const cells = new Float32Array(36);
    cells[5 * 6] = 2;
    assert.deepEqual(blocksOf(Field.exact(cells, [6, 6]), frequenciesOf(named)).map(blockName), ["zero in x"]);
  });
});

/**
 * The strongest blocks, written down as they are defined.
 *
 * @param {Field} grid
 * @param {string[]} named
 */
function naiveBlocks(grid, named) {
  /** @type {Map<string, {power: number, peak: number, x: number, y: number}>} */
  const blocks = new Map();
  let total = 0;
  for (let x = 0; x < named.length; x++) {
    for (let y = 0; y < named.length; y++) {
      const value = grid.at(x * named.length + y);
      if ((x === 0 && y === 0) || !Number.isFinite(value) || value === 0) continue;
      const key = `${frequencyOf(named[x])} ${frequencyOf(named[y])}`;
      const block = blocks.get(key) ?? { power: 0, peak: 0, x: 0, y: 0 };
      blocks.set(key, block);
      block.power += value * value;
      total += value * value;
      if (Math.abs(value) > block.peak) Object.assign(block, { peak: Math.abs(value), x, y });
    }
  }
  return [...blocks]
    .map(([key, { power, x, y }]) => ({ key, x, y, share: power / total }))
    .filter(({ share }) => share >= 0.05)
    .sort((one, other) => other.share - one.share);
}

describe("blocks of random grids", () => {
  /** @param {() => number} next */
  function namesOf(next) {
    const p = 3 + Math.floor(14 * next());
    return next() < 0.3 ? [...componentsOf(p), "zero"] : componentsOf(p);
  }

  /** @param {Field} grid @param {string[]} named @param {string} told */
  function compare(grid, named, told) {
    const found = blocksOf(grid, frequenciesOf(named));
    const right = naiveBlocks(grid, named);
    assert.equal(found.length, Math.min(right.length, 6), told);
    for (let i = 1; i < found.length; i++) assert.ok(found[i - 1].share >= found[i].share, told);
    found.forEach(({ a, b, x, y, share }, place) => {
      const same = right.find(({ key }) => key === `${a} ${b}`);
      assert.ok(same, told);
      assert.deepEqual([x, y], [same.x, same.y], told);
      // The squares of levels are float32. Blocks that are equally strong may stand in either order.
      assert.ok(Math.abs(share - same.share) < 1e-6, told);
      assert.ok(Math.abs(share - right[place].share) < 1e-6, told);
    });
    return found.length;
  }

  test("of exact numbers, some of them none, are those of the definition", () => {
    const next = seeded(21);
    const holes = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let count = 0;
    for (let turn = 0; turn < 400; turn++) {
      const named = namesOf(next);
      const strength = 10 ** (next() * 12 - 6);
      const cells = Float32Array.from({ length: named.length ** 2 }, () => {
        if (next() < 0.05) return holes[Math.floor(3 * next())];
        return next() < 0.7 ? 0 : (next() - 0.5) ** 3 * strength;
      });
      count += compare(Field.exact(cells, [named.length, named.length]), named, `seed 21, turn ${turn}`);
    }
    assert.ok(count > 400, `only ${count} blocks`);
  });

  test("of levels, some of them none, are those of the definition", () => {
    const next = seeded(22);
    let count = 0;
    for (let turn = 0; turn < 400; turn++) {
      const named = namesOf(next);
      const signed = next() < 0.5;
      const high = 10 ** (next() * 12 - 6);
      const low = signed ? -high * next() : 0;
      const curve = next() < 0.5 ? "linear" : "root";
      const numbers = numbersOf({ low, high, signed, curve });
      const cells = Uint8Array.from({ length: named.length ** 2 }, () => {
        if (next() < 0.05) return MISSING;
        const middle = signed ? 127 : 0;
        return next() < 0.7 ? middle : Math.floor(255 * next());
      });
      const grid = new Field(cells, [named.length, named.length], low, high, numbers);
      count += compare(grid, named, `seed 22, turn ${turn}`);
    }
    assert.ok(count > 400, `only ${count} blocks`);
  });
});

test("a ring grows with its share", () => {
  assert.ok(radiusOf(0.05) < radiusOf(0.5) && radiusOf(0.5) < radiusOf(1));
  assert.equal(2 * radiusOf(1), 35);
});

/** @typedef {{x: number, y: number, radius: number, width: number}} Ring @typedef {import("../../../../assets/engine/plot/painters/rings.mjs").Box} Box */

/** How far a box is from a ring's centre. @param {Box} box @param {Ring} ring */
function awayFrom(box, { x, y }) {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}

/** @param {Ring[]} rings @param {Box} plot @returns {(Box | null)[]} */
function boxesOf(rings, plot) {
  return labelPlaces(rings, plot).map((place, which) => {
    if (!place) return null;
    const { left, middle } = place;
    return { left, right: left + rings[which].width, top: middle - LINE / 2, bottom: middle + LINE / 2 };
  });
}

describe("places of labels", () => {
  test("meet no ring, no other label, and no edge of the plot, in 4,000 random layouts", () => {
    const next = seeded(6);
    let placed = 0;
    for (let turn = 0; turn < 4000; turn++) {
      const plot = { left: 40, top: 10, right: 40 + 100 + 300 * next(), bottom: 10 + 80 + 300 * next() };
      const rings = Array.from({ length: 1 + Math.floor(next() * 6) }, () => ({
        x: plot.left + next() * (plot.right - plot.left),
        y: plot.top + next() * (plot.bottom - plot.top),
        radius: radiusOf(0.05 + 0.95 * next()),
        width: 40 + 80 * next(),
      }));
      const boxes = boxesOf(rings, plot);
      const places = labelPlaces(rings, plot);
      const least = 1e-9;
      for (const [which, box] of boxes.entries()) {
        if (!box) continue;
        placed += 1;
        assert.ok(box.left >= plot.left - least && box.right <= plot.right + least, `seed 6, layout ${turn}`);
        assert.ok(box.top >= plot.top - least && box.bottom <= plot.bottom + least, `seed 6, layout ${turn}`);
        for (const ring of rings) assert.ok(awayFrom(box, ring) >= ring.radius - least, `seed 6, layout ${turn}`);
        for (const other of boxes.slice(which + 1)) {
          if (!other) continue;
          /** @type {number} */
          const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
          /** @type {number} */
          const upwards = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
          assert.ok(across <= least || upwards <= least, `seed 6, layout ${turn}`);
        }
        const { radius } = rings[which];
        const most = Math.SQRT2 * ((places[which]?.isFar ? 3 : 1) * radius + 3);
        assert.ok(awayFrom(box, rings[which]) <= most, "a label stands beside its own ring, or two radii away");
      }
    }
    assert.ok(placed > 4000, `only ${placed} labels had a place`);
  });

  test("are to the right where there is room", () => {
    const [place] = labelPlaces([{ x: 100, y: 100, radius: 10, width: 50 }], {
      left: 0,
      top: 0,
      right: 300,
      bottom: 300,
    });
    assert.deepEqual(place, { left: 113, middle: 100, isFar: false });
  });

  test("are found wherever one side has room, at any fraction of a pixel", () => {
    const next = seeded(7);
    const plot = { left: 0, top: 0, right: 100, bottom: 200 };
    for (let turn = 0; turn < 500; turn++) {
      // Too wide to stand at a side; there is room above and below.
      const ring = { x: 50 + next(), y: 60 + 80 * next(), radius: radiusOf(next()), width: 90 };
      const [place] = labelPlaces([ring], plot);
      assert.ok(place, JSON.stringify(ring));
      assert.ok(place.middle < ring.y, `above is the better place: ${JSON.stringify(ring)}`);
    }
  });

  test("are farther away where nothing beside the ring is free, with a line that crosses no other ring", () => {
    // Rings all around but for one side, as close as their labels would be.
    const sides = [-1, 0, 1].flatMap((across) => [-1, 0, 1].map((up) => [across, up])).filter(([a, b]) => a || b);
    const around = (/** @type {number[][]} */ taken) => [
      { x: 150, y: 150, radius: 12, width: 40 },
      ...taken.map(([a, b]) => ({ x: 150 + 25 * a, y: 150 + 25 * b, radius: 11, width: 400 })),
    ];
    const plot = { left: 0, top: 0, right: 300, bottom: 300 };
    const [above] = labelPlaces(around(sides.filter(([a, b]) => a !== 0 || b !== -1)), plot);
    assert.deepEqual(above, { left: 130, middle: 106, isFar: true });
    assert.equal(labelPlaces(around(sides), plot)[0], null, "any line would cross one of them");
  });

  test("are nearer to their own ring than to any other", () => {
    // The rings of a neuron that follows one frequency: along y, along x on the axis, and both.
    const rings = [
      { x: 447, y: 272, radius: 12.5, width: 68 },
      { x: 472, y: 296, radius: 12.5, width: 68 },
      { x: 472, y: 272, radius: 10.5, width: 68 },
    ];
    const [inY, inX, both] = labelPlaces(rings, { left: 446, top: 100, right: 644, bottom: 304 });
    assert.deepEqual(
      [inX, both].map((place) => place && [place.middle, place.isFar]),
      [
        [296, false],
        [272, false],
      ],
    );
    assert.deepEqual([inY?.isFar, inY && inY.middle < 230], [true, true]);
  });

  test("are none where no side has room", () => {
    assert.deepEqual(
      labelPlaces([{ x: 20, y: 20, radius: 10, width: 50 }], { left: 0, top: 0, right: 40, bottom: 40 }),
      [null],
    );
  });
});

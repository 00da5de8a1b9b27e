// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import {
  blockName,
  blocksIn,
  centredPower,
  frequencyOf,
  labelPlaces,
  radiusOf,
} from "../../../../assets/engine/plot/painters/rings.mjs";
import { componentsOf, seeded } from "../../helpers.mjs";

const P = 11;
const components = componentsOf(P);
const LINE = 14;

describe("blocks", () => {
  test("are those that the analysis has found, until there are no more", () => {
    const places = [...[2, 0, 1, 0], ...[3, 4, 2, 2], ...[-1, -1, -1, -1]];
    const strongest = Grid.exact(places, [3, 4]);
    const share = Grid.exact([0.5, 0.25, 0], [3]);
    assert.deepEqual(blocksIn({ strongest, strongest_share: share }, components), [
      { x: 2, y: 0, share: 0.5, a: "1", b: "const" },
      { x: 3, y: 4, share: 0.25, a: "2", b: "2" },
    ]);
  });

  test("are none in an answer without them", () => {
    assert.deepEqual(blocksIn({ values: Grid.exact([1], [1, 1]) }, components), []);
  });

  test("are named by their frequencies", () => {
    assert.deepEqual(
      [
        ["1", "2"],
        ["4", "const"],
        ["const", "4"],
        ["zero", "const"],
      ].map(([a, b]) => blockName({ a, b })),
      ["1 × 2", "4 in x", "4 in y", "zero in x"],
    );
    assert.equal(frequencyOf("cos 14"), "14");
  });

  test("hold shares of everything but the mean; what is no number holds nothing", () => {
    const cells = [100, 3, Number.NaN, -4];
    assert.equal(centredPower(Grid.exact(cells, [2, 2])), 25);
    assert.equal(centredPower(Grid.exact(cells.map(Math.abs), [2, 2]), true), 7);
  });
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

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Grid } from "../../../../assets/engine/data/ndarray.mjs";
import {
  blockEntries,
  blockName,
  blocksIn,
  centredPower,
  frequencyOf,
  hoverOf,
} from "../../../../assets/engine/plot/painters/rings.mjs";
import { componentsOf, runOf } from "../../helpers.mjs";
import { PALETTE } from "../../scenes.mjs";

const P = 11;
const components = componentsOf(P);

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

  test("are listed with the shares of the answer, each in the colour of its one frequency", () => {
    const places = [...[2, 0, 1, 0], ...[0, 3, 0, 2], ...[3, 4, 2, 2], ...[1, 4, 1, 2]];
    const arrays = { strongest: Grid.exact(places, [4, 4]), strongest_share: Grid.exact([0.374, 0.2, 0.1, 0.05], [4]) };
    const run = runOf({ components, colours: { 1: "#0b5fff" } });
    const entries = blockEntries(arrays, run, PALETTE);
    assert.deepEqual(
      entries.map(({ name, text, colour }) => [name, text, colour]),
      [
        ["1 in x", "37 %", "#0b5fff"],
        ["2 in y", "20 %", PALETTE.muted],
        ["2 × 2", "10 %", PALETTE.muted],
        ["1 × 2", "5 %", PALETTE.muted],
      ],
    );
    assert.deepEqual(entries[1].hover, { freq: "2", block: { x: "const", y: "2" } });
    assert.deepEqual(
      entries.map(({ fields }) => fields),
      [{ freq: 1 }, { freq: 2 }, { freq: 2 }, { freq: 1 }],
    );
  });

  test("without a frequency follow none", () => {
    assert.deepEqual(hoverOf("const", "zero"), { block: { x: "const", y: "zero" } });
  });

  test("hold shares of everything but the mean; what is no number holds nothing", () => {
    const cells = [100, 3, Number.NaN, -4];
    assert.equal(centredPower(Grid.exact(cells, [2, 2])), 25);
    assert.equal(centredPower(Grid.exact(cells.map(Math.abs), [2, 2]), true), 7);
  });
});

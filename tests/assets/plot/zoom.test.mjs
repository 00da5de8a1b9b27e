// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dragBox, rangesIn, rangesText } from "../../../assets/engine/plot/zoom.mjs";
import { FIELDS } from "../openings.mjs";

describe("zooms as text", () => {
  test("are read and written by name", () => {
    const ranges = rangesIn("neuron-input:0:20:5:30,epochs:-1.5:8e-7");
    assert.deepEqual(
      [...ranges],
      [
        ["neuron-input", [0, 20, 5, 30]],
        ["epochs", [-1.5, 8e-7]],
      ],
    );
    assert.equal(rangesText(ranges), "neuron-input:0:20:5:30,epochs:-1.5:8e-7");
    assert.deepEqual([...rangesIn(""), ...rangesIn(",")], []);
  });

  test("are what the schema takes, however large or small their numbers", () => {
    const text = rangesText(new Map([["a", [1e25, -2.5e-9, 0, 1e21]]]));
    assert.match(text, new RegExp(/** @type {string} */ (FIELDS.zoom.pattern)));
    assert.deepEqual(rangesIn(text).get("a"), [1e25, -2.5e-9, 0, 1e21]);
  });
});

describe("the box that a drag marks", () => {
  const AT = { left: 50, top: 10, width: 200, height: 100 };
  /** @param {number[]} start @param {number[]} end */
  const box = ([x, y], end, hasY = true) => dragBox(AT, { x, y }, { x: end[0], y: end[1] }, hasY);

  test("is the same from any corner, and ends at the edge of the plot", () => {
    const found = { left: 100, right: 250, top: 40, bottom: 90 };
    assert.deepEqual(box([100, 40], [999, 90]), found);
    assert.deepEqual(box([250, 90], [100, 40]), found);
  });

  test("has all of an axis that the drag is not along", () => {
    assert.deepEqual(box([100, 50], [200, 60]), { left: 100, right: 200, top: 10, bottom: 110 });
    assert.deepEqual(box([100, 20], [110, 90]), { left: 50, right: 250, top: 20, bottom: 90 });
    assert.deepEqual(box([100, 20], [200, 100], false), { left: 100, right: 200, top: 10, bottom: 110 });
  });

  test("is none for a drag of a few pixels", () => {
    assert.equal(box([100, 50], [105, 54]), null);
    assert.equal(box([100, 20], [104, 100], false), null);
  });
});

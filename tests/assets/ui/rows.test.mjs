// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { spansOf } from "../../../assets/engine/ui/rows.mjs";
import { seeded } from "../helpers.mjs";

const square = { span: 1, canGrow: false };
const chart = (/** @type {number} */ span) => ({ span, canGrow: true });

describe("a row of panels", () => {
  for (const [what, panels, columns, wanted] of /** @type {[string, any[], number, number[]][]} */ ([
    ["that is full stays", [square, square, chart(2)], 4, [1, 1, 2]],
    ["gives its rest to its last chart", [square, chart(2), square, chart(2)], 6, [1, 2, 1, 2]],
    ["at the end is filled as well", [chart(2), chart(2), square, chart(2)], 4, [2, 2, 1, 3]],
    ["that the next does not fit into is filled", [chart(1), square, chart(3)], 4, [3, 1, 4]],
    ["of squares alone keeps its hole", [square, square, square], 4, [1, 1, 1]],
    ["of one column has one each", [chart(4), square, chart(2)], 1, [1, 1, 1]],
  ]))
    test(`a row ${what}`, () => assert.deepEqual(spansOf(panels, columns), wanted));

  test("a row never loses a panel or room, and has none where a chart could be wider", () => {
    const next = seeded(3);
    for (let turn = 0; turn < 500; turn++) {
      const columns = 1 + Math.floor(next() * 6);
      const panels = Array.from({ length: Math.floor(next() * 9) }, () => ({
        span: 1 + Math.floor(next() * 4),
        canGrow: next() < 0.5,
      }));
      const spans = spansOf(panels, columns);
      assert.equal(spans.length, panels.length);
      let [used, isFlexible] = [0, false];
      spans.forEach((span, place) => {
        assert.ok(span >= Math.min(panels[place].span, columns) && span <= columns);
        if (used + span > columns) {
          assert.ok(used === columns || !isFlexible);
          [used, isFlexible] = [0, false];
        }
        used += span;
        isFlexible ||= panels[place].canGrow;
      });
      assert.ok(panels.length === 0 || used === columns || !isFlexible);
    }
  });
});

// @ts-check
/** The order in which the parts of a clip come. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PartsToCome } from "../../../assets/engine/data/parts.mjs";

const EPOCHS = [...Array(10).keys()].map((place) => place * 100);
const never = () => false;

/** All parts in the order in which they are asked for. @param {PartsToCome} parts @param {number} epoch */
function orderOf(parts, epoch) {
  const order = [];
  while (!parts.isDone) {
    order.push(parts.next(epoch));
    parts.took(order[order.length - 1], { parts: 4, epochs: [0, 100, 200] });
  }
  return order;
}

describe("parts that are computed one by one", () => {
  test("come from around the cursor outwards", () => {
    const division = { epochs: EPOCHS, size: 3 };
    const orders = [0, 400, 500, 900].map((epoch) => orderOf(new PartsToCome(division, never), epoch));
    assert.deepEqual(orders, [
      [0, 1, 2, 3],
      [1, 0, 2, 3],
      [1, 2, 0, 3],
      [3, 2, 1, 0],
    ]);
  });

  test("follow the cursor where it goes", () => {
    const parts = new PartsToCome({ epochs: EPOCHS, size: 3 }, never);
    assert.deepEqual([parts.next(0), parts.next(900)], [0, 3]);
    parts.drop(3);
    assert.equal(parts.next(900), 2);
  });

  test("that are here, every frame of them, do not come again", () => {
    const parts = new PartsToCome({ epochs: EPOCHS, size: 3 }, (epoch) => epoch < 800);
    assert.deepEqual(orderOf(parts, 0), [2, 3]);
    assert.ok(new PartsToCome({ epochs: EPOCHS, size: 3 }, () => true).isDone);
  });
});

test("parts by bytes begin with the first, which says how many there are", () => {
  const parts = new PartsToCome({ epochs: EPOCHS, size: 0 }, () => true);
  assert.deepEqual([parts.isDone, orderOf(parts, 900)], [false, [0, 3, 2, 1]]);
});

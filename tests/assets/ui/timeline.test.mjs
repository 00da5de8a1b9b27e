// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { alongOf, nearestPlace, Timeline } from "../../../assets/engine/ui/timeline.mjs";
import { fakePage } from "../fakes.mjs";
import { runOf, seeded } from "../helpers.mjs";

const page = fakePage();
const SCALES = /** @type {const} */ (["linear", "log"]);

/** Checkpoints as a person might keep them, from 0. @param {() => number} next */
function scheduleOf(next) {
  const epochs = [0];
  while (epochs.length < 2 + 100 * next()) epochs.push(epochs[epochs.length - 1] + 1 + Math.floor(next() * 500));
  return epochs;
}

describe("where an epoch stands", () => {
  test("is from 0 to 1, in order, on both scales", () => {
    const next = seeded(11);
    for (let turn = 0; turn < 100; turn++) {
      const epochs = scheduleOf(next);
      for (const scale of SCALES) {
        const alongs = epochs.map((epoch) => alongOf(epoch, epochs, scale, epochs[1] / 2));
        assert.deepEqual([alongs[0], alongs[alongs.length - 1]], [0, 1]);
        for (let place = 1; place < alongs.length; place++) assert.ok(alongs[place] > alongs[place - 1]);
      }
    }
  });

  test("gives back the checkpoint when one points there", () => {
    const next = seeded(12);
    for (let turn = 0; turn < 100; turn++) {
      const epochs = scheduleOf(next);
      for (const scale of SCALES) {
        epochs.forEach((epoch, place) => {
          const along = alongOf(epoch, epochs, scale, epochs[1] / 2);
          assert.equal(nearestPlace(along, epochs, scale, epochs[1] / 2), place);
        });
      }
    }
  });

  test("is the nearest one between two checkpoints, and the end beyond the ends", () => {
    const epochs = [0, 100, 1000];
    assert.equal(nearestPlace(0.04, epochs, "linear", 50), 0);
    assert.equal(nearestPlace(0.06, epochs, "linear", 50), 1);
    assert.equal(nearestPlace(0.54, epochs, "linear", 50), 1);
    assert.equal(nearestPlace(0.56, epochs, "linear", 50), 2);
    for (const scale of SCALES)
      assert.deepEqual(
        [-3, 7].map((along) => nearestPlace(along, epochs, scale, 50)),
        [0, 2],
      );
  });

  test("is even by the logarithm: as far from 10 to 100 as from 100 to 1000", () => {
    const epochs = [10, 100, 1000];
    assert.ok(Math.abs(alongOf(100, epochs, "log", 1) - 0.5) < 1e-12);
    assert.ok(Math.abs(alongOf(505, epochs, "linear", 1) - 0.5) < 1e-12);
  });

  test("of epoch 0 is where the server put it, never at minus infinity", () => {
    const epochs = [0, 100, 10000];
    assert.equal(alongOf(0, epochs, "log", 1), 0);
    assert.ok(Math.abs(alongOf(100, epochs, "log", 1) - 0.5) < 1e-12);
    assert.equal(alongOf(0, epochs, "log", 50), 0);
  });

  test("of the only checkpoint is the middle, and every point leads to it", () => {
    for (const epochs of [[0], [5000]]) {
      for (const scale of SCALES) {
        assert.equal(alongOf(epochs[0], epochs, scale, 1), 0.5);
        for (const along of [-1, 0, 0.5, 1, 2]) assert.equal(nearestPlace(along, epochs, scale, 1), 0);
      }
    }
  });
});

describe("the timeline", () => {
  /** A timeline of 100 px, its axis from 10 to 90. */
  function timelineOf() {
    const element = document.createElement("div");
    const cursor = document.createElement("div");
    cursor.className = "cursor";
    element.append(cursor);
    /** @type {number[]} */
    const went = [];
    /** @type {boolean[]} */
    const held = [];
    const timeline = new Timeline(
      /** @type {any} */ (element),
      (place) => went.push(place),
      (isHeld) => held.push(isHeld),
    );
    const ready = () => {
      timeline.run = runOf({ timeline: { margin: { l: 10, r: 10, t: 0, b: 0 }, zero: 50, ends: [0, 300] } });
    };
    return { element, cursor, timeline, went, held, ready };
  }

  test("goes to the checkpoint under the pointer while a button is down", () => {
    const { element, went, held, ready } = timelineOf();
    ready();
    page.document.fire("pointermove", { clientX: 40 });
    assert.deepEqual(went, []);
    element.fire("pointerdown", { button: 0, clientX: 10 });
    page.document.fire("pointermove", { clientX: 65 });
    page.document.fire("pointermove", { clientX: 400 });
    page.document.fire("pointerup", {});
    page.document.fire("pointermove", { clientX: 10 });
    assert.deepEqual(
      [went, held],
      [
        [0, 2, 3],
        [true, false],
      ],
    );
  });

  test("minds only the first button, and nothing before there is a run", () => {
    const { element, timeline, went, held, ready } = timelineOf();
    timeline.show(100);
    element.fire("pointerdown", { button: 0, clientX: 50 });
    page.document.fire("pointerup", {});
    assert.deepEqual([went, held], [[], [true, false]]);
    ready();
    element.fire("pointerdown", { button: 2, clientX: 50 });
    page.document.fire("pointerup", {});
    assert.deepEqual([went, held], [[], [true, false]]);
  });

  test("moves its cursor along the axis, by a transform and nothing else", () => {
    const { element, cursor, timeline, ready } = timelineOf();
    ready();
    page.resize(element, 100);
    const before = Object.keys(element.style);
    timeline.show(300);
    assert.equal(cursor.style.transform, "translateX(80px)");
    timeline.show(150);
    assert.equal(cursor.style.transform, "translateX(40px)");
    timeline.timescale = "log";
    timeline.show(0);
    assert.equal(cursor.style.transform, "translateX(0px)");
    assert.deepEqual(Object.keys(element.style), before, "nothing is set above Plotly's curves");
  });

  test("puts its cursor where the pointer would find the same checkpoint", () => {
    const { element, cursor, timeline, ready } = timelineOf();
    ready();
    page.resize(element, 100);
    for (const scale of SCALES) {
      timeline.timescale = scale;
      timeline.run?.epochs.forEach((epoch, place) => {
        timeline.show(epoch);
        const moved = Number.parseFloat(cursor.style.transform.slice("translateX(".length));
        assert.equal(timeline.placeAt(10 + moved), place);
      });
    }
  });

  test("keeps its cursor at the epoch when the window's width changes", () => {
    const { element, cursor, timeline, ready } = timelineOf();
    page.resize(element, 100);
    assert.equal(cursor.style.transform, "", "there is no run yet");
    ready();
    timeline.show(300);
    page.resize(element, 220);
    assert.equal(cursor.style.transform, "translateX(200px)");
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Timeline } from "../../../assets/engine/ui/timeline.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

describe("the timeline", () => {
  /** A timeline of 100 px, its axis from 10 to 90. */
  function timelineOf() {
    const element = page.add("div");
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
    for (const scale of /** @type {const} */ (["linear", "log"])) {
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

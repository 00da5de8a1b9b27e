// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Timeline } from "../../../assets/engine/ui/timeline.mjs";
import { buildBand } from "../../../assets/engine/ui/timeline-band.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const MARGIN = { l: 10, r: 10, t: 0, b: 0 };
const RUN = runOf({ timeline: { margin: MARGIN, zero: 50, ends: [0, 300], stops: runOf().epochs } });

describe("the timeline", () => {
  /** A timeline of 100 px, its axis from 10 to 90. */
  function timelineOf() {
    const band = buildBand((name) => name);
    /** @type {any[]} */
    const [went, held, hovered, selected] = [[], [], [], []];
    const ending = new AbortController();
    const host = {
      go: (/** @type {number} */ place) => went.push(place),
      hold: (/** @type {boolean} */ isHeld) => held.push(isHeld),
      hover: (/** @type {number | null} */ place) => hovered.push(place),
      select: (/** @type {number[]} */ range) => selected.push(range),
    };
    const timeline = new Timeline(band, host, ending.signal);
    const element = /** @type {any} */ (band.timeline);
    page.resize(element, 100);
    const show = (
      /** @type {number} */ epoch,
      /** @type {import("../../../assets/engine/plot/axes.mjs").Timescale} */ timescale = "linear",
      /** @type {number[]} */ range = [],
    ) => timeline.show(RUN, { timescale, range }, epoch);
    return { element, band, cursor: band.cursor, timeline, went, held, hovered, selected, show, ending };
  }

  test("goes to the checkpoint under the pointer while a button is down", () => {
    const { element, went, held, show } = timelineOf();
    show(0);
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

  test("only what is above the losses and the epoch leaves the screen, whichever of the two comes first", () => {
    const tucked = (/** @type {number} */ now, /** @type {number} */ losses) => {
      const { element, band } = timelineOf();
      for (const [part, offsetTop] of /** @type {[HTMLElement, number][]} */ ([
        [band.now, now],
        [element, losses],
      ]))
        Object.defineProperty(part, "offsetTop", { value: offsetTop });
      page.resize(element, 200);
      return band.element.style.getPropertyValue("--tucked");
    };
    assert.equal(tucked(34, 30), "-29px", "below the moments");
    assert.equal(tucked(90, 20), "-19px", "on a phone the losses are above");
    assert.equal(tucked(1, 1), "0px");
  });

  test("a checkpoint whose epoch is not known has no place among the losses", () => {
    const { cursor, show } = timelineOf();
    show(-1);
    assert.equal(cursor.style.visibility, "hidden");
    show(0);
    assert.equal(cursor.style.visibility, "");
  });

  test("a timeline that has ended follows no pointer", () => {
    const { element, went, show, ending } = timelineOf();
    show(0);
    element.fire("pointerdown", { button: 0, clientX: 10 });
    ending.abort();
    page.document.fire("pointermove", { clientX: 65 });
    assert.deepEqual(went, [0]);
  });

  test("minds only the first button, and nothing before there is a run", () => {
    const { element, went, held, show } = timelineOf();
    element.fire("pointerdown", { button: 0, clientX: 50 });
    page.document.fire("pointerup", {});
    assert.deepEqual([went, held], [[], [true, false]]);
    show(0);
    element.fire("pointerdown", { button: 2, clientX: 50 });
    page.document.fire("pointerup", {});
    assert.deepEqual([went, held], [[], [true, false]]);
  });

  test("a pointer that does not drag is on a checkpoint, until it leaves", () => {
    const { element, hovered, show } = timelineOf();
    show(0);
    element.fire("pointermove", { clientX: 65, clientY: 5 });
    element.fire("pointerleave");
    element.fire("pointerdown", { button: 0, clientX: 10 });
    element.fire("pointermove", { clientX: 40, clientY: 5 });
    assert.deepEqual(hovered, [2, null, null]);
    page.document.fire("pointerup", {});
  });

  test("the cursor moves along the axis, by a transform and nothing else", () => {
    const { element, cursor, show } = timelineOf();
    show(300);
    const before = element.getAttribute("style");
    assert.equal(cursor.style.transform, "translateX(80px)");
    show(150);
    assert.equal(cursor.style.transform, "translateX(40px)");
    show(0, "log");
    assert.equal(cursor.style.transform, "translateX(0px)");
    assert.equal(element.getAttribute("style"), before, "nothing is set above Plotly's curves");
  });

  test("the cursor stands where the pointer would find the same checkpoint", () => {
    const { cursor, timeline, show } = timelineOf();
    for (const scale of /** @type {const} */ (["linear", "log", "steps"])) {
      RUN.epochs.forEach((epoch, place) => {
        show(epoch, scale);
        const moved = Number.parseFloat(cursor.style.transform.slice("translateX(".length));
        assert.equal(timeline.placeAt(10 + moved), place);
        assert.equal(timeline.leftOf(epoch), 10 + moved);
        assert.ok(Math.abs(timeline.shareOf(place) - moved / 80) < 1e-9);
      });
    }
  });

  test("in even steps each checkpoint is as far from the next", () => {
    const { cursor, timeline } = timelineOf();
    const epochs = [0, 10, 300, 1000];
    const run = { ...RUN, epochs, timeline: { ...RUN.timeline, stops: [...epochs, 5000] } };
    for (const [place, left] of [0, 20, 40, 60].entries()) {
      timeline.show(run, { timescale: "steps", range: [] }, run.epochs[place]);
      assert.equal(cursor.style.transform, `translateX(${left}px)`, "the last step is the one to where it will end");
    }
    const branch = { ...run, epochs: [300, 1000] };
    timeline.show(branch, { timescale: "steps", range: [] }, 300);
    assert.equal(cursor.style.transform, "translateX(40px)", "of a branch, among its parent's checkpoints");
    const single = { ...RUN, epochs: [200], timeline: { ...RUN.timeline, stops: [] } };
    timeline.show(single, { timescale: "steps", range: [] }, 150);
    assert.equal(cursor.style.transform, "translateX(40px)", "a single checkpoint makes no steps");
  });

  test("a drag with the shift key selects a range, which is tinted", () => {
    const { element, band, went, selected, show } = timelineOf();
    show(0);
    assert.ok(band.range.hidden);
    element.fire("pointerdown", { button: 0, clientX: 65, shiftKey: true });
    page.document.fire("pointermove", { clientX: 12 });
    page.document.fire("pointermove", { clientX: 95 });
    page.document.fire("pointerup", {});
    assert.deepEqual([went, selected], [[], [[], [0, 200], [200, 300]]]);
    show(0, "linear", [150, 300]);
    assert.deepEqual(
      [band.range.hidden, band.range.style.transform, band.range.style.width],
      [false, "translateX(40px)", "40px"],
    );
  });

  test("the cursor keeps at the epoch when the window's width changes", () => {
    const { element, cursor, show } = timelineOf();
    assert.equal(cursor.style.transform, "", "there is no run yet");
    show(300);
    page.resize(element, 220);
    assert.equal(cursor.style.transform, "translateX(200px)");
  });
});

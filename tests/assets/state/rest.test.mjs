// @ts-check
import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { clipBytes } from "../helpers.mjs";
import { ask, specOf } from "../openings.mjs";

afterEach(() => mock.restoreAll());

/** Two panels whose numbers reach from 0 to 100 of the run, and to 10 at epochs 0 and 200. */
async function board() {
  const specs = ["neuron", "attention"].map((name) =>
    specOf(name, "pairs", ask(name, name === "neuron" ? { neuron: "neuron" } : { head: "head" })),
  );
  const made = running(page, { specs });
  const { engine, server, panels, store } = made;
  for (const panel of panels) panel.box = { width: 200, height: 200, zoom: 1 };
  const run = /** @type {any} */ (engine.run);
  for (const panel of panels) {
    const data = Float32Array.from(run.epochs.flatMap((/** @type {number} */ epoch) => [0, epoch % 200 ? 100 : 10]));
    const bytes = clipBytes({ epochs: run.epochs, tracks: { values: { shape: [2, 1], data } } });
    await server.send(panel.frames.urls(run, store.view)[0], bytes);
  }
  store.goTo(0);
  page.frame(0);
  const high = () => panels.map(({ context }) => context?.range.high);
  const isEasing = () => engine.shell.root.hasAttribute("data-easing");
  const paints = () => panels.reduce((count, panel) => count + panel.paints.length, 0);
  return { ...made, high, isEasing, paints };
}

describe("limits that are left to the page", () => {
  test("are those of the epoch at rest: by a click, a single key, a button", async () => {
    const { engine, store, high } = await board();
    assert.deepEqual(high(), [10, 10]);
    store.goTo(1);
    page.frame(10);
    assert.deepEqual(high(), [100, 100]);
    for (const hold of [engine.hold, engine.holdKey]) {
      hold.call(engine, true);
      store.goTo(store.place === 2 ? 0 : 2);
      page.frame(20);
      assert.deepEqual(high(), [10, 10]);
      hold.call(engine, false);
      page.frame(30);
      assert.deepEqual(high(), [10, 10]);
    }
  });

  test("are those of the run while one drags, and ease back within 200 ms once it is let go; then nothing moves", async () => {
    const { engine, store, high, isEasing, paints } = await board();
    engine.hold(true);
    for (const place of [1, 2]) {
      store.goTo(place);
      page.frame(place);
    }
    assert.deepEqual(high(), [100, 100]);
    engine.hold(false);
    assert.ok(isEasing());
    page.frame(1000);
    const painted = paints();
    for (const early of [1016, 1033, 1050]) page.frame(early);
    assert.equal(paints(), painted, "not at every frame: answers come meanwhile");
    page.frame(1060);
    const [between] = high();
    assert.ok(between && between > 10 && between < 100, String(between));
    page.frame(1200);
    assert.deepEqual([high(), isEasing()], [[10, 10], false]);
    const before = paints();
    for (const later of [1300, 1400, 1500]) page.frame(later);
    assert.equal(paints(), before);
    assert.equal(engine.renderer.requested, 0, "no frame is asked for");
  });

  test("are those of the run while it plays, until it stops", async () => {
    const { engine, store, high } = await board();
    mock.method(performance, "now", () => 0);
    engine.togglePlay();
    store.goTo(1);
    store.goTo(2);
    page.frame(0);
    assert.deepEqual(high(), [100, 100]);
    engine.togglePlay();
    for (const time of [100, 500]) page.frame(time);
    assert.equal(engine.rest.share, 1);
  });

  test("turn at once for whom nothing is to move, and cost no frame where others are chosen", async () => {
    for (const how of ["still", "chosen"]) {
      const { engine, store, isEasing } = await board();
      if (how === "still") mock.method(globalThis, "matchMedia", () => ({ matches: true }));
      else store.choose({ colours: "run" });
      engine.hold(true);
      store.goTo(1);
      store.goTo(2);
      assert.equal(engine.rest.share, 0);
      engine.hold(false);
      assert.deepEqual([engine.rest.share, isEasing()], [1, false]);
    }
  });

  test("are those at rest on paper and in pictures to keep, whatever goes on", async () => {
    const { engine, store, panels } = await board();
    engine.hold(true);
    store.goTo(1);
    store.goTo(2);
    page.frame(0);
    assert.equal(panels[0].context?.range.high, 100);
    assert.equal(panels[0].contextAtRest(engine)?.range.high, 10);
    engine.rest.isPaper = true;
    engine.renderer.touch();
    page.frame(10);
    assert.equal(panels[0].context?.range.high, 10);
  });

  test("are the epoch's of another run, even in a drag", async () => {
    const { engine, store } = await board();
    engine.hold(true);
    store.goTo(1);
    store.goTo(2);
    store.setRun({ .../** @type {any} */ (engine.run), name: "run-b" });
    assert.equal(engine.rest.share, 1);
  });
});

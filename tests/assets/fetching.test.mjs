// @ts-check
/** What the engine has fetched before it is asked for: the likely next clips, and the run's phases. */
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { answer, running, VIEW } from "./engines.mjs";
import { fakePage } from "./fakes.mjs";
import { FakeServer, settled } from "./helpers.mjs";

const REST = 60;
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

describe("what to fetch next", () => {
  test("is the neighbours of the neuron and the other heads; what is shown is held", () => {
    const { engine, plans } = running(page);
    const { held, likely } = plans[plans.length - 1];
    assert.deepEqual(
      held,
      engine.panels.map((panel) => panel.url(/** @type {any} */ (engine.facts), engine.view)),
    );
    assert.deepEqual(
      likely,
      [4, 2, 5].map((neuron) => `neuron?neuron=${neuron}`).concat([1, 2, 3].map((head) => `attention?head=${head}`)),
    );
  });

  test("goes around at the ends", () => {
    const { engine, plans } = running(page);
    engine.choose("neuron", 7);
    engine.choose("head", 3);
    page.frame();
    const { likely } = plans[plans.length - 1];
    assert.deepEqual(
      likely,
      [0, 6, 1].map((neuron) => `neuron?neuron=${neuron}`).concat([0, 1, 2].map((head) => `attention?head=${head}`)),
    );
  });

  test("is nothing for a panel that is not seen", () => {
    const { engine, panels, plans } = running(page);
    panels[1].isVisible = false;
    engine.go(1);
    page.frame();
    const { held, likely } = plans[plans.length - 1];
    assert.deepEqual([held.length, likely.length], [1, 3]);
  });
});

describe("frames", () => {
  test("are fetched once the first exact numbers have come, then at once", async () => {
    const server = new FakeServer();
    globalThis.fetch = server.get;
    const made = running(page, { isOwn: true });
    mock.timers.tick(REST);
    page.frame();
    await settled();
    assert.deepEqual([made.sent.length, server.asked], [1, []]);
    answer(made);
    mock.timers.tick(200);
    await settled();
    const held = made.panels.map((panel) => panel.url(made.engine.facts, VIEW));
    assert.deepEqual(server.asked, held);
    made.engine.choose("neuron", 5);
    page.frame();
    mock.timers.tick(REST);
    assert.equal(made.engine.library.isOpen, true, "the next exact numbers keep nothing back");
  });

  test("are fetched, too, when the first exact numbers do not come", async () => {
    const server = new FakeServer();
    globalThis.fetch = server.get;
    const made = running(page, { isOwn: true });
    mock.timers.tick(REST);
    made.engine.exact.settle();
    mock.timers.tick(200);
    await settled();
    assert.equal(server.asked.length, 2);
  });
});

describe("the run as it is by now", () => {
  test("is asked for once when the server does not have its clips any more, and not for other failures", () => {
    const made = running(page);
    const { engine, panels, wanted } = made;
    const url = panels[0].url(engine.facts, VIEW);
    for (const status of [0, 400, 503]) {
      engine.library.entries.set(url, /** @type {any} */ ({ status }));
      engine.clipChanged(url);
    }
    assert.deepEqual(wanted, []);
    engine.library.entries.set(url, /** @type {any} */ ({ status: 404 }));
    for (let turn = 0; turn < 3; turn++) engine.clipChanged(url);
    assert.deepEqual(wanted, [{ name: "run-a", digest: "aaaa" }]);
  });
});

describe("the phases", () => {
  test("are wanted once, after everything else", async () => {
    const made = running(page);
    assert.deepEqual(made.phases, []);
    mock.timers.tick(REST);
    assert.equal("data-drawing" in page.document.documentElement.attributes, true);
    answer(made);
    assert.equal("data-drawing" in page.document.documentElement.attributes, false);
    made.engine.go(1);
    mock.timers.tick(REST);
    answer(made);
    await settled();
    assert.deepEqual(made.phases, [{ name: "run-a", digest: "aaaa" }]);
  });

  test("are wanted, too, when clips come later than the exact numbers", () => {
    const made = running(page);
    made.busy.is = true;
    mock.timers.tick(REST);
    answer(made);
    assert.deepEqual(made.phases, []);
    made.busy.is = false;
    made.engine.clipChanged(made.panels[0].url(made.engine.facts, VIEW));
    page.frame();
    mock.timers.tick(10_000);
    assert.deepEqual(made.phases, [{ name: "run-a", digest: "aaaa" }]);
  });
});

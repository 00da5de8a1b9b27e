// @ts-check
/** What the engine has fetched before it is asked for: the likely next clips, and the run's phases. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { likelyRequests } from "../../../assets/engine/data/prefetch.mjs";
import { answer, running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { FakeServer, runOf, settled } from "../helpers.mjs";
import { ask, specOf, VIEW } from "../openings.mjs";

const REST = 60;
/** What the engine's library holds for the screen, and what it takes for likely, as questions. @param {any} engine */
function planOf({ clips }) {
  const likely = [...clips.likely.values()].map((/** @type {{question: string}} */ { question }) => question);
  return { held: [...clips.pinned], likely };
}

/** Where the clips of all panels are. @param {ReturnType<typeof running>} made */
const clipsOf = ({ engine, panels }) => panels.map((panel) => panel.url(/** @type {any} */ (engine.run), engine.view));

describe("what to fetch next", () => {
  test("is the neighbours of the neuron and the other heads; what is shown is held", () => {
    const made = running(page);
    const { held, likely } = planOf(made.engine);
    assert.deepEqual(held, clipsOf(made));
    const heads = [2, 3, 0].map((head) => `attention?head=${head}`);
    assert.deepEqual(likely, [4, 2, 5].map((neuron) => `neuron?neuron=${neuron}`).concat(heads));
  });

  test("goes around at the ends", () => {
    const { engine } = running(page);
    engine.choose({ neuron: 7, head: 3 });
    page.frame();
    const heads = [0, 1, 2].map((head) => `attention?head=${head}`);
    assert.deepEqual(planOf(engine).likely, [0, 6, 1].map((neuron) => `neuron?neuron=${neuron}`).concat(heads));
  });

  test("is the run's other key frequencies, where a panel follows the frequency", () => {
    const panel = specOf("cluster", "spectrum2d", ask("cluster_spectrum", { freq: "freq" }));
    const { engine } = running(page, { specs: [panel] });
    assert.deepEqual(planOf(engine).likely, ["cluster_spectrum?freq=3"]);
    engine.choose({ freq: 1 });
    page.frame();
    assert.deepEqual(planOf(engine).likely, ["cluster_spectrum?freq=2", "cluster_spectrum?freq=3"]);
  });

  test("is nothing for a panel that is not seen, covers the whole run, or has nothing to show", () => {
    const { engine, panels } = running(page);
    panels[1].isVisible = false;
    engine.goTo(1);
    page.frame();
    assert.deepEqual([planOf(engine).held.length, planOf(engine).likely.length], [1, 3]);
    const others = [
      specOf("losses", "epochs", ask("measures"), { span: "run" }),
      specOf("picked", "pairs", ask("neuron", { neuron: "picks" }), { each: "pick" }),
    ];
    assert.deepEqual(planOf(running(page, { specs: others }).engine), { held: [], likely: [] });
  });

  test("asks for the same arrays as the panel", () => {
    const arrays = ["values", "fraction"];
    const { panels } = running(page, { specs: [specOf("n", "pairs", ask("n", { neuron: "neuron" }), { arrays })] });
    const next = likelyRequests(panels, VIEW, runOf());
    assert.deepEqual(next[0], { question: "n?neuron=4", arrays: "values,fraction" });
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
    assert.deepEqual([made.sent.length, server.requested], [1, []]);
    answer(made);
    mock.timers.tick(200);
    await settled();
    assert.deepEqual(server.requested, clipsOf(made));
    made.engine.choose({ neuron: 5 });
    page.frame();
    mock.timers.tick(REST);
    assert.equal(made.engine.clips.isOpen, true, "the next exact numbers keep nothing back");
  });

  test("are fetched, too, when the first exact numbers do not come", async () => {
    const server = new FakeServer();
    globalThis.fetch = server.get;
    const made = running(page, { isOwn: true });
    mock.timers.tick(REST);
    made.engine.exact.settle();
    mock.timers.tick(200);
    await settled();
    assert.equal(server.requested.length, 2);
  });
});

describe("the run as it is by now", () => {
  test("is asked for once when the server does not have its clips any more, and not for other failures", async () => {
    const made = running(page);
    const [neuron, attention] = clipsOf(made);
    await made.server.refuse(attention, 503, "The server is busy.");
    assert.deepEqual(made.runs, []);
    await made.server.refuse(neuron, 404, "The run has changed.");
    made.engine.clipChanged(neuron);
    assert.deepEqual(made.runs, [{ name: "run-a", digest: "aaaa" }]);
  });
});

describe("the phases", () => {
  test("are wanted once, after everything else", async () => {
    const made = running(page);
    for (const clip of clipsOf(made)) await made.server.send(clip);
    page.frame();
    assert.deepEqual(made.phases, [], "exact numbers are on their way");
    mock.timers.tick(REST);
    const root = page.document.documentElement;
    assert.equal(root.hasAttribute("data-drawing"), true);
    answer(made);
    assert.equal(root.hasAttribute("data-drawing"), false);
    made.engine.goTo(1);
    mock.timers.tick(REST);
    answer(made);
    assert.deepEqual(made.phases, [{ name: "run-a", digest: "aaaa" }]);
  });

  test("are wanted, too, when clips come later than the exact numbers", async () => {
    const made = running(page);
    mock.timers.tick(REST);
    answer(made);
    assert.deepEqual(made.phases, []);
    for (const clip of clipsOf(made)) await made.server.send(clip);
    page.frame();
    assert.deepEqual(made.phases, [{ name: "run-a", digest: "aaaa" }]);
  });

  test("repaint everything once they are known", () => {
    const { engine, panels } = running(page);
    const bands = [{ name: "cleanup", from: 0, to: 9 }];
    engine.setBands(bands);
    page.frame();
    assert.deepEqual([engine.bands, panels.map(({ paints }) => paints.length)], [bands, [1, 1]]);
  });
});

test("a clip of all neurons, which takes seconds, is not fetched before it is wanted", () => {
  const panel = (/** @type {boolean} */ isQuick) =>
    /** @type {any} */ ({
      spec: { isQuick },
      arrays: "values",
      follows: (/** @type {string} */ field) => field === "freq",
      question: (/** @type {any} */ { freq }) => `spectrum?freq=${freq}`,
    });
  const [view, run] = [{ neuron: 0, head: 0, freq: 3 }, runOf({ keys: [3, 5] })];
  assert.deepEqual(likelyRequests([panel(false)], view, run), []);
  assert.deepEqual(likelyRequests([panel(true)], view, run), [{ question: "spectrum?freq=5", arrays: "values" }]);
});

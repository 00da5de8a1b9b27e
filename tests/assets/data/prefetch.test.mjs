// @ts-check
/** What the engine has fetched before it is asked for: the likely next clips, and the run's phases. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { likelyRequests } from "../../../assets/engine/data/prefetch.mjs";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { answer, running } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf, settled } from "../helpers.mjs";
import { ask, specOf, VIEW } from "../openings.mjs";

const IDLE_MS = 60;
/** What the engine's library holds for the screen, and what it takes for likely, as questions. @param {any} engine */
function planOf({ clips }) {
  const likely = [...clips.likely.values()].map((/** @type {{question: string}} */ { question }) => question);
  return { held: [...clips.pinned], likely };
}

/** Where the clips of all panels are. @param {ReturnType<typeof running>} made */
const clipsOf = ({ engine, panels }) =>
  panels.flatMap((panel) => panel.frames.urls(/** @type {any} */ (engine.run), engine.view));

describe("what is likely next", () => {
  test("is the neighbours of the neuron and the other heads; what is shown is held", () => {
    const made = running(page);
    const { held, likely } = planOf(made.engine);
    assert.deepEqual(held, clipsOf(made));
    const heads = [2, 3, 0].map((head) => `attention?head=${head}`);
    assert.deepEqual(likely, [4, 2, 5].map((neuron) => `neuron?neuron=${neuron}`).concat(heads));
  });

  test("goes around at the ends", () => {
    const { engine } = running(page);
    engine.store.choose({ neuron: 7, head: 3 });
    page.frame();
    const heads = [0, 1, 2].map((head) => `attention?head=${head}`);
    assert.deepEqual(planOf(engine).likely, [0, 6, 1].map((neuron) => `neuron?neuron=${neuron}`).concat(heads));
  });

  test("is the run's other key frequencies, where a panel follows the frequency", () => {
    const panel = specOf("cluster", "spectrum2d", ask("cluster_spectrum", { freq: "freq" }));
    const { engine } = running(page, { specs: [panel] });
    assert.deepEqual(planOf(engine).likely, ["cluster_spectrum?freq=3"]);
    engine.store.choose({ freq: 1 });
    page.frame();
    assert.deepEqual(planOf(engine).likely, ["cluster_spectrum?freq=2", "cluster_spectrum?freq=3"]);
  });

  test("is nothing for a panel that is not seen, covers the whole run, or has nothing to show", () => {
    const { engine, panels } = running(page);
    panels[1].isVisible = false;
    engine.store.goTo(1);
    page.frame();
    assert.deepEqual([planOf(engine).held.length, planOf(engine).likely.length], [1, 3]);
    const others = [
      specOf("losses", "epochs", ask("measures"), { span: "run" }),
      specOf("picked", "pairs", ask("neuron", { neuron: "picks" }), { each: "pick" }),
    ];
    assert.deepEqual(planOf(running(page, { specs: others }).engine), { held: [], likely: [] });
  });

  test("has the same arrays as the panel, and nothing that takes seconds", () => {
    const question = ask("n", { neuron: "neuron" });
    const quick = specOf("n", "pairs", question, { arrays: ["values", "fraction"] });
    const { panels } = running(page, { specs: [specOf("slow", "pairs", ask("slow", question.chosen)), quick] });
    assert.deepEqual(
      likelyRequests(panels, VIEW, runOf({ costly: { slow: 8 } })),
      [4, 2, 5].map((neuron) => ({ question: `n?neuron=${neuron}`, arrays: "values,fraction" })),
    );
  });
});

describe("frames", () => {
  test("are fetched once the first exact numbers have come, then at once", async () => {
    const made = running(page, { isOwn: true });
    const { server, asked, store } = made;
    mock.timers.tick(IDLE_MS);
    page.frame();
    await settled();
    assert.deepEqual([asked.answers.length, server.requested], [1, []]);
    await answer(made);
    mock.timers.tick(200);
    await settled();
    assert.deepEqual(server.requested, clipsOf(made));
    store.choose({ neuron: 5 });
    page.frame();
    mock.timers.tick(IDLE_MS);
    assert.equal(made.engine.clips.isOpen, true, "the next exact numbers keep nothing back");
  });

  test("are fetched, too, when the first exact numbers do not come", async () => {
    const { asked, server } = running(page, { isOwn: true });
    mock.timers.tick(IDLE_MS);
    asked.answers[0].reject(new SourceError("No."));
    await settled();
    mock.timers.tick(200);
    await settled();
    assert.equal(server.requested.length, 2);
  });
});

describe("the phases", () => {
  test("are asked for once, after everything else", async () => {
    const made = running(page);
    const { engine, store, asked, server } = made;
    for (const clip of clipsOf(made)) await server.send(clip);
    page.frame();
    assert.deepEqual(asked.phases, [], "exact numbers are on their way");
    mock.timers.tick(IDLE_MS);
    assert.equal(engine.shell.root.hasAttribute("data-drawing"), true);
    await answer(made);
    assert.equal(engine.shell.root.hasAttribute("data-drawing"), false);
    store.goTo(1);
    mock.timers.tick(IDLE_MS);
    await answer(made);
    assert.deepEqual(
      asked.phases.map(({ run }) => run),
      [engine.run],
    );
  });

  test("are asked for, too, when clips come later than the exact numbers", async () => {
    const made = running(page);
    mock.timers.tick(IDLE_MS);
    await answer(made);
    assert.deepEqual(made.asked.phases, []);
    for (const clip of clipsOf(made)) await made.server.send(clip);
    page.frame();
    assert.equal(made.asked.phases.length, 1);
  });
});

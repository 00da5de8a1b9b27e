// @ts-check
/** The dashboard in a notebook's frame, and the notebook: how each is told of the other's view. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { lineFor, open, requestedIn, teller } from "../../../assets/engine/notebook/frame.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { initialOf, VIEW } from "../openings.mjs";

const initial = initialOf({ run: runOf() });

test("a notebook's view may be values or a link's texts, and what is none of either is said", () => {
  const { requested, notices } = requestedIn({ neuron: "5", picks: [1, 2], page: "neurons", stage: "nope" }, initial);
  assert.deepEqual(requested, { neuron: 5, picks: [1, 2], page: "neurons" });
  assert.equal(notices.length, 1);
});

test("what is shared of a view is the line that shows it", () => {
  const line = lineFor({ ...VIEW, page: "neurons", neuron: 5 }, initial);
  assert.match(line, /^grokscope\.show\("run-a", "\?page=neurons&run=run-a&.*neuron=5.*"\)$/);
});

test("the notebook is told of a view once that stays", () => {
  const postMessage = mock.fn();
  const tell = teller({ postMessage });
  for (const neuron of [4, 5, 6]) tell({ ...VIEW, neuron });
  mock.timers.tick(1000);
  assert.deepEqual(
    postMessage.mock.calls.map(({ arguments: [{ view }] }) => view.neuron),
    [6],
  );
});

test("it opens with what the kernel says, follows what the notebook sets, and tells of every epoch", async () => {
  /** @type {any[]} */
  const told = [];
  /** @type {any} */
  const port = {
    postMessage: (/** @type {any} */ { view, question }) => {
      if (view) told.push(view);
      else if (question.ask === "initial")
        queueMicrotask(() => port.onmessage({ data: { answer: { id: question.id, answer: initial }, buffers: [] } }));
    },
  };
  const engine = await open(port, { run: "run-a", view: { neuron: "5" }, theme: "dark" }, page.add("div"));
  assert.deepEqual([engine.view.neuron, document.documentElement.dataset.theme], [5, "dark"]);
  port.onmessage({ data: { view: { neuron: 2, page: "neurons" }, theme: "light" } });
  assert.deepEqual([engine.view.neuron, engine.view.page], [2, "neurons"]);
  engine.store.goTo(0);
  mock.timers.tick(300);
  assert.deepEqual([told.at(-1)?.neuron, told.at(-1)?.epoch], [2, 0]);
  engine.end();
  assert.equal(document.documentElement.dataset.theme, "light");
});

// @ts-check
/** What goes up as props of the component, and what of that which comes down answers it. */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { DashSource } from "../../assets/engine/dash.mjs";
import { OutdatedError, SourceError } from "../../assets/engine/data/source.mjs";
import { runOf, settled } from "./helpers.mjs";

/** A source, the props that it has set, and a way to let the server set others. */
function sourceOf() {
  /** @type {Record<string, any>} */
  const props = {};
  const source = new DashSource((changed) => Object.assign(props, changed));
  const receive = (/** @type {object} */ changed) => {
    Object.assign(props, changed);
    source.receive({ ...props });
  };
  return { source, props, receive };
}

/** @param {Promise<any>} promise */
async function stateOf(promise) {
  let state = "pending";
  promise.then(
    () => (state = "resolved"),
    () => (state = "rejected"),
  );
  await settled();
  return state;
}

test("the file of a view is at the server's own address, with what the view's address says", () => {
  assert.equal(new DashSource(() => {}, "/lab/").viewFile("/lab/?run=a&v=4"), "/lab/view.html?run=a&v=4");
});

describe("a request", () => {
  test("each request has a number of its own, and is answered under it", async () => {
    const { source, props, receive } = sourceOf();
    const first = source.phases(runOf());
    const second = source.data(runOf());
    assert.deepEqual(props, {
      phases_request: { n: 1, name: "run-a", digest: "aaaa" },
      data_request: { n: 2, name: "run-a", digest: "aaaa" },
    });
    receive({ data: { n: 2, digest: "aaaa", value: "content" } });
    assert.deepEqual([await second, await stateOf(first)], ["content", "pending"]);
    receive({ phases: { n: 1, digest: "aaaa", value: "phases" } });
    assert.equal(await first, "phases");
  });

  test("no more damaged checkpoints are sent than the server takes", () => {
    const { source, props } = sourceOf();
    const damaged = Array.from({ length: 12_000 }, (_, epoch) => epoch);
    source.timeline({ run: { ...runOf(), damaged }, theme: "light", timescale: "linear", phases: null });
    assert.equal(props.timeline_request.damaged.length, 10_000);
  });

  test("the answer to an earlier request of the same kind answers nothing", async () => {
    const { source, receive } = sourceOf();
    const first = source.run("run-a");
    const second = source.run("run-b");
    receive({ run: { n: 1, value: "a" } });
    assert.deepEqual([await stateOf(first), await stateOf(second)], ["pending", "pending"]);
    receive({ run: { n: 2, value: "b" } });
    assert.equal(await second, "b");
  });

  test("props that have not changed answer nothing again", async () => {
    const { source, receive } = sourceOf();
    const first = source.run("run-a");
    receive({ run: { n: 1, value: "a" } });
    await first;
    receive({ view: {} });
    const second = source.run("run-a");
    receive({});
    assert.equal(await stateOf(second), "pending");
  });

  test("that fails is rejected with the server's sentence, the others are not", async () => {
    const { source, receive } = sourceOf();
    const asked = source.answers({ run: runOf(), questions: ["0/qk_circuit"] });
    const data = source.data(runOf());
    receive({ failure: { prop: "ask", n: 1, sentence: "There is no such head." } });
    await assert.rejects(asked, (error) => error instanceof SourceError && error.message === "There is no such head.");
    assert.equal(await stateOf(data), "pending");
  });
});

describe("a request whose answer is lost", () => {
  test("goes out again, and either answer will do", async () => {
    const { source, props, receive } = sourceOf();
    const asked = source.run("run-a");
    mock.timers.tick(29_000);
    assert.equal(props.run_request.n, 1);
    mock.timers.tick(1_000);
    assert.deepEqual(props.run_request, { n: 2, name: "run-a" });
    receive({ run: { n: 1, value: "late" } });
    assert.equal(await asked, "late");
    mock.timers.tick(60_000);
    assert.equal(props.run_request.n, 2, "what has its answer is asked no more");
  });

  test("is forgotten when the page turns to another, and when it ends", () => {
    const { source, props } = sourceOf();
    source.run("run-a");
    mock.timers.tick(20_000);
    source.run("run-b");
    mock.timers.tick(20_000);
    assert.deepEqual(props.run_request, { n: 2, name: "run-b" });
    source.end();
    mock.timers.tick(60_000);
    assert.equal(props.run_request.n, 2);
  });
});

describe("a request that the server has no answer to yet", () => {
  test("goes out again, under another number, until there is one", async () => {
    const { source, props, receive } = sourceOf();
    const asked = source.phases(runOf());
    for (let tries = 1; tries <= 5; tries++) {
      receive({ phases: { n: tries, digest: "aaaa", retry: 1 } });
      await settled();
      mock.timers.tick(4000);
      assert.equal(props.phases_request.n, tries + 1);
    }
    receive({ phases: { n: 6, digest: "aaaa", value: "phases" } });
    assert.equal(await asked, "phases");
  });

  test("is not repeated before a busy server wants it", async () => {
    const { source, props, receive } = sourceOf();
    source.phases(runOf());
    receive({ phases: { n: 1, digest: "aaaa", retry: 5 } });
    mock.timers.tick(3700);
    assert.equal(props.phases_request.n, 1);
    mock.timers.tick(2600);
    assert.equal(props.phases_request.n, 2);
  });

  test("about a run that grows goes on about the state that it began with, and without phases after a while", async () => {
    const { source, props, receive } = sourceOf();
    source.follow(runOf(), { questions: [], theme: "dark", timescale: "log", phases: true, data: false });
    const sent = [];
    for (let tries = 1; tries <= 5; tries++) {
      receive({ follow: { n: tries, digest: tries === 1 ? "begun" : "later", retry: 1 } });
      mock.timers.tick(4000);
      sent.push([props.follow_request.digest, props.follow_request.phases]);
    }
    assert.deepEqual(sent, [
      ["begun", true],
      ["begun", true],
      ["begun", true],
      ["begun", false],
      ["begun", false],
    ]);
  });

  test("gives way to a newer one", async () => {
    const { source, props, receive } = sourceOf();
    const first = source.run("run-a");
    receive({ run: { n: 1, retry: 1 } });
    const second = source.run("run-b");
    mock.timers.tick(4000);
    assert.deepEqual(props.run_request, { n: 2, name: "run-b" });
    receive({ run: { n: 2, value: "b" } });
    assert.deepEqual([await second, await stateOf(first)], ["b", "pending"]);
  });
});

describe("a run that has been written since", () => {
  test("what is asked about it has no answer of another state, whatever it is", async () => {
    const { source, receive } = sourceOf();
    const run = runOf();
    const asked = {
      answers: source.answers({ run, questions: ["all/measures"] }),
      phases: source.phases(run),
      timeline: source.timeline({ run, theme: "light", timescale: "linear", phases: null }),
      data: source.data(run),
    };
    Object.keys(asked).forEach((prop, place) => receive({ [prop]: { n: place + 1, digest: "newer", value: {} } }));
    for (const promise of Object.values(asked)) await assert.rejects(promise, OutdatedError);
  });

  test("it comes with all that is shown of it, and the answers are read", async () => {
    const { source, props, receive } = sourceOf();
    const request = { questions: ["last/qk_circuit"], theme: "dark", timescale: "log", phases: true, data: false };
    const asked = source.follow(runOf(), request);
    assert.deepEqual(props.follow_request, { n: 1, name: "run-a", ...request });
    const answers = { "300/qk_circuit": Buffer.from([1, 2]).toString("base64") };
    receive({ follow: { n: 1, digest: "newer", value: { run: "the run", answers } } });
    const now = await asked;
    assert.deepEqual([now.run, [...now.answers.keys()]], ["the run", ["300/qk_circuit"]]);
  });
});

test("the list of runs is what the server says, or there is none", async () => {
  const { source } = sourceOf();
  const list = [{ name: "run-a", version: "1", training: true }];
  globalThis.fetch = async (url) => new Response(JSON.stringify(url === "/runs.json" ? { runs: list } : {}));
  assert.deepEqual(await source.runs(), list);
  for (const answer of [new Response("", { status: 503 }), new Response("<p>Back soon.</p>")]) {
    globalThis.fetch = async () => answer;
    await assert.rejects(source.runs(), SourceError);
  }
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(source.runs(), SourceError);
});

describe("exact answers", () => {
  test("answers are read from base64, by question", async () => {
    const { source, props, receive } = sourceOf();
    const asked = source.answers({ run: runOf(), questions: ["0/qk_circuit", "all/measures"] });
    assert.deepEqual(props.ask, { n: 1, name: "run-a", digest: "aaaa", questions: ["0/qk_circuit", "all/measures"] });
    receive({
      answers: { n: 1, digest: "aaaa", value: { "0/qk_circuit": Buffer.from([1, 2, 255]).toString("base64") } },
    });
    const [[question, buffer]] = await asked;
    assert.deepEqual([question, [...new Uint8Array(buffer)]], ["0/qk_circuit", [1, 2, 255]]);
  });
});

test("the server is there if it says that it is well", async () => {
  const { source } = sourceOf();
  globalThis.fetch = async () => new Response("", { status: 503 });
  assert.equal(await source.isThere(), false);
  globalThis.fetch = async () => new Response("{}");
  assert.equal(await source.isThere(), true);
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  assert.equal(await source.isThere(), false);
});

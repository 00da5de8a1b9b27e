// @ts-check
/** What is asked of a notebook's kernel, and what becomes of its answers. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { gzipSync } from "node:zlib";
import { KernelSource } from "../../../assets/engine/data/kernel.mjs";
import { OutdatedError, SourceError } from "../../../assets/engine/data/source.mjs";
import "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const run = runOf();
const { name, digest } = run;

/**
 * A source whose kernel answers with what is given, one after another.
 *
 * @param {any[]} answers each with `buffers`, if it has any
 */
function sourceOf(...answers) {
  /** @type {any[]} */
  const asked = [];
  const silent = mock.fn();
  /** @type {KernelSource} */
  const source = new KernelSource(
    (question) => {
      asked.push(question);
      const { buffers = [], ...answer } = answers.shift() ?? {};
      queueMicrotask(() => source.receive({ id: question.id, ...answer }, buffers));
    },
    { silent, pause: async () => {} },
  );
  return { source, asked, silent };
}

test("each question has an id of its own, and its answer comes by it, whichever is first", async () => {
  /** @type {any[]} */
  const asked = [];
  const source = new KernelSource((question) => asked.push(question));
  const both = [source.run("run-a"), source.run("run-b")];
  source.receive({ id: asked[1].id, answer: "b" }, []);
  source.receive({ id: asked[0].id, answer: "a" }, []);
  source.receive({ id: "nobody's", answer: "c" }, []);
  assert.deepEqual(await Promise.all(both), ["a", "b"]);
  assert.deepEqual(asked[0], { id: "1", ask: "run_request", request: { name: "run-a" } });
});

test("exact answers are the buffers, by their questions", async () => {
  const buffers = [new ArrayBuffer(1), new ArrayBuffer(2)];
  const { source, asked } = sourceOf({ answer: ["0/a", "0/b"], digest, buffers });
  const answers = await source.answers({ run, questions: ["0/a", "0/b", "0/c"] });
  assert.deepEqual([...answers.keys()], ["0/a", "0/b"]);
  assert.equal(answers.get("0/b"), buffers[1]);
  assert.deepEqual(asked[0].request, { name, digest, questions: ["0/a", "0/b", "0/c"] });
});

test("what is being computed is asked for again, about the state that it is computed of", async () => {
  const { source, asked } = sourceOf({ retry: 1, digest: "d" }, { retry: 1, digest: "e" }, { answer: 3, digest: "d" });
  assert.equal(await source.run("run-a"), 3);
  assert.deepEqual(
    asked.map(({ request }) => request.digest),
    [undefined, "d", "e"],
  );
});

test("a refusal is a sentence, and an answer about another state of the run is none", async () => {
  const { source } = sourceOf({ failure: "There is no run nope.", status: 404 }, { answer: {}, digest: "another" });
  await assert.rejects(
    source.run("nope"),
    (error) => error instanceof SourceError && /no run nope/.test(error.message),
  );
  await assert.rejects(source.phases(run), OutdatedError);
});

test("a clip is unpacked; one that is not there yet, or never, has the status that the page knows", async () => {
  const packed = gzipSync("a clip");
  const { source, asked } = sourceOf(
    { answer: null, buffers: [packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength)] },
    { retry: 1, status: 202, failure: "This is being computed." },
    { status: 409, failure: "It is damaged." },
  );
  const whole = await source.clip("/clips/run-a/1/neuron?neuron=3", {});
  assert.deepEqual([whole.ok, whole.status, await whole.text()], [true, 200, "a clip"]);
  const later = await source.clip("/clips/run-a/1/neuron?neuron=3", {});
  assert.deepEqual([later.status, later.headers.get("Retry-After")], [202, "1"]);
  const damaged = await source.clip("/clips/run-a/1/neuron?neuron=3", {});
  assert.deepEqual([damaged.status, (await damaged.json()).detail], [409, "It is damaged."]);
  assert.equal(asked[0].request.url, "/clips/run-a/1/neuron?neuron=3");
});

test("a clip that nobody wants any more is given up", async () => {
  const { source } = sourceOf({ answer: null, buffers: [] });
  const stop = new AbortController();
  const clip = source.clip("/clips/run-a/1/neuron", { signal: stop.signal });
  stop.abort();
  await assert.rejects(clip, { name: "AbortError" });
});

test("a kernel that says nothing for a while is busy, until it answers", async () => {
  const silent = mock.fn();
  /** @type {any[]} */
  const asked = [];
  const source = new KernelSource((question) => asked.push(question), { silent });
  const found = source.run("run-a");
  mock.timers.tick(3000);
  assert.equal(silent.mock.callCount(), 0);
  mock.timers.tick(2000);
  source.receive({ id: asked[0].id, answer: 1 }, []);
  await found;
  mock.timers.tick(60_000);
  assert.deepEqual(
    silent.mock.calls.map(({ arguments: [isSilent] }) => isSilent),
    [true, false],
  );
  source.run("run-b");
  source.end();
  mock.timers.tick(60_000);
  assert.equal(silent.mock.callCount(), 2);
});

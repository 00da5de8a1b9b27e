// @ts-check
/** Which file answers what, and what is made of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { FileSource } from "../../../assets/engine/data/files.mjs";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { clipBytes, runOf } from "../helpers.mjs";

const run = runOf({ clips: "runs/run-a/1", answers: "runs/run-a/1/downloads", epochs: [0, 100, 200] });

/**
 * A source of files below `/site`: those that are given, else packed JSON that says where it lies.
 *
 * @param {Record<string, ArrayBuffer>} [given]
 */
function sourceOf(given = {}) {
  /** @type {string[]} */
  const read = [];
  const source = new FileSource("/site", async (input) => {
    const path = String(input).replace("/site/", "");
    read.push(path);
    if (path.includes("nope")) return new Response("", { status: 404 });
    return new Response(given[path] ?? gzipSync(JSON.stringify({ path })));
  });
  return { source, read };
}

for (const [what, load, path] of /** @type {[string, (source: FileSource) => Promise<any>, string][]} */ ([
  ["a run", (source) => source.run("run-a"), "runs/run-a.json.gz"],
  ["a run's data", (source) => source.data(run), "runs/run-a/1/data.json.gz"],
  [
    "a figure",
    (source) => source.timeline({ run, theme: "dark", timescale: "log", phases: null }),
    "runs/run-a/1/timeline-dark-log.json.gz",
  ],
  [
    "a clip",
    (source) => source.clip("runs/run-a/1/heads?a=0%2C1&arrays=b", {}),
    "runs/run-a/1/heads~a=0~2C1~arrays=b.bin.gz",
  ],
]))
  test(`${what} lies at ${path}, packed`, async () => {
    const { source, read } = sourceOf();
    const found = await load(source);
    assert.deepEqual(read, [path]);
    const content = found instanceof Response ? await found.json() : (found.run ?? found);
    assert.equal(content.path, path);
  });

test("what a host has unpacked on the way is as good", async () => {
  const { source } = sourceOf({ "runs/run-a/1/data.json.gz": new TextEncoder().encode('{"a":1}').buffer });
  assert.deepEqual(await source.data(run), { a: 1 });
});

test("an answer about all checkpoints lies at its question, and comes by its question", async () => {
  const { source, read } = sourceOf();
  const answers = await source.answers({ run, questions: ["all/measures?arrays=ipr"] });
  assert.deepEqual([...answers.keys()], ["all/measures?arrays=ipr"]);
  assert.deepEqual(read, ["runs/run-a/1/all/measures~arrays=ipr.bin.gz"]);
});

/** A clip of one number at some checkpoints. @param {number[]} epochs @param {number} parts */
const clipOf = (epochs, parts) =>
  clipBytes({ epochs, parts, tracks: { values: { shape: [1], data: Float32Array.from(epochs, (at) => at + 0.5) } } });

for (const [how, costly] of /** @type {[string, Record<string, number>][]} */ ([
  ["computed one by one", { heads: 2 }],
  ["as large as a request may be", {}],
]))
  test(`an answer at one checkpoint is a frame of the part that has it, of parts ${how}`, async () => {
    const { source, read } = sourceOf({
      "runs/run-a/1/heads~arrays=values.bin.gz": clipOf([0, 100], 2),
      "runs/run-a/1/heads~arrays=values~part=1.bin.gz": clipOf([200], 2),
    });
    for (const epoch of [200, 100, 200]) {
      const question = `${epoch}/heads?arrays=values`;
      const picture = /** @type {any} */ (
        (await source.answers({ run: { ...run, costly }, questions: [question] })).get(question)
      );
      assert.deepEqual([picture.question, picture.epoch, picture.fidelity], ["heads", epoch, "exact"]);
      assert.equal(picture.arrays.values.at(0), epoch + 0.5);
    }
    // Each part was read once.
    assert.equal(read.length, 2);
  });

test("what a browser downloads has a whole address", () => {
  assert.equal(sourceOf().source.placed(run).answers, "/site/runs/run-a/1/downloads");
});

test("a file that is not there is a sentence, and a clip that is not, a refusal", async () => {
  const { source } = sourceOf();
  await assert.rejects(
    source.run("nope"),
    (error) => error instanceof SourceError && /runs\/nope\.json/.test(error.message),
  );
  const response = await source.clip("nope", {});
  assert.deepEqual([response.status, await response.json()], [404, { detail: "this page does not have nope.bin.gz" }]);
});

test("a host that cannot be reached is a sentence", async () => {
  const source = new FileSource("/site", () => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(
    source.run("run-a"),
    (error) => error instanceof SourceError && /cannot be reached/.test(error.message),
  );
});

// @ts-check
/** Which file answers what. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSource } from "../../../assets/engine/data/files.mjs";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { runOf } from "../helpers.mjs";

const run = runOf();

/** A source of files below `/site`, each of which holds its own address. */
function sourceOf() {
  /** @type {string[]} */
  const read = [];
  const source = new FileSource("/site", async (input) => {
    read.push(String(input));
    return String(input).includes("nope") ? new Response("", { status: 404 }) : Response.json({ path: input });
  });
  return { source, read };
}

for (const [what, load, path] of /** @type {[string, (source: FileSource) => Promise<any>, string][]} */ ([
  ["a run", (source) => source.run("run-a"), "runs/run-a.json"],
  ["a run's phases", (source) => source.phases(run), "phases/run-a.json"],
  ["a run's data", (source) => source.data(run), "data/run-a.json"],
  [
    "a figure",
    (source) => source.timeline({ run, theme: "dark", timescale: "log", phases: null }),
    "timeline/run-a-dark-log.json",
  ],
  ["a clip", (source) => source.clip("clips/1/heads?a=1&arrays=b", {}), "clips/1/heads~a=1~arrays=b.bin"],
  ["a clip of a server's run", (source) => source.clip("/clips/1/heads", {}), "clips/1/heads.bin"],
]))
  test(`${what} lies at ${path}`, async () => {
    const { source, read } = sourceOf();
    assert.ok(await load(source));
    assert.deepEqual(read, [`/site/${path}`]);
  });

test("an exact answer lies at its question, and comes by its question", async () => {
  const { source, read } = sourceOf();
  const questions = ["0/neuron?neuron=3&arrays=values", "all/measures"];
  const answers = await source.answers({ run, questions });
  assert.deepEqual([...answers.keys()], questions);
  assert.deepEqual(read, [
    "/site/answers/run-a/0/neuron~neuron=3~arrays=values.bin",
    "/site/answers/run-a/all/measures.bin",
  ]);
});

test("a file that is not there is a sentence", async () => {
  const { source } = sourceOf();
  await assert.rejects(
    source.run("nope"),
    (error) => error instanceof SourceError && /runs\/nope\.json/.test(error.message),
  );
});

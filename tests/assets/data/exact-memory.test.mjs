// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactMemory } from "../../../assets/engine/data/exact-memory.mjs";

const RUN = { digest: "aaaa", damaged: [] };

/** @param {string} question @returns {any} */
const pictureOf = (question) => ({ question, epoch: 100, fidelity: "exact", arrays: {} });

/** A memory of four bytes, with answers of so many. @param {Record<string, number>} answers */
function memoryOf(answers, run = RUN) {
  const memory = new ExactMemory(4);
  for (const [question, bytes] of Object.entries(answers)) memory.keep(run, question, pictureOf(question), bytes);
  const left = () => [...memory.known.values()].map(({ picture }) => picture.question);
  return { memory, left };
}

test("what was kept is found for the same state of the run alone", () => {
  const { memory } = memoryOf({ "100/neuron": 1 });
  assert.equal(memory.find(RUN, "100/neuron")?.question, "100/neuron");
  assert.equal(memory.find(RUN, "200/neuron"), null);
  assert.equal(memory.find({ ...RUN, digest: "bbbb" }, "100/neuron"), null);
});

test("what was used longest ago goes first, as soon as the rest takes too much", () => {
  const { memory, left } = memoryOf({ a: 1, b: 2, c: 1 });
  memory.find(RUN, "a");
  memory.keep(RUN, "d", pictureOf("d"), 1);
  assert.deepEqual(left(), ["c", "a", "d"]);
  memory.keep(RUN, "c", pictureOf("c"), 2);
  assert.deepEqual([left(), memory.size], [["a", "d", "c"], 4], "what comes again takes its room once");
  memory.keep(RUN, "large", pictureOf("large"), 5);
  assert.deepEqual([left(), memory.size], [[], 0]);
});

test("of a run with damaged checkpoints nothing is kept: they may be restored", () => {
  const { left } = memoryOf({ "all/measures": 1 }, /** @type {any} */ ({ ...RUN, damaged: [100] }));
  assert.deepEqual(left(), []);
});

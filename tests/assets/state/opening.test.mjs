// @ts-check
/** What a page of a site opens with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openingOf } from "../../../assets/engine/state/opening.mjs";
import { runOf } from "../helpers.mjs";
import { initialOf } from "../openings.mjs";

const run = runOf();
const initial = initialOf({ run, runs: [run.name, "other"] });

for (const [search, name, awaited, error] of [
  ["", run.name, "", ""],
  [`?run=${run.name}&epoch=3`, run.name, "", ""],
  ["?run=other", undefined, "other", ""],
  ["?run=nope", run.name, "", `This site has no run nope: showing ${run.name}.`],
])
  test(`an address that says ${search || "nothing"}`, () => {
    const opening = openingOf(initial, String(search));
    assert.deepEqual([opening.run?.name, opening.awaited ?? "", opening.notices.error], [name, awaited, error]);
  });

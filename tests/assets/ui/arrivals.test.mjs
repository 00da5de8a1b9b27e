// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Arrivals, nameAfter } from "../../../assets/engine/ui/arrivals.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { settled } from "../helpers.mjs";

const TAKES = {
  operations: { add: "x + y" },
  activations: ["relu"],
  suffixes: [".safetensors", ".zip"],
  noPickles: "FILE is refused: use grokscope import FILE.",
};

/** @param {string} name @param {number} [size] */
const fileOf = (name, size = 5) => new File([new Uint8Array(size)], name);

/** The dialog, before a server that answers as it is told. @param {(method: string, url: string) => object} answer */
function dialogOf(answer) {
  /** @type {string[]} */
  const asked = [];
  mock.method(globalThis, "fetch", async (/** @type {string} */ url, /** @type {RequestInit} */ { method = "" }) => {
    asked.push(`${method} ${url}`);
    return Response.json(answer(method, url));
  });
  const turned = mock.fn();
  const arrivals = new Arrivals(engineOf(page).engine, TAKES, turned, new AbortController().signal);
  return { arrivals, parts: arrivals.parts, asked, turned };
}

test("a run is named after its files", () => {
  assert.equal(nameAfter(["My run (2).zip"]), "My-run-2");
  assert.equal(nameAfter(["step_000100.safetensors", "step_000200.safetensors"]), "step");
  assert.equal(nameAfter(["1.safetensors", "20.safetensors"]), "imported");
});

test("other files are refused at once, with what to do", () => {
  const { arrivals, parts, asked } = dialogOf(() => ({}));
  arrivals.open([fileOf("full_run_data.pth")]);
  assert.equal(parts.message.textContent, "full_run_data.pth is refused: use grokscope import full_run_data.pth.");
  assert.deepEqual([parts.start.disabled, asked], [true, []]);
});

test("files are sent in pieces, imported, summed up, and the page turns to the run", async () => {
  const done = { state: "done", done: 1, total: 1, sentence: "", wants: [], lines: ["run mine: x + y"] };
  const { arrivals, parts, asked, turned } = dialogOf((_, url) => (url === "/imports" ? { id: "7" } : done));
  arrivals.open([fileOf("mine.zip", 250_000)]);
  assert.equal(parts.name.value, "mine");
  await arrivals.go();
  assert.deepEqual(asked.slice(0, 5), [
    ...["POST /imports", "PUT /imports/7/0?at=0", "PUT /imports/7/0?at=240000", "POST /imports/7/go"],
    "GET /imports/7",
  ]);
  assert.equal(parts.summary.textContent, "run mine: x + y");
  assert.deepEqual(turned.mock.calls[0].arguments, ["mine"]);
});

test("a refusal opens the field that it asks for, and nothing is sent again", async () => {
  const refused = {
    state: "refused",
    done: 0,
    total: 0,
    sentence: "Say it with --heads.",
    wants: ["heads"],
    lines: [],
  };
  const { arrivals, parts, asked } = dialogOf((_, url) => (url === "/imports" ? { id: "7" } : refused));
  arrivals.open([fileOf("a.safetensors")]);
  await arrivals.go();
  assert.deepEqual([parts.message.textContent, parts.more.open], ["Say it with “Heads”.", true]);
  parts.fields.heads.value = "2";
  assert.deepEqual(parts.said(), { heads: 2 });
  asked.length = 0;
  await arrivals.go();
  assert.deepEqual(asked, ["POST /imports/7/go", "GET /imports/7"]);
});

test("closing the dialog cancels", async () => {
  const waits = { state: "importing", done: 0, total: 2, sentence: "", wants: [], lines: [] };
  const { arrivals, parts, asked } = dialogOf((_, url) => (url === "/imports" ? { id: "7" } : waits));
  arrivals.open([fileOf("a.zip")]);
  arrivals.go();
  await settled();
  assert.equal(parts.far.textContent, "Importing: checkpoint 1 of 2");
  parts.cancel.click();
  await settled();
  assert.equal(asked.at(-1), "POST /imports/7/cancel");
  assert.deepEqual([parts.dialog.open, parts.meter.hidden], [false, true]);
});

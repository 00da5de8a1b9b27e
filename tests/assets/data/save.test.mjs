// @ts-check
/** Numbers are saved when the server has them, and never a page that says that it has not. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { download } from "../../../assets/engine/data/download.mjs";
import { save } from "../../../assets/engine/data/save.mjs";
import { page } from "../fakes.mjs";

/** @type {Blob[]} */
let blobs = [];
beforeEach(() => {
  blobs = [];
  mock.method(URL, "createObjectURL", (/** @type {Blob} */ blob) => `blob:${blobs.push(blob)}`);
});
afterEach(() => mock.restoreAll());

const NAMED = { "Content-Disposition": "attachment; filename=run-a-200-neuron-3.csv" };
const there = () => new Response("1,2", { headers: NAMED });
const refused = (/** @type {number} */ status, /** @type {string} */ detail, headers = {}) =>
  new Response(JSON.stringify({ detail }), { status, headers });

/**
 * What comes of saving a file, given what the server answers in turn.
 *
 * @param {(() => Response)[]} answers
 * @param {(wait: number) => void} [pausing]
 */
async function saved(answers, pausing = () => {}) {
  /** @type {string[]} */
  const said = [];
  /** @type {[any, any][]} */
  const asked = [];
  /** @type {number[]} */
  const waits = [];
  const get = async (/** @type {any} */ url, /** @type {any} */ init) => {
    asked.push([url, init]);
    return /** @type {() => Response} */ (answers.shift())();
  };
  const pause = async (/** @type {number} */ wait) => {
    waits.push(wait);
    pausing(wait);
  };
  await save("/answers/run-a/200/neuron.csv", (sentence) => said.push(sentence), { get, pause });
  return { said, asked, waits, names: page.followed.map(({ download }) => download) };
}

test("what is there is saved under the server's name, and nothing is said", async () => {
  const { said, asked, names } = await saved([there]);
  assert.deepEqual([said, names, await blobs[0].text()], [[], ["run-a-200-neuron-3.csv"], "1,2"]);
  assert.deepEqual(asked, [["/answers/run-a/200/neuron.csv", { headers: { Prefer: "respond-async" } }]]);
});

test("what is being computed is asked for again until it is there, and one sentence says so", async (ctx) => {
  ctx.mock.timers.enable({ apis: ["setTimeout"] });
  const later = () => refused(202, "This is being computed.", { "Retry-After": "1" });
  const busy = () => refused(503, "Too many others.", { "Retry-After": "5" });
  const { said, waits, names } = await saved([later, busy, there], (wait) => ctx.mock.timers.tick(wait));
  assert.deepEqual(names, ["run-a-200-neuron-3.csv"]);
  assert.ok(waits[0] < 1000 && waits[1] >= 3750, waits.join());
  assert.deepEqual(said, ["Computing: the file is saved as soon as it is ready.", "The file is saved."]);
});

test("why there is no file is said, and nothing is saved", async () => {
  const { said, names } = await saved([() => refused(400, "A csv holds at most 2,000,000: take npz.")]);
  assert.deepEqual([said, names], [["A csv holds at most 2,000,000: take npz."], []]);
});

test("a server that is not there is said", async () => {
  const { said } = await saved([
    () => {
      throw new TypeError("Failed to fetch");
    },
  ]);
  assert.deepEqual(said, ["Server not reachable: download again when it is back."]);
});

test("a file is offered under its name, and given up once it has been taken", async (ctx) => {
  ctx.mock.timers.enable({ apis: ["setTimeout"] });
  const revoked = mock.method(URL, "revokeObjectURL", () => {});
  download(new Blob(["<svg/>"], { type: "image/svg+xml" }), "mod113.svg");
  const [link] = page.followed;
  assert.deepEqual([page.followed.length, link.download, link.href], [1, "mod113.svg", "blob:1"]);
  assert.deepEqual([blobs[0].type, await blobs[0].text()], ["image/svg+xml", "<svg/>"]);
  assert.equal(revoked.mock.callCount(), 0);
  ctx.mock.timers.tick(10_000);
  assert.deepEqual(revoked.mock.calls[0].arguments, ["blob:1"]);
});

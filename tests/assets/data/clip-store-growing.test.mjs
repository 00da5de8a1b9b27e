// @ts-check
/** Clips of a run that grows, each time at another address. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { urlOf } from "../../../assets/engine/data/clip-store.mjs";
import { clipBytes, settled } from "../helpers.mjs";
import { BASE, libraryOf, url, wantedOf } from "../libraries.mjs";

const NEXT = "/clips/run/next";
const moved = (/** @type {string} */ question) => urlOf(NEXT, question, "values", 0);

/** A library with clips of two checkpoints, of a run that has grown since. @param {Set<string>} [carried] */
async function grownLibrary(carried = new Set()) {
  const made = libraryOf();
  const [entry] = made.show("a");
  await made.server.send(url("a"), clipBytes({ epochs: [0, 100], tracks: track([1, 2]) }));
  made.show("b");
  made.library.grow(BASE, NEXT, carried);
  await settled();
  made.host.time += 1000;
  const want = (/** @type {number} */ epoch, mayLag = true) => {
    const found = made.library.request(wantedOf("a", epoch, { base: NEXT }), mayLag);
    made.library.plan([moved("a")], []);
    return found;
  };
  return { ...made, entry, want };
}

/** One number at each of some epochs. @param {number[]} numbers */
const track = (numbers) => ({ values: { shape: [1], data: Float32Array.from(numbers) } });

describe("a run that has grown", () => {
  test("has the frames that were here, and asks for nothing while those will do", async () => {
    const { library, server, want } = await grownLibrary();
    const before = server.requested.length;
    const found = want(100);
    assert.deepEqual([found.state, found.clip.picture(100)?.arrays.values.at(0)], ["grown", 2]);
    assert.deepEqual([library.holds(moved("a"), 100), library.holds(moved("a"), 200)], [true, false]);
    assert.equal(server.requested.length, before);
    assert.equal(library.entries.has(url("a")), false, "nothing is kept twice");
  });

  test("shows them on until the whole clip is here, which has its limits", async () => {
    const { server, want } = await grownLibrary();
    const found = want(200, false);
    assert.deepEqual([found.state, server.requested.at(-1)], ["loading", moved("a")]);
    assert.equal(found.clip.picture(100)?.arrays.values.at(0), 2);
    const bytes = clipBytes({ epochs: [0, 100, 200], tracks: track([1, 2, 9]) });
    await server.send(moved("a"), bytes);
    assert.deepEqual([found.state, found.clip.picture(200)?.arrays.values.at(0)], ["ready", 9]);
    assert.deepEqual(
      [found.clip.limits.values, found.clip.bytes],
      [{ low: 1, high: 9, signed: false }, bytes.byteLength],
    );
  });

  test("asks anew for what was on its way, and for what is carried along the run from its end", async () => {
    const { library, server } = await grownLibrary(new Set(["a"]));
    assert.deepEqual([...library.entries.keys()], []);
    library.request(wantedOf("b", 0, { base: NEXT }), true);
    library.plan([moved("b")], []);
    assert.equal(server.requested.at(-1), moved("b"));
  });

  test("that has the same address as before keeps everything", async () => {
    const { library, show, server } = libraryOf();
    show("a");
    await server.send(url("a"), clipBytes({ epochs: [0] }));
    library.grow(BASE, BASE, new Set());
    assert.equal(library.entries.get(url("a"))?.state, "ready");
  });
});

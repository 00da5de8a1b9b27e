// @ts-check
/** Clips whose parts the server computes one by one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clipBytes, settled } from "../helpers.mjs";
import { EPOCHS, libraryOf, url, wantedOf } from "../libraries.mjs";

const division = { epochs: EPOCHS, size: 2 };
const part = (/** @type {number} */ number) =>
  clipBytes({ epochs: EPOCHS.slice(2 * number, 2 * number + 2), parts: 4 });
const numberOf = (/** @type {string} */ requested) => Number(/part=(\d)/.exec(requested)?.[1] ?? 0);

/** A library that shows such clips at an epoch. */
function costlyLibrary() {
  const made = libraryOf();
  const costly = (/** @type {number} */ epoch, /** @type {string[]} */ ...names) => {
    made.host.time += 1000;
    const entries = names.map((name) => made.library.request(wantedOf(name, epoch, { division })));
    made.library.plan(
      names.map((name) => url(name)),
      [],
    );
    return entries;
  };
  return { ...made, costly };
}

describe("parts that the server computes one by one", () => {
  test("come one after another, the one around the cursor first, and each is shown when it comes", async () => {
    const { server, changed, costly } = costlyLibrary();
    const [entry] = costly(2000, "a");
    for (const number of [2, 1, 3, 0]) {
      assert.deepEqual([entry.state, [...server.open.keys()]], ["loading", [url("a", number)]]);
      await server.send(url("a", number), part(number));
      assert.ok(entry.clip.picture(EPOCHS[2 * number]));
    }
    assert.deepEqual([entry.state, changed], ["ready", Array(4).fill(url("a"))]);
  });

  test("take turns with those of other clips, and keep no quick clip waiting", async () => {
    const { library, server, host, show, costly } = costlyLibrary();
    costly(0, "a", "b");
    await server.send(url("a"), part(0));
    await server.send(url("b"), part(0));
    assert.deepEqual([...server.open.keys()], [url("a", 1)]);
    host.time += 1000;
    library.request(wantedOf("q"));
    library.request(wantedOf("r"));
    library.plan(
      ["a", "b", "q", "r"].map((name) => url(name)),
      [],
    ); // prettier-ignore
    assert.deepEqual([...server.open.keys()], [url("a", 1), url("q"), url("r")]);
    await server.send(url("q"));
    await server.send(url("a", 1), part(1));
    assert.deepEqual([...server.open.keys()], [url("r"), url("b", 1)]);
    show("z");
    await settled();
    assert.deepEqual([...server.open.keys()], [url("z")], "nobody wants them any more");
  });

  test("that are put off are not waited for when the cursor has gone elsewhere", async () => {
    const { library, server, wait, costly } = costlyLibrary();
    costly(0, "a");
    await server.refuse(url("a"), 503, "Ask again.", 1);
    const move = (/** @type {number} */ epoch) => {
      library.request(wantedOf("a", epoch, { division }));
      library.start();
    };
    move(900);
    assert.deepEqual(server.requested.map(numberOf), [0], "the same part");
    move(3900);
    assert.deepEqual(server.requested.map(numberOf), [0, 3]);
    await server.refuse(url("a", 3), 503, "Ask again.", 1);
    assert.equal(server.open.size, 0);
    await wait(1000);
    assert.deepEqual(server.requested.map(numberOf), [0, 3, 3]);
  });

  test("without a sound checkpoint are left out; without any, the clip has failed", async () => {
    const { server, costly } = costlyLibrary();
    const [entry] = costly(0, "a");
    await server.refuse(url("a"), 409, "No checkpoint is sound.");
    for (const number of [1, 2, 3]) await server.send(url("a", number), part(number));
    assert.deepEqual([entry.state, entry.why, entry.clip.frames.size], ["ready", "", 6]);
    const [other] = costly(0, "b");
    for (const number of [0, 1, 2, 3]) await server.refuse(url("b", number), 409, "No checkpoint is sound.");
    assert.deepEqual([other.state, other.why], ["failed", "No checkpoint is sound."]);
  });

  test("let nothing be fetched ahead before all are here", async () => {
    const { library, server, rest } = costlyLibrary();
    library.request(wantedOf("a", 0, { division }));
    library.plan([url("a")], [wantedOf("likely")]);
    for (const number of [0, 1, 2, 3]) {
      await rest();
      await server.send(url("a", number), part(number));
    }
    assert.deepEqual(server.requested.map(numberOf), [0, 1, 2, 3]);
    await rest();
    assert.equal(server.requested.at(-1), url("likely"));
  });
});

test("of a run that has grown, only the parts with new checkpoints are asked for", async () => {
  const { library, server, costly } = costlyLibrary();
  costly(0, "a");
  for (const number of [0, 1, 2, 3]) await server.send(url("a", number), part(number));
  library.grow("/clips/run/address", "/clips/run/next", new Set());
  const grown = { epochs: [...EPOCHS, 4000], size: 2 };
  const wanted = wantedOf("a", 4000, { base: "/clips/run/next", division: grown });
  const entry = library.request(wanted);
  library.plan([url("a").replace("address", "next")], []);
  const asked = server.requested.slice(4);
  assert.deepEqual(asked, [url("a", 4).replace("address", "next")]);
  await server.send(asked[0], clipBytes({ epochs: [4000], parts: 5 }));
  assert.deepEqual([entry.state, entry.clip.frames.size], ["ready", 9]);
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { urlOf } from "../../../assets/engine/data/clip-store.mjs";
import { clipBytes, settled } from "../helpers.mjs";
import { BASE, libraryOf, likely, url, want, wantedOf } from "../libraries.mjs";

describe("a clip", () => {
  test("is fetched once, however often it is wanted, and says when it has come", async () => {
    const { library, server, changed, show } = libraryOf();
    const entry = want(library, "a");
    assert.deepEqual([entry.state, server.requested], ["loading", []], "only the plan fetches");
    for (let turn = 0; turn < 10; turn++) assert.deepEqual(show("a"), [entry]);
    await server.send(url("a"), clipBytes({ epochs: [0, 100] }));
    assert.equal(want(library, "a"), entry);
    assert.equal(entry.state, "ready");
    assert.ok(entry.clip.picture(100));
    assert.deepEqual([server.requested, changed], [[url("a")], [url("a")]]);
  });

  test("of other arrays or another run is another clip", async () => {
    const { library, server } = libraryOf();
    want(library, "a");
    library.request(wantedOf("a", 0, { arrays: "values,active" }));
    library.request(wantedOf("a", 0, { base: "/clips/run/other" }));
    const urls = [url("a"), urlOf(BASE, "a", "values,active", 0), urlOf("/clips/run/other", "a", "values", 0)];
    library.plan(urls, []);
    await server.send(url("a"));
    assert.deepEqual(server.requested, urls);
  });

  test("that fails says why, and is asked for again only after 3 s", async () => {
    const { library, server, changed, host, show } = libraryOf();
    const [failed] = show("a");
    host.time = 1500;
    await server.refuse(url("a"), 500, "Something is wrong.");
    assert.deepEqual([failed.state, failed.why, changed], ["failed", "Something is wrong.", [url("a")]]);
    host.time = 3499;
    assert.deepEqual(show("a"), [failed]);
    assert.deepEqual([host.time, server.requested.length], [4499, 1]);
    host.time = 3501;
    const [fresh] = show("a");
    assert.deepEqual([host.time, fresh.state, server.requested.length], [4501, "loading", 2]);
    await server.send(url("a"));
    assert.equal(want(library, "a").state, "ready");
    assert.equal(server.requested.length, 2);
  });

  test("that the server refuses for good is not asked for again", async () => {
    const { server, wait, show } = libraryOf();
    const [failed] = show("a");
    await server.refuse(url("a"), 404, "Neuron 600 is not in this run.");
    assert.deepEqual([failed.state, failed.why, failed.status], ["failed", "Neuron 600 is not in this run.", 404]);
    await wait(60_000);
    assert.deepEqual(show("a"), [failed]);
    assert.equal(server.requested.length, 1);
  });

  test("that fails without a reason says the status, and one that never comes says why", async () => {
    const { server, show } = libraryOf();
    const [one, other, broken] = show("a", "b", "c");
    await server.refuse(url("a"), 502);
    server.take(url("b")).reject(new TypeError("Failed to fetch"));
    await server.send(url("c"), new ArrayBuffer(64));
    assert.deepEqual([one.why, other.why], ["the server answered 502", "the server is not reachable"]);
    assert.match(broken.why, /not an answer/);
    assert.deepEqual(
      [one, other, broken].map(({ state }) => state),
      ["failed", "failed", "failed"],
    );
  });
});

describe("clips that panels wait for", () => {
  const urls = (/** @type {string[]} */ ...names) => names.map((requested) => url(requested));

  test("come two at a time, in the order in which they were wanted", async () => {
    const { library, server } = libraryOf();
    const names = ["d", "b", "e", "a", "c"];
    for (const requested of names) want(library, requested);
    library.plan(urls("a", "b", "c", "d", "e"), []);
    for (let count = 2; count <= 5; count++) {
      assert.deepEqual(server.requested, urls(...names.slice(0, count)));
      await server.send(url(names[count - 2]));
    }
    await server.send(url("c"));
    assert.equal(server.open.size, 0);
    assert.deepEqual(new Set(server.priorities), new Set(["auto"]));
  });

  test("stay two when the plan is made again on every frame", () => {
    const { server, show } = libraryOf();
    for (let frame = 0; frame < 5; frame++) show("a", "b", "c", "d");
    assert.deepEqual(server.requested, urls("a", "b"));
  });

  test("have their lane until all parts have come", async () => {
    const { server, show } = libraryOf();
    show("a", "b", "c");
    await server.send(url("a"), clipBytes({ epochs: [0], parts: 2 }));
    assert.deepEqual(server.requested, [...urls("a", "b"), url("a", 1)]);
    await server.send(url("a", 1), clipBytes({ epochs: [100], parts: 2 }));
    assert.deepEqual(server.requested.slice(3), urls("c"));
  });

  test("free their lane when they fail, whatever the reason", async () => {
    const { server, show } = libraryOf();
    const entries = show("a", "b", "c", "d", "e", "f");
    await server.refuse(url("a"), 500, "No.");
    assert.deepEqual(server.requested, urls("a", "b", "c"));
    server.take(url("b")).reject(new TypeError("Failed to fetch"));
    await settled();
    assert.deepEqual(server.requested, urls("a", "b", "c", "d"));
    await server.send(url("c"), new ArrayBuffer(64));
    assert.deepEqual(server.requested, urls("a", "b", "c", "d", "e"));
    await server.send(url("d"));
    await server.send(url("e"));
    await server.send(url("f"));
    assert.deepEqual(
      entries.map(({ state }) => state),
      ["failed", "failed", "failed", "ready", "ready", "ready"],
    );
  });

  test("that are no longer shown when their turn comes are given up, and can be wanted again", async () => {
    const { library, server, show } = libraryOf();
    const [, , stale] = show("a", "b", "c");
    show("a", "b", "d");
    await server.send(url("a"));
    assert.deepEqual(server.requested, urls("a", "b", "d"));
    assert.equal(library.entries.has(url("c")), false);
    await server.send(url("b"));
    await server.send(url("d"));
    assert.deepEqual(server.requested, urls("a", "b", "d"));
    const [fresh] = show("c");
    assert.notEqual(fresh, stale);
    assert.deepEqual(server.requested, urls("a", "b", "d", "c"));
    await server.send(url("c"));
    assert.equal(fresh.state, "ready");
  });

  test("that nobody wants any more do not keep their lane", async () => {
    const { library, server, changed, show } = libraryOf();
    show("a", "b");
    show("c", "d");
    await settled();
    assert.deepEqual([...server.open.keys()], urls("c", "d"));
    assert.deepEqual([...library.entries.keys()], urls("c", "d"));
    assert.deepEqual(changed, [], "no panel hears of what it does not show");
  });

  test("that are likely to be wanted again are not given up on their way", async () => {
    const { library, server, host, show } = libraryOf();
    const [entry] = show("a");
    host.time += 1000;
    want(library, "b");
    library.plan(urls("b"), likely("a"));
    await settled();
    assert.deepEqual([...server.open.keys()], urls("a", "b"));
    await server.send(url("a"));
    assert.deepEqual([entry.state, want(library, "a")], ["ready", entry]);
  });

  test("are fetched after a while when one follows the other quickly: the last of them alone", async () => {
    const { library, server, wait, show } = libraryOf();
    show("start");
    await server.send(url("start"));
    await wait(1000);
    for (const requested of ["a", "b", "c", "d"]) {
      want(library, requested);
      library.plan([url(requested)], []);
      await wait(30);
    }
    assert.deepEqual(server.requested, urls("start", "a"), "the first one may be the last");
    await wait(59);
    assert.equal(server.requested.length, 2);
    await wait(1);
    assert.deepEqual(server.requested, urls("start", "a", "d"));
  });

  test("wait while the library is not open, and nothing is fetched ahead", async () => {
    const { library, server, rest, show } = libraryOf();
    library.isOpen = false;
    show("a");
    show("a", "b", "c");
    library.start();
    await rest();
    assert.deepEqual(server.requested, []);
    library.plan([], likely("z"));
    await rest();
    assert.deepEqual(server.requested, []);
    show("b", "c", "d");
    library.isOpen = true;
    library.start();
    assert.deepEqual(server.requested, urls("b", "c"), "what is no longer shown is not fetched");
    await server.send(url("b"));
    assert.deepEqual(server.requested, urls("b", "c", "d"));
  });
});

describe("a clip that the server is still computing", () => {
  test("is asked for again, less and less often, until it is there", async () => {
    const { library, server, wait, show } = libraryOf();
    const [entry] = show("a");
    for (let tries = 1; tries <= 12; tries++) {
      await server.refuse(url("a"), [503, 202, 429][tries % 3], "Ask again.", 1);
      assert.deepEqual([entry.state, entry.why, library.sent.active], ["loading", "", 0], "others have their turn");
      for (let waited = 0; server.open.size === 0; waited += 100) {
        assert.ok(waited < 4000, "later, the server takes us for gone");
        await wait(100);
      }
      assert.equal(server.requested.length, tries + 1);
    }
    await server.send(url("a"));
    assert.deepEqual([entry.state, want(library, "a")], ["ready", entry]);
    await wait(60_000);
    assert.equal(server.requested.length, 13);
  });

  test("says so when the server has no time for it, and comes back when that asks for it", async () => {
    const { server, wait, show } = libraryOf();
    const [entry] = show("a");
    await server.refuse(url("a"), 503, "Too many.", 5);
    assert.deepEqual([entry.state, entry.why], ["loading", "The server is busy: waiting for a turn …"]);
    await wait(3700);
    assert.equal(server.requested.length, 1);
    await wait(3000);
    assert.equal(server.requested.length, 2);
    await server.send(url("a"));
    assert.deepEqual([entry.state, entry.why], ["ready", ""]);
  });

  test("keeps no other from coming", async () => {
    const { server, show } = libraryOf();
    const [, , third] = show("a", "b", "c");
    await server.refuse(url("a"), 503, "Ask again.", 1);
    await server.send(url("c"));
    assert.equal(third.state, "ready");
  });

  test("is asked for no more when nobody wants to see it", async () => {
    const { server, wait, show } = libraryOf();
    show("a");
    await server.refuse(url("a"), 503, "Ask again.", 1);
    show("b");
    await server.send(url("b"));
    await wait(60_000);
    assert.deepEqual(server.requested, [url("a"), url("b")]);
  });

  test("goes on with the part that was missing", async () => {
    const { server, wait, show } = libraryOf();
    const [entry] = show("a");
    await server.send(url("a"), clipBytes({ epochs: [0], parts: 2 }));
    await server.refuse(url("a", 1), 503, "Ask again.", 1);
    await wait(1000);
    await server.send(url("a", 1), clipBytes({ epochs: [100], parts: 2 }));
    assert.deepEqual([entry.state, server.requested], ["ready", [url("a"), url("a", 1), url("a", 1)]]);
  });

  test("is asked for again when it was fetched ahead, and nothing else is fetched ahead meanwhile", async () => {
    const { library, server, wait, rest } = libraryOf();
    library.plan([], likely("a", "b"));
    await rest();
    await server.refuse(url("a"), 202, "Ask again.", 1);
    await rest();
    assert.deepEqual(server.requested, [url("a")]);
    await wait(4000);
    assert.deepEqual(server.requested, [url("a"), url("a")]);
    await server.send(url("a"));
    await rest();
    assert.deepEqual(server.requested, [url("a"), url("a"), url("b")]);
  });
});

/** Which part of a clip is requested. @param {string} requested */
const numberOf = (requested) => Number(/part=(\d)/.exec(requested)?.[1] ?? 0);

describe("parts", () => {
  const part = (/** @type {number} */ number) => clipBytes({ epochs: [number * 1000, number * 1000 + 900], parts: 4 });

  test("come one after another, and are shown as they come", async () => {
    const { server, changed, show } = libraryOf();
    const [entry] = show("a");
    for (const number of [0, 1, 2, 3]) {
      assert.equal(entry.state, "loading");
      await server.send(url("a", number), part(number));
      assert.ok(entry.clip.picture(number * 1000 + 900));
      assert.equal(changed.length, number + 1);
    }
    assert.equal(entry.state, "ready");
    assert.deepEqual(new Set(changed), new Set([url("a")]));
  });

  test("near to where the person is come first, and all come", async () => {
    const { library, server } = libraryOf();
    want(library, "a", 2900);
    library.plan([url("a")], []);
    for (let turn = 0; turn < 4; turn++) {
      const [open] = server.open.keys();
      await server.send(open, part(numberOf(open)));
    }
    assert.deepEqual(server.requested.map(numberOf), [0, 2, 3, 1]);
  });

  test("that have come stay to be seen when a later one fails", async () => {
    const { server, show } = libraryOf();
    const [entry] = show("a");
    await server.send(url("a"), part(0));
    await server.refuse(url("a", 1), 500, "Broken.");
    assert.deepEqual([entry.state, entry.why], ["failed", "Broken."]);
    assert.ok(entry.clip.picture(900));
  });
});

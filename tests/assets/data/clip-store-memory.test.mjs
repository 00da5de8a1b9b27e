// @ts-check
/** What the library fetches before it is wanted, and what it gives up when memory runs short. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clipBytes } from "../helpers.mjs";
import { libraryOf, likely, url, want } from "../libraries.mjs";

const MB = 1_000_000;

describe("fetching ahead", () => {
  test("takes the likeliest first, one by one, each in idle time and with low priority", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b", "c"));
    assert.deepEqual(server.requested, []);
    for (const requested of ["a", "b", "c"]) {
      await rest();
      await rest();
      assert.deepEqual([...server.open.keys()], [url(requested)]);
      await server.send(url(requested));
    }
    await rest();
    assert.deepEqual(
      server.requested,
      ["a", "b", "c"].map((requested) => url(requested)),
    );
    assert.deepEqual(new Set(server.priorities), new Set(["low"]));
  });

  test("waits while a clip that is shown is on its way", async () => {
    const { library, server, rest } = libraryOf();
    want(library, "shown");
    library.plan([url("shown")], likely("a"));
    await rest();
    assert.deepEqual(server.requested, [url("shown")]);
    assert.deepEqual([server.priorities[0], library.isBusy()], ["auto", true]);
    await server.send(url("shown"));
    library.plan([url("shown")], likely("a"));
    await rest();
    assert.deepEqual(server.requested, [url("shown"), url("a")]);
  });

  test("does not fetch what is no longer likely", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a"));
    library.plan([], likely("b"));
    await rest();
    await rest();
    assert.deepEqual(server.requested, [url("b")]);
  });

  test("stays one by one when the plan is made again on every frame", async () => {
    const { library, server, rest } = libraryOf();
    for (let frame = 0; frame < 5; frame++) library.plan([], likely("a", "b", "c"));
    await rest();
    await rest();
    for (let frame = 0; frame < 5; frame++) {
      library.plan([], likely("a", "b", "c"));
      await rest();
    }
    assert.deepEqual(server.requested, [url("a")]);
  });

  test("a panel gets the clip that is already on its way", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a"));
    await rest();
    const entry = want(library, "a");
    assert.equal(server.requested.length, 1);
    await server.send(url("a"));
    assert.equal(entry.state, "ready");
  });

  test("does not try a clip again that failed, and goes on with the next", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b"));
    await rest();
    await server.refuse(url("a"), 500, "No.");
    await rest();
    assert.deepEqual(server.requested, [url("a"), url("b")]);
  });
});

describe("the store, within its memory,", () => {
  const large = (/** @type {number} */ size) => clipBytes({ epochs: [0], padding: size * MB });

  test("drops what was used longest ago, and only that", async () => {
    const { library, server, show } = libraryOf();
    for (const requested of ["a", "b", "c", "o"]) {
      show(requested);
      await server.send(url(requested), large(30));
    }
    want(library, "a"); // used again: b is now the oldest
    show("d");
    assert.equal(library.entries.has(url("b")), true);
    await server.send(url("d"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["c", "o", "a", "d"].map((requested) => url(requested)),
    );
  });

  test("takes away last what is likely to be wanted next, and the likeliest of these at the very end", async () => {
    const { library, server, show, host } = libraryOf();
    for (const requested of ["a", "b", "c", "d"]) {
      show(requested);
      await server.send(url(requested), large(30));
    }
    host.time += 1000;
    want(library, "e");
    library.plan([url("e")], likely("a", "b"));
    await server.send(url("e"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["a", "b", "d", "e"].map((requested) => url(requested)),
    );
    host.time += 1000;
    want(library, "f");
    library.plan([url("f")], likely("a", "b", "d", "e"));
    await server.send(url("f"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["a", "b", "d", "f"].map((requested) => url(requested)),
    );
  });

  test("never drops what is shown, whatever that takes", async () => {
    const { library, server, show } = libraryOf();
    const names = ["a", "b", "c", "d", "e"];
    show(...names);
    for (const requested of names) await server.send(url(requested), large(30));
    assert.equal(library.entries.size, 5, "150 MB that are shown");
    show("d", "e", "f");
    await server.send(url("f"), large(30));
    assert.equal(library.entries.size, 6, "90 MB that are not shown fit the budget");
    show("f", "g");
    await server.send(url("g"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["c", "d", "e", "f", "g"].map((requested) => url(requested)),
    );
  });

  test("never drops what is on its way", async () => {
    const { library, server, host, show } = libraryOf();
    show("open");
    for (const requested of ["a", "b", "c", "d", "e"]) {
      host.time += 1000;
      want(library, requested);
      library.plan([url(requested)], likely("open"));
      await server.send(url(requested), large(30));
    }
    assert.ok(library.entries.has(url("open")));
    assert.equal(library.entries.has(url("a")), false);
    await server.send(url("open"));
    assert.equal(server.requested.length, 6);
  });

  test("ends fetching ahead before that would push out what is as likely", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b", "c", "d"));
    for (const requested of ["a", "b", "c"]) {
      await rest();
      await server.send(url(requested), large(30));
    }
    await rest();
    assert.deepEqual(
      server.requested,
      ["a", "b", "c"].map((requested) => url(requested)),
    );
  });
});

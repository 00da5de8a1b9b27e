// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { askedOf, Library, urlOf } from "../../assets/engine/library.mjs";
import { clipBytes, FakeServer, settled } from "./helpers.mjs";

const BASE = "/clips/run/address";
const MB = 1_000_000;

/** A library whose server, clock and idle time a test has in hand. */
function libraryOf() {
  const server = new FakeServer();
  /** @type {string[]} */
  const changed = [];
  const world = {
    time: 0,
    /** @type {(() => void)[]} */
    idle: [],
  };
  const library = new Library((url) => changed.push(url), {
    get: server.get,
    now: () => world.time,
    idle: (job) => world.idle.push(job),
  });
  const rest = async () => {
    const jobs = world.idle.splice(0);
    for (const job of jobs) job();
    await settled();
  };
  return { library, server, changed, world, rest };
}

const want = (/** @type {Library} */ library, /** @type {string} */ asked, epoch = 0) =>
  library.want(BASE, asked, "values", epoch);
const url = (/** @type {string} */ asked, part = 0) => urlOf(BASE, asked, "values", part);
const likely = (/** @type {string[]} */ ...asked) =>
  asked.map((text) => ({ base: BASE, asked: text, arrays: "values", epoch: 0 }));

describe("what is asked", () => {
  const ask = { query: "neuron", fixed: { basis: "input" }, chosen: { stage: "stage", neuron: "neuron" } };

  test("has its parameters in the order of their names", () => {
    assert.equal(askedOf(ask, { neuron: 17, stage: "post", head: 3 }), "neuron?basis=input&neuron=17&stage=post");
  });

  test("follows the view's field, whatever the parameter is called", () => {
    const mean = { query: "m", fixed: {}, chosen: { at: "pos" } };
    assert.equal(askedOf(mean, { pos: 0 }), "m?at=0");
  });

  test("is encoded, and is the query alone without parameters", () => {
    assert.equal(askedOf({ query: "q", fixed: { name: "a b&c=ü" }, chosen: {} }, {}), "q?name=a%20b%26c%3D%C3%BC");
    assert.equal(askedOf({ query: "embedding", fixed: {}, chosen: {} }, { neuron: 1 }), "embedding");
  });

  test("does not change the panel's own parameters", () => {
    askedOf(ask, { neuron: 17, stage: "post" });
    assert.deepEqual(ask.fixed, { basis: "input" });
  });

  test("has an address; the first part is the one without a number", () => {
    assert.equal(
      urlOf(BASE, "neuron?neuron=1", "values,active", 0),
      "/clips/run/address/neuron?neuron=1&arrays=values,active",
    );
    assert.equal(urlOf(BASE, "embedding", "values", 2), "/clips/run/address/embedding?arrays=values&part=2");
  });
});

describe("a clip", () => {
  test("is fetched once, however often it is wanted, and says when it has come", async () => {
    const { library, server, changed } = libraryOf();
    const entry = want(library, "a");
    assert.equal(entry.state, "loading");
    for (let turn = 0; turn < 10; turn++) assert.equal(want(library, "a"), entry);
    await server.send(url("a"), clipBytes({ epochs: [0, 100] }));
    assert.equal(want(library, "a"), entry);
    assert.equal(entry.state, "ready");
    assert.ok(entry.clip.picture(100));
    assert.deepEqual([server.asked, changed], [[url("a")], [url("a")]]);
  });

  test("of other arrays or another run is another clip", () => {
    const { library, server } = libraryOf();
    want(library, "a");
    library.want(BASE, "a", "values,active", 0);
    library.want("/clips/run/other", "a", "values", 0);
    assert.equal(server.asked.length, 3);
  });

  test("that fails says why, and is asked for again only after 3 s", async () => {
    const { library, server, changed, world } = libraryOf();
    const failed = want(library, "a");
    world.time = 500;
    await server.refuse(url("a"), 404, "Neuron 600 is not in this run.");
    assert.deepEqual([failed.state, failed.why, changed], ["failed", "Neuron 600 is not in this run.", [url("a")]]);
    world.time = 3499;
    assert.equal(want(library, "a"), failed);
    assert.equal(server.asked.length, 1);
    world.time = 3501;
    const fresh = want(library, "a");
    assert.equal(fresh.state, "loading");
    await server.send(url("a"));
    assert.equal(want(library, "a").state, "ready");
    assert.equal(server.asked.length, 2);
  });

  test("that fails without a reason says the status, and one that never comes says why", async () => {
    const { library, server } = libraryOf();
    const [one, other, broken] = ["a", "b", "c"].map((asked) => want(library, asked));
    await server.refuse(url("a"), 502);
    server.take(url("b")).reject(new TypeError("Failed to fetch"));
    await server.send(url("c"), new ArrayBuffer(64));
    assert.deepEqual([one.why, other.why], ["the server answered 502", "Failed to fetch"]);
    assert.match(broken.why, /not a clip/);
    assert.deepEqual(
      [one, other, broken].map(({ state }) => state),
      ["failed", "failed", "failed"],
    );
  });
});

describe("parts", () => {
  const part = (/** @type {number} */ number) =>
    clipBytes({ epochs: [number * 1000, number * 1000 + 900], part: number, parts: 4 });

  test("come one after another, and are shown as they come", async () => {
    const { library, server, changed } = libraryOf();
    const entry = want(library, "a");
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
    want(library, "a", 2500);
    for (let turn = 0; turn < 4; turn++) {
      const [open] = server.open.keys();
      await server.send(open, part(Number(/part=(\d)/.exec(open)?.[1] ?? 0)));
    }
    const order = server.asked.map((asked) => Number(/part=(\d)/.exec(asked)?.[1] ?? 0));
    assert.deepEqual(order.slice(0, 2), [0, 2]);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
  });

  test("that have come stay to be seen when a later one fails", async () => {
    const { library, server } = libraryOf();
    const entry = want(library, "a");
    await server.send(url("a"), part(0));
    await server.refuse(url("a", 1), 500, "Broken.");
    assert.deepEqual([entry.state, entry.why], ["failed", "Broken."]);
    assert.ok(entry.clip.picture(900));
  });
});

describe("fetching ahead", () => {
  test("takes the likeliest first, one by one, each in idle time and with low priority", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b", "c"));
    assert.deepEqual(server.asked, []);
    for (const asked of ["a", "b", "c"]) {
      await rest();
      await rest();
      assert.deepEqual([...server.open.keys()], [url(asked)]);
      await server.send(url(asked));
    }
    await rest();
    assert.deepEqual(
      server.asked,
      ["a", "b", "c"].map((asked) => url(asked)),
    );
    assert.deepEqual(new Set(server.priorities), new Set(["low"]));
  });

  test("waits while a clip that is shown is on its way", async () => {
    const { library, server, rest } = libraryOf();
    want(library, "shown");
    library.plan([url("shown")], likely("a"));
    await rest();
    assert.deepEqual(server.asked, [url("shown")]);
    assert.deepEqual([server.priorities[0], library.isBusy()], ["auto", true]);
    await server.send(url("shown"));
    library.plan([url("shown")], likely("a"));
    await rest();
    assert.deepEqual(server.asked, [url("shown"), url("a")]);
  });

  test("lets a clip that is shown go first when that is wanted before the idle time comes", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a"));
    want(library, "shown");
    library.plan([url("shown")], likely("a"));
    await rest();
    assert.deepEqual(server.asked, [url("shown")]);
  });

  test("does not fetch what is no longer likely", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a"));
    library.plan([], likely("b"));
    await rest();
    await rest();
    assert.deepEqual(server.asked, [url("b")]);
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
    assert.deepEqual(server.asked, [url("a")]);
  });

  test("gives a panel the clip that is already on its way", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a"));
    await rest();
    const entry = want(library, "a");
    assert.equal(server.asked.length, 1);
    await server.send(url("a"));
    assert.equal(entry.state, "ready");
  });

  test("does not try a clip again that failed, and goes on with the next", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b"));
    await rest();
    await server.refuse(url("a"), 500, "No.");
    await rest();
    assert.deepEqual(server.asked, [url("a"), url("b")]);
  });
});

describe("the budget of memory", () => {
  const large = (/** @type {number} */ size) => clipBytes({ epochs: [0], padding: size * MB });

  test("drops what was used longest ago, and only that", async () => {
    const { library, server } = libraryOf();
    for (const asked of ["a", "b", "c"]) {
      want(library, asked);
      await server.send(url(asked), large(30));
    }
    want(library, "a"); // used again: b is now the oldest
    want(library, "d");
    await server.send(url("d"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["c", "a", "d"].map((asked) => url(asked)),
    );
  });

  test("never drops what is shown, whatever that takes", async () => {
    const { library, server } = libraryOf();
    const names = ["a", "b", "c", "d", "e"];
    library.plan(
      names.map((asked) => url(asked)),
      [],
    );
    for (const asked of names) {
      want(library, asked);
      await server.send(url(asked), large(30));
    }
    assert.equal(library.entries.size, 5);
    want(library, "f");
    await server.send(url("f"), large(30));
    assert.equal(library.entries.size, 6, "30 MB that are not shown fit the budget");
    library.plan([url("e")], []);
    want(library, "g");
    await server.send(url("g"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["d", "e", "f", "g"].map((asked) => url(asked)),
    );
  });

  test("drops others before what is shown, though that was used longest ago", async () => {
    const { library, server } = libraryOf();
    library.plan([url("shown")], []);
    for (const asked of ["shown", "a", "b", "c", "d"]) {
      want(library, asked);
      await server.send(url(asked), large(30));
    }
    assert.deepEqual(
      [...library.entries.keys()],
      ["shown", "b", "c", "d"].map((asked) => url(asked)),
    );
  });

  test("never drops what is on its way", async () => {
    const { library, server } = libraryOf();
    want(library, "open");
    for (const asked of ["a", "b", "c", "d", "e"]) {
      want(library, asked);
      await server.send(url(asked), large(30));
    }
    assert.ok(library.entries.has(url("open")));
    await server.send(url("open"));
    assert.equal(server.asked.length, 6);
  });

  test("a clip that was dropped is fetched again when it is wanted", async () => {
    const { library, server } = libraryOf();
    for (const asked of ["a", "b", "c", "d"]) {
      want(library, asked);
      await server.send(url(asked), large(30));
    }
    assert.equal(want(library, "a").state, "loading");
    assert.equal(server.asked.length, 5);
  });
});

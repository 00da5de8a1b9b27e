// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { askedOf, Library, urlOf } from "../../assets/engine/library.mjs";
import { clipBytes, FakeServer, settled } from "./helpers.mjs";

const BASE = "/clips/run/address";
const MB = 1_000_000;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

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
  const wait = async (/** @type {number} */ milliseconds) => {
    world.time += milliseconds;
    mock.timers.tick(milliseconds);
    await settled();
  };
  /** Show clips, and no others, as the engine does in a frame; a while after the last ones. @param {string[]} names */
  const show = (...names) => {
    world.time += 1000;
    const entries = names.map((asked) => want(library, asked));
    library.plan(
      names.map((asked) => url(asked)),
      [],
    );
    return entries;
  };
  return { library, server, changed, world, rest, wait, show };
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
    const { library, server, changed, show } = libraryOf();
    const entry = want(library, "a");
    assert.deepEqual([entry.state, server.asked], ["loading", []], "only the plan fetches");
    for (let turn = 0; turn < 10; turn++) assert.deepEqual(show("a"), [entry]);
    await server.send(url("a"), clipBytes({ epochs: [0, 100] }));
    assert.equal(want(library, "a"), entry);
    assert.equal(entry.state, "ready");
    assert.ok(entry.clip.picture(100));
    assert.deepEqual([server.asked, changed], [[url("a")], [url("a")]]);
  });

  test("of other arrays or another run is another clip", async () => {
    const { library, server } = libraryOf();
    want(library, "a");
    library.want(BASE, "a", "values,active", 0);
    library.want("/clips/run/other", "a", "values", 0);
    const urls = [url("a"), urlOf(BASE, "a", "values,active", 0), urlOf("/clips/run/other", "a", "values", 0)];
    library.plan(urls, []);
    await server.send(url("a"));
    assert.deepEqual(server.asked, urls);
  });

  test("that fails says why, and is asked for again only after 3 s", async () => {
    const { library, server, changed, world, show } = libraryOf();
    const [failed] = show("a");
    world.time = 1500;
    await server.refuse(url("a"), 503, "The server is busy.");
    assert.deepEqual([failed.state, failed.why, changed], ["failed", "The server is busy.", [url("a")]]);
    world.time = 3499;
    assert.deepEqual(show("a"), [failed]);
    assert.deepEqual([world.time, server.asked.length], [4499, 1]);
    world.time = 3501;
    const [fresh] = show("a");
    assert.deepEqual([world.time, fresh.state, server.asked.length], [4501, "loading", 2]);
    await server.send(url("a"));
    assert.equal(want(library, "a").state, "ready");
    assert.equal(server.asked.length, 2);
  });

  test("that the server refuses for good is not asked for again", async () => {
    const { server, wait, show } = libraryOf();
    const [failed] = show("a");
    await server.refuse(url("a"), 404, "Neuron 600 is not in this run.");
    assert.deepEqual([failed.state, failed.why, failed.status], ["failed", "Neuron 600 is not in this run.", 404]);
    await wait(60_000);
    assert.deepEqual(show("a"), [failed]);
    assert.equal(server.asked.length, 1);
  });

  test("that fails without a reason says the status, and one that never comes says why", async () => {
    const { server, show } = libraryOf();
    const [one, other, broken] = show("a", "b", "c");
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

describe("clips that panels wait for", () => {
  const urls = (/** @type {string[]} */ ...names) => names.map((asked) => url(asked));

  test("come two at a time, in the order in which they were wanted", async () => {
    const { library, server } = libraryOf();
    const names = ["d", "b", "e", "a", "c"];
    for (const asked of names) want(library, asked);
    library.plan(urls("a", "b", "c", "d", "e"), []);
    for (let count = 2; count <= 5; count++) {
      assert.deepEqual(server.asked, urls(...names.slice(0, count)));
      await server.send(url(names[count - 2]));
    }
    await server.send(url("c"));
    assert.equal(server.open.size, 0);
    assert.deepEqual(new Set(server.priorities), new Set(["auto"]));
  });

  test("stay two when the plan is made again on every frame", () => {
    const { server, show } = libraryOf();
    for (let frame = 0; frame < 5; frame++) show("a", "b", "c", "d");
    assert.deepEqual(server.asked, urls("a", "b"));
  });

  test("have their lane until all parts have come", async () => {
    const { server, show } = libraryOf();
    show("a", "b", "c");
    await server.send(url("a"), clipBytes({ epochs: [0], parts: 2 }));
    assert.deepEqual(server.asked, [...urls("a", "b"), url("a", 1)]);
    await server.send(url("a", 1), clipBytes({ epochs: [100], part: 1, parts: 2 }));
    assert.deepEqual(server.asked.slice(3), urls("c"));
  });

  test("free their lane when they fail, whatever the reason", async () => {
    const { server, show } = libraryOf();
    const entries = show("a", "b", "c", "d", "e", "f");
    await server.refuse(url("a"), 500, "No.");
    assert.deepEqual(server.asked, urls("a", "b", "c"));
    server.take(url("b")).reject(new TypeError("Failed to fetch"));
    await settled();
    assert.deepEqual(server.asked, urls("a", "b", "c", "d"));
    await server.send(url("c"), new ArrayBuffer(64));
    assert.deepEqual(server.asked, urls("a", "b", "c", "d", "e"));
    await server.send(url("d"));
    await server.send(url("e"));
    await server.send(url("f"));
    assert.deepEqual(
      entries.map(({ state }) => state),
      ["failed", "failed", "failed", "ready", "ready", "ready"],
    );
  });

  test("and are no longer shown when their turn comes are given up, and can be wanted again", async () => {
    const { library, server, show } = libraryOf();
    const [, , stale] = show("a", "b", "c");
    show("a", "b", "d");
    await server.send(url("a"));
    assert.deepEqual(server.asked, urls("a", "b", "d"));
    assert.equal(library.entries.has(url("c")), false);
    await server.send(url("b"));
    await server.send(url("d"));
    assert.deepEqual(server.asked, urls("a", "b", "d"));
    const [fresh] = show("c");
    assert.notEqual(fresh, stale);
    assert.deepEqual(server.asked, urls("a", "b", "d", "c"));
    await server.send(url("c"));
    assert.equal(fresh.state, "ready");
  });

  test("and are no longer shown, with nothing new in their place, are given up as well", async () => {
    const { library, server, show } = libraryOf();
    show("a", "b", "c");
    show("a", "b");
    await server.send(url("a"));
    await server.send(url("b"));
    assert.deepEqual(server.asked, urls("a", "b"));
    assert.equal(library.entries.has(url("c")), false);
    assert.equal(show("c")[0].state, "loading");
    assert.deepEqual(server.asked, urls("a", "b", "c"));
  });

  test("and are shown again before they are given up come like any other", async () => {
    const { server, show } = libraryOf();
    show("a", "b", "c");
    show("a", "b");
    const [, , again] = show("a", "b", "c");
    await server.send(url("a"));
    await server.send(url("c"));
    assert.deepEqual([server.asked, again.state], [urls("a", "b", "c"), "ready"]);
  });

  test("and that nobody wants any more do not keep their lane", async () => {
    const { library, server, changed, show } = libraryOf();
    show("a", "b");
    show("c", "d");
    await settled();
    assert.deepEqual([...server.open.keys()], urls("c", "d"));
    assert.deepEqual([...library.entries.keys()], urls("c", "d"));
    assert.deepEqual(changed, [], "no panel hears of what it does not show");
  });

  test("but are likely to be wanted again are not given up on their way", async () => {
    const { library, server, world, show } = libraryOf();
    const [entry] = show("a");
    world.time += 1000;
    want(library, "b");
    library.plan(urls("b"), likely("a"));
    await settled();
    assert.deepEqual([...server.open.keys()], urls("a", "b"));
    await server.send(url("a"));
    assert.deepEqual([entry.state, want(library, "a")], ["ready", entry]);
  });

  test("are fetched after a rest when one follows the other quickly: the last of them alone", async () => {
    const { library, server, wait, show } = libraryOf();
    show("start");
    await server.send(url("start"));
    await wait(1000);
    for (const asked of ["a", "b", "c", "d"]) {
      want(library, asked);
      library.plan([url(asked)], []);
      await wait(30);
    }
    assert.deepEqual(server.asked, urls("start", "a"), "the first one may be the last");
    await wait(59);
    assert.equal(server.asked.length, 2);
    await wait(1);
    assert.deepEqual(server.asked, urls("start", "a", "d"));
  });

  test("wait while the library is not open, and nothing is fetched ahead", async () => {
    const { library, server, rest, show } = libraryOf();
    library.isOpen = false;
    show("a");
    show("a", "b", "c");
    library.start();
    await rest();
    assert.deepEqual(server.asked, []);
    library.plan([], likely("z"));
    await rest();
    assert.deepEqual(server.asked, []);
    show("b", "c", "d");
    library.isOpen = true;
    library.start();
    assert.deepEqual(server.asked, urls("b", "c"), "what is no longer shown is not fetched");
    await server.send(url("b"));
    assert.deepEqual(server.asked, urls("b", "c", "d"));
  });
});

describe("parts", () => {
  const part = (/** @type {number} */ number) =>
    clipBytes({ epochs: [number * 1000, number * 1000 + 900], part: number, parts: 4 });

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
    want(library, "a", 2500);
    library.plan([url("a")], []);
    for (let turn = 0; turn < 4; turn++) {
      const [open] = server.open.keys();
      await server.send(open, part(Number(/part=(\d)/.exec(open)?.[1] ?? 0)));
    }
    const order = server.asked.map((asked) => Number(/part=(\d)/.exec(asked)?.[1] ?? 0));
    assert.deepEqual(order.slice(0, 2), [0, 2]);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
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
    const { library, server, show } = libraryOf();
    for (const asked of ["a", "b", "c", "o"]) {
      show(asked);
      await server.send(url(asked), large(30));
    }
    want(library, "a"); // used again: b is now the oldest
    show("d");
    assert.equal(library.entries.has(url("b")), true);
    await server.send(url("d"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["c", "o", "a", "d"].map((asked) => url(asked)),
    );
  });

  test("takes away last what is likely to be wanted next, and the likeliest of these at the very end", async () => {
    const { library, server, show, world } = libraryOf();
    for (const asked of ["a", "b", "c", "d"]) {
      show(asked);
      await server.send(url(asked), large(30));
    }
    world.time += 1000;
    want(library, "e");
    library.plan([url("e")], likely("a", "b"));
    await server.send(url("e"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["a", "b", "d", "e"].map((asked) => url(asked)),
    );
    world.time += 1000;
    want(library, "f");
    library.plan([url("f")], likely("a", "b", "d", "e"));
    await server.send(url("f"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["a", "b", "d", "f"].map((asked) => url(asked)),
    );
  });

  test("never drops what is shown, whatever that takes", async () => {
    const { library, server, show } = libraryOf();
    const names = ["a", "b", "c", "d", "e"];
    show(...names);
    for (const asked of names) await server.send(url(asked), large(30));
    assert.equal(library.entries.size, 5, "150 MB that are shown");
    show("d", "e", "f");
    await server.send(url("f"), large(30));
    assert.equal(library.entries.size, 6, "90 MB that are not shown fit the budget");
    show("f", "g");
    await server.send(url("g"), large(30));
    assert.deepEqual(
      [...library.entries.keys()],
      ["c", "d", "e", "f", "g"].map((asked) => url(asked)),
    );
  });

  test("drops others before what is shown, though that was used longest ago", async () => {
    const { library, server, world, show } = libraryOf();
    show("shown");
    await server.send(url("shown"), large(30));
    for (const asked of ["a", "b", "c", "d", "e"]) {
      world.time += 1000;
      want(library, asked);
      library.plan([url("shown"), url(asked)], []);
      await server.send(url(asked), large(30));
    }
    assert.deepEqual(
      [...library.entries.keys()],
      ["shown", "b", "c", "d", "e"].map((asked) => url(asked)),
    );
  });

  test("never drops what is on its way", async () => {
    const { library, server, world, show } = libraryOf();
    show("open");
    for (const asked of ["a", "b", "c", "d", "e"]) {
      world.time += 1000;
      want(library, asked);
      library.plan([url(asked)], likely("open"));
      await server.send(url(asked), large(30));
    }
    assert.ok(library.entries.has(url("open")));
    assert.equal(library.entries.has(url("a")), false);
    await server.send(url("open"));
    assert.equal(server.asked.length, 6);
  });

  test("a clip that was dropped is fetched again when it is wanted", async () => {
    const { library, server, show } = libraryOf();
    for (const asked of ["a", "b", "c", "d", "e"]) {
      show(asked);
      await server.send(url(asked), large(30));
    }
    assert.equal(library.entries.has(url("a")), false);
    assert.equal(show("a")[0].state, "loading");
    assert.deepEqual(server.asked.slice(5), [url("a")]);
  });

  test("ends fetching ahead before that would push out what is as likely", async () => {
    const { library, server, rest } = libraryOf();
    library.plan([], likely("a", "b", "c", "d"));
    for (const asked of ["a", "b", "c"]) {
      await rest();
      await server.send(url(asked), large(30));
    }
    await rest();
    assert.deepEqual(
      server.asked,
      ["a", "b", "c"].map((asked) => url(asked)),
    );
  });
});

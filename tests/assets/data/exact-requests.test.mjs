// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { ExactRequests } from "../../../assets/engine/data/exact-requests.mjs";
import { settled } from "../helpers.mjs";

const [IDLE_MS, IDLE_HELD_MS, TIMEOUT_MS] = [60, 140, 4000];

/** Exact requests, and what they did. */
function requestsOf() {
  const host = {
    /** @type {object | null} */
    now: { place: 0 },
    /** @type {object[]} */
    sent: [],
    /** @type {boolean[]} */
    states: [],
    held: false,
    keyHeld: false,
    there: true,
    probes: 0,
    losses: 0,
    wanted: () => host.now,
    settled: () => {},
    send: (/** @type {object} */ request) => host.sent.push(request),
    isHeld: () => host.held,
    isKeyHeld: () => host.keyHeld,
    isServerThere: async () => {
      host.probes += 1;
      return host.there;
    },
    busy: (/** @type {boolean} */ isBusy) => host.states.push(isBusy),
    lost: () => {
      host.losses += 1;
    },
  };
  const requests = new ExactRequests(host);
  const want = (/** @type {number} */ place) => {
    host.now = { place };
    requests.changed();
  };
  return { host, requests, want };
}

describe("while things change", () => {
  test("nothing is requested until nothing changes, then once, what is wanted then", () => {
    const { host, want } = requestsOf();
    for (let place = 0; place < 50; place++) {
      want(place);
      mock.timers.tick(IDLE_MS - 1);
    }
    assert.deepEqual(host.sent, []);
    mock.timers.tick(1);
    assert.deepEqual(host.sent, [{ place: 49 }]);
    mock.timers.tick(IDLE_MS * 10);
    assert.equal(host.sent.length, 1);
  });

  test("idle begins later while a button is held", () => {
    const { host, want } = requestsOf();
    host.held = true;
    want(1);
    mock.timers.tick(IDLE_HELD_MS - 1);
    assert.equal(host.sent.length, 0);
    mock.timers.tick(1);
    assert.equal(host.sent.length, 1);
  });

  test("what is wanted is requested at once when the button is released, and not a second time", () => {
    const { host, requests, want } = requestsOf();
    host.held = true;
    want(1);
    requests.now();
    assert.deepEqual(host.sent, [{ place: 1 }]);
    requests.settle();
    mock.timers.tick(IDLE_HELD_MS * 2);
    requests.now();
    assert.equal(host.sent.length, 1);
  });

  test("nothing is requested while a key is held, however long nothing changes, and what is wanted once it is let go", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    host.keyHeld = true;
    want(2);
    mock.timers.tick(IDLE_HELD_MS * 10);
    requests.settle(false);
    mock.timers.tick(TIMEOUT_MS);
    want(3);
    mock.timers.tick(TIMEOUT_MS);
    assert.deepEqual(host.sent, [{ place: 1 }]);
    host.keyHeld = false;
    requests.released();
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 3 }]);
  });

  test("keys that are let go at once are debounced as ever", () => {
    const { host, requests, want } = requestsOf();
    for (let place = 0; place < 30; place++) {
      host.keyHeld = true;
      want(place);
      host.keyHeld = false;
      requests.released();
      mock.timers.tick(IDLE_MS - 1);
    }
    mock.timers.tick(1);
    requests.released();
    assert.deepEqual(host.sent, [{ place: 29 }]);
  });

  test("what the server computes still is asked for again once a key is let go, changed or not", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    host.keyHeld = true;
    requests.settle(false);
    mock.timers.tick(TIMEOUT_MS);
    host.keyHeld = false;
    requests.released();
    assert.equal(host.sent.length, 2);
  });

  test("nothing is requested when nothing is wanted", () => {
    const { host, requests } = requestsOf();
    host.now = null;
    requests.changed();
    mock.timers.tick(IDLE_MS);
    assert.deepEqual([host.sent, host.states], [[], [false]]);
  });
});

describe("while the server answers", () => {
  test("one request at a time; then one more, for what is wanted then", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    for (const place of [2, 3, 4]) {
      want(place);
      mock.timers.tick(IDLE_MS * 2);
    }
    assert.deepEqual(host.sent, [{ place: 1 }]);
    host.now = { place: 5 };
    requests.settle();
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 5 }]);
    requests.settle();
    mock.timers.tick(IDLE_MS * 10);
    assert.equal(host.sent.length, 2);
  });

  test("what still changes when the answer comes is requested only when it is idle", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    want(2);
    requests.settle();
    mock.timers.tick(IDLE_MS - 1);
    want(3);
    mock.timers.tick(IDLE_MS - 1);
    assert.equal(host.sent.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(host.sent[1], { place: 3 });
  });

  test("requests are busy from the first request to the last answer, and say both", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    want(2);
    mock.timers.tick(IDLE_MS);
    requests.settle();
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(host.states, [true, true]);
    requests.settle();
    assert.deepEqual(host.states, [true, true, false]);
  });

  test("what it has not got yet is asked for again, less and less often, and nothing else is", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    for (let tries = 1; tries <= 12; tries++) {
      requests.settle(false);
      assert.equal(host.states.at(-1), true, "it is still busy");
      for (let waited = 0; host.sent.length === tries; waited += 100) {
        assert.ok(waited < 4000, "later, the server takes us for gone");
        mock.timers.tick(100);
      }
    }
    requests.settle();
    mock.timers.tick(60_000);
    assert.deepEqual([host.sent.length, host.states.at(-1)], [13, false]);
  });

  test("what is wanted meanwhile is asked for without waiting for that", () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    for (let tries = 0; tries < 8; tries++) {
      requests.settle(false);
      mock.timers.tick(4000);
    }
    requests.settle(false);
    const sent = host.sent.length;
    want(2);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(host.sent.slice(sent), [{ place: 2 }]);
  });

  test("whatever happens, what is wanted last is requested in the end", () => {
    for (let order = 0; order < 3 ** 6; order++) {
      const { host, requests, want } = requestsOf();
      let place = 0;
      for (let step = 0, rest = order; step < 6; step++, rest = Math.floor(rest / 3)) {
        const isOpen = requests.isBusy;
        if (rest % 3 === 0) want(++place);
        else if (rest % 3 === 1) mock.timers.tick(IDLE_MS);
        else if (isOpen) requests.settle();
      }
      for (let turn = 0; turn < 3; turn++) {
        mock.timers.tick(IDLE_MS);
        if (requests.isBusy) requests.settle();
      }
      if (place > 0) assert.deepEqual(host.sent[host.sent.length - 1], { place }, `order ${order}`);
      assert.equal(
        new Set(host.sent.map((request) => JSON.stringify(request))).size,
        host.sent.length,
        `twice, order ${order}`,
      );
    }
  });
});

describe("a server that does not answer", () => {
  test("a server is waited for as long as it is there", async () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    for (let turn = 1; turn <= 3; turn++) {
      mock.timers.tick(TIMEOUT_MS);
      await settled();
      assert.deepEqual([host.probes, host.losses, host.sent.length], [turn, 0, 1]);
    }
    requests.settle();
    mock.timers.tick(TIMEOUT_MS * 2);
    assert.equal(host.probes, 3);
  });

  test("a server that is gone is a message once; the next change requests again", async () => {
    const { host, want } = requestsOf();
    host.there = false;
    want(1);
    mock.timers.tick(IDLE_MS + TIMEOUT_MS);
    await settled();
    mock.timers.tick(TIMEOUT_MS);
    await settled();
    assert.deepEqual([host.probes, host.losses], [1, 1]);
    assert.equal(host.states[host.states.length - 1], false);
    want(2);
    mock.timers.tick(IDLE_MS);
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 2 }]);
  });

  test("a server that answers while it is probed is not gone", async () => {
    const { host, requests, want } = requestsOf();
    host.there = false;
    want(1);
    mock.timers.tick(IDLE_MS + TIMEOUT_MS);
    requests.settle();
    await settled();
    assert.equal(host.losses, 0);
  });

  test("a probe is about the request that is open, not one that was answered", async () => {
    const { host, requests, want } = requestsOf();
    want(1);
    mock.timers.tick(IDLE_MS);
    // Asked whether it is there; before it says so it answers, and the next request goes out.
    mock.timers.tick(TIMEOUT_MS);
    requests.settle();
    want(2);
    mock.timers.tick(IDLE_MS);
    await settled();
    const before = host.probes;
    mock.timers.tick(TIMEOUT_MS);
    await settled();
    assert.equal(host.probes - before, 1, "two clocks run for one request");
  });
});

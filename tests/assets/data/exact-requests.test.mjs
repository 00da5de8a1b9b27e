// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { ExactRequests } from "../../../assets/engine/data/exact-requests.mjs";
import { settled } from "../helpers.mjs";

const [REST, REST_HELD, PATIENCE] = [60, 140, 4000];

/** A gate, and what it did. */
function gateOf() {
  const host = {
    /** @type {object | null} */
    now: { place: 0 },
    /** @type {object[]} */
    sent: [],
    /** @type {boolean[]} */
    states: [],
    held: false,
    there: true,
    probes: 0,
    losses: 0,
    wanted: () => host.now,
    settled: () => {},
    send: (/** @type {object} */ request) => host.sent.push(request),
    isHeld: () => host.held,
    isServerThere: async () => {
      host.probes += 1;
      return host.there;
    },
    busy: (/** @type {boolean} */ isBusy) => host.states.push(isBusy),
    lost: () => {
      host.losses += 1;
    },
  };
  const gate = new ExactRequests(host);
  const want = (/** @type {number} */ place) => {
    host.now = { place };
    gate.changed();
  };
  return { host, gate, want };
}

describe("a hand that moves", () => {
  test("asks nothing until it rests, then once, for where it is", () => {
    const { host, want } = gateOf();
    for (let place = 0; place < 50; place++) {
      want(place);
      mock.timers.tick(REST - 1);
    }
    assert.deepEqual(host.sent, []);
    mock.timers.tick(1);
    assert.deepEqual(host.sent, [{ place: 49 }]);
    mock.timers.tick(REST * 10);
    assert.equal(host.sent.length, 1);
  });

  test("must rest for longer while a button is held", () => {
    const { host, want } = gateOf();
    host.held = true;
    want(1);
    mock.timers.tick(REST_HELD - 1);
    assert.equal(host.sent.length, 0);
    mock.timers.tick(1);
    assert.equal(host.sent.length, 1);
  });

  test("asks at once when it lets go, and not a second time", () => {
    const { host, gate, want } = gateOf();
    host.held = true;
    want(1);
    gate.now();
    assert.deepEqual(host.sent, [{ place: 1 }]);
    gate.settle();
    mock.timers.tick(REST_HELD * 2);
    gate.now();
    assert.equal(host.sent.length, 1);
  });

  test("asks nothing when nothing is wanted", () => {
    const { host, gate } = gateOf();
    host.now = null;
    gate.changed();
    mock.timers.tick(REST);
    assert.deepEqual([host.sent, host.states], [[], [false]]);
  });
});

describe("while the server answers", () => {
  test("one request at a time; then one more, for what is wanted then", () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    for (const place of [2, 3, 4]) {
      want(place);
      mock.timers.tick(REST * 2);
    }
    assert.deepEqual(host.sent, [{ place: 1 }]);
    host.now = { place: 5 };
    gate.settle();
    mock.timers.tick(REST);
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 5 }]);
    gate.settle();
    mock.timers.tick(REST * 10);
    assert.equal(host.sent.length, 2);
  });

  test("a hand that still moves when the answer comes asks only when it rests", () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    want(2);
    gate.settle();
    mock.timers.tick(REST - 1);
    want(3);
    mock.timers.tick(REST - 1);
    assert.equal(host.sent.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(host.sent[1], { place: 3 });
  });

  test("letting go is not forgotten", () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    want(2);
    gate.now();
    assert.equal(host.sent.length, 1);
    gate.settle();
    mock.timers.tick(REST);
    assert.deepEqual(host.sent[1], { place: 2 });
  });

  test("it is busy from the first request to the last answer, and says both", () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    want(2);
    mock.timers.tick(REST);
    gate.settle();
    mock.timers.tick(REST);
    assert.deepEqual(host.states, [true, true]);
    gate.settle();
    assert.deepEqual(host.states, [true, true, false]);
  });

  test("whatever happens, the last thing wanted is asked for in the end", () => {
    for (let order = 0; order < 3 ** 6; order++) {
      const { host, gate, want } = gateOf();
      let place = 0;
      for (let step = 0, rest = order; step < 6; step++, rest = Math.floor(rest / 3)) {
        const isOpen = gate.isBusy;
        if (rest % 3 === 0) want(++place);
        else if (rest % 3 === 1) mock.timers.tick(REST);
        else if (isOpen) gate.settle();
      }
      for (let turn = 0; turn < 3; turn++) {
        mock.timers.tick(REST);
        if (gate.isBusy) gate.settle();
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
  test("is waited for as long as it is there", async () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    for (let turn = 1; turn <= 3; turn++) {
      mock.timers.tick(PATIENCE);
      await settled();
      assert.deepEqual([host.probes, host.losses, host.sent.length], [turn, 0, 1]);
    }
    gate.settle();
    mock.timers.tick(PATIENCE * 2);
    assert.equal(host.probes, 3);
  });

  test("is told once when it is gone; the next change asks again", async () => {
    const { host, want } = gateOf();
    host.there = false;
    want(1);
    mock.timers.tick(REST + PATIENCE);
    await settled();
    mock.timers.tick(PATIENCE);
    await settled();
    assert.deepEqual([host.probes, host.losses], [1, 1]);
    assert.equal(host.states[host.states.length - 1], false);
    want(2);
    mock.timers.tick(REST);
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 2 }]);
  });

  test("that is gone takes nothing with it that is wanted since", async () => {
    const { host, want } = gateOf();
    host.there = false;
    want(1);
    mock.timers.tick(REST);
    want(2);
    mock.timers.tick(PATIENCE);
    await settled();
    host.there = true;
    mock.timers.tick(REST);
    assert.deepEqual(host.sent, [{ place: 1 }, { place: 2 }]);
  });

  test("and answers while it is being asked whether it is there, is not told to be gone", async () => {
    const { host, gate, want } = gateOf();
    host.there = false;
    want(1);
    mock.timers.tick(REST + PATIENCE);
    gate.settle();
    await settled();
    assert.equal(host.losses, 0);
  });

  test("is asked about for the request that is open, not for one that was answered", async () => {
    const { host, gate, want } = gateOf();
    want(1);
    mock.timers.tick(REST);
    // Asked whether it is there; before it says so it answers, and the next request goes out.
    mock.timers.tick(PATIENCE);
    gate.settle();
    want(2);
    mock.timers.tick(REST);
    await settled();
    const before = host.probes;
    mock.timers.tick(PATIENCE);
    await settled();
    assert.equal(host.probes - before, 1, "two clocks run for one request");
  });
});

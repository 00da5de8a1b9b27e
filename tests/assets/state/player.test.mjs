// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PACE, Player } from "../../../assets/engine/state/player.mjs";

/**
 * A player that plays.
 *
 * @param {import("../../../assets/engine/state/player.mjs").Repeat} [repeat]
 * @param {number} [speed]
 */
function playing(repeat = "once", speed = 1) {
  const player = new Player();
  Object.assign(player, { repeat, speed, isPlaying: true });
  return player;
}

/** The places of so many single steps. @param {Player} player @param {number} from @param {number} last @param {number} count */
function walk(player, from, last, count) {
  const seen = [];
  let place = from;
  for (let turn = 0; turn < count; turn++) {
    place = player.step(place, last);
    seen.push(place);
  }
  return seen;
}

describe("at the ends", () => {
  test("once stops at the last checkpoint", () => {
    const player = playing("once");
    assert.deepEqual(walk(player, 1, 3, 4), [2, 3, 3, 3]);
    assert.equal(player.isPlaying, false);
  });

  test("loop starts over", () => {
    const player = playing("loop");
    assert.deepEqual(walk(player, 1, 3, 7), [2, 3, 0, 1, 2, 3, 0]);
    assert.equal(player.isPlaying, true);
  });

  test("ping-pong turns around, and shows each end once", () => {
    const player = playing("ping-pong");
    assert.deepEqual(walk(player, 1, 3, 8), [2, 3, 2, 1, 0, 1, 2, 3]);
    assert.equal(player.isPlaying, true);
  });

  test("a jump over the end is counted step by step", () => {
    assert.equal(playing("loop").advance(2, 3, 3 / PACE + 1e-9), 1);
    assert.equal(playing("ping-pong").advance(2, 3, 3 / PACE + 1e-9), 1);
    const player = playing("once");
    assert.equal(player.advance(2, 3, 3 / PACE + 1e-9), 3);
    assert.equal(player.isPlaying, false);
  });

  test("a run of one checkpoint never leaves it, and does not start", () => {
    for (const repeat of /** @type {const} */ (["once", "loop", "ping-pong"])) {
      assert.deepEqual(walk(playing(repeat), 0, 0, 4), [0, 0, 0, 0]);
      const player = new Player();
      player.repeat = repeat;
      assert.equal(player.toggle(0, 0), 0);
      assert.equal(player.isPlaying, false);
    }
  });
});

describe("within a range", () => {
  /** @param {import("../../../assets/engine/state/player.mjs").Repeat} repeat */
  const ranged = (repeat) => Object.assign(playing(repeat), { within: [2, 4] });

  test("it plays in a loop, or there and back", () => {
    assert.deepEqual(walk(ranged("once"), 2, 9, 5), [3, 4, 2, 3, 4]);
    assert.deepEqual(walk(ranged("loop"), 4, 9, 2), [2, 3]);
    assert.deepEqual(walk(ranged("ping-pong"), 3, 9, 4), [4, 3, 2, 3]);
  });

  test("it begins there, and comes back to it", () => {
    for (const [place, start] of [
      [0, 2],
      [3, 3],
      [4, 2],
      [8, 2],
    ]) {
      const player = Object.assign(new Player(), { within: [2, 4] });
      assert.equal(player.toggle(place, 9), start);
    }
    assert.equal(ranged("once").step(8, 9), 2);
    assert.equal(ranged("once").step(0, 9), 2);
  });
});

describe("in time", () => {
  for (const speed of [0.25, 0.5, 1, 2, 4, 8]) {
    test(`speed ${speed} is ${speed * PACE} checkpoints a second, whatever the frames take`, () => {
      for (const frame of [1 / 60, 1 / 144, 0.21]) {
        const player = playing("once", speed);
        let place = 0;
        for (let time = 0; time < 10 - 1e-9; time += frame) place = player.advance(place, 10000, frame);
        const frames = Math.ceil(10 / frame - 1e-9);
        assert.ok(Math.abs(place - frames * frame * speed * PACE) <= 1, `${place}`);
      }
    });
  }

  test("nothing passes while it does not play", () => {
    const player = new Player();
    assert.equal(player.advance(2, 9, 10), 2);
  });

  test("a long pause, such as a page in the background, ends", () => {
    assert.ok(playing("ping-pong", 8).advance(0, 74, 3600) <= 74);
  });
});

describe("starting and stopping", () => {
  test("playing goes on from where it is", () => {
    const player = new Player();
    assert.equal(player.toggle(2, 9), 2);
    assert.equal(player.isPlaying, true);
    assert.equal(player.toggle(5, 9), 5);
    assert.equal(player.isPlaying, false);
  });

  test("playing from the end starts over, but ping-pong goes back", () => {
    for (const [repeat, place, next] of /** @type {const} */ ([
      ["once", 0, 1],
      ["loop", 0, 1],
      ["ping-pong", 9, 8],
    ])) {
      const player = new Player();
      player.repeat = repeat;
      assert.equal(player.toggle(9, 9), place);
      assert.equal(player.step(place, 9), next);
    }
  });

  test("playing keeps no half step of before", () => {
    const player = playing();
    player.advance(0, 9, 0.9 / PACE);
    player.toggle(0, 9);
    player.toggle(0, 9);
    assert.equal(player.advance(0, 9, 0.5 / PACE), 0);
  });
});

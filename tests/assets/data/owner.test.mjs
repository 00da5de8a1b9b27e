// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Owner } from "../../../assets/engine/data/owner.mjs";

const TOKEN = "right";

/** What a tab keeps. */
const storage = () => /** @type {Storage} */ (/** @type {unknown} */ (kept));
const kept = {
  /** @type {Map<string, string>} */ of: new Map(),
  getItem: (/** @type {string} */ name) => kept.of.get(name) ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.of.set(name, value),
};

/** @type {(string | null)[]} what was sent as the token */
let sent = [];

/** @type {any} answers the owner alone */
const server = async (/** @type {string} */ _, /** @type {any} */ init = {}) => {
  const token = init.headers?.Authorization?.replace("Bearer ", "") ?? null;
  sent.push(token);
  const isOwner = token === TOKEN;
  return new Response(JSON.stringify({ detail: token ? "Not the token." : "For the owner." }), {
    status: isOwner ? 200 : 401,
  });
};

/** An owner who says these things, one after the other. @param {string[]} words */
function ownerSaying(...words) {
  const owner = new Owner(storage, server);
  /** @type {string[]} */
  const asked = [];
  owner.ask = async (sentence) => {
    asked.push(sentence);
    return words.shift() ?? "";
  };
  return { owner, asked };
}

beforeEach(() => {
  kept.of.clear();
  sent = [];
});

describe("what only the owner may do", () => {
  test("is done with the token, which is asked for once and kept by the tab", async () => {
    const { owner, asked } = ownerSaying(TOKEN);
    const answers = await Promise.all([owner.fetch("a"), owner.fetch("b"), owner.fetch("c")]);
    assert.deepEqual([answers.map(({ status }) => status), asked], [[200, 200, 200], [""]]);
    const next = ownerSaying();
    assert.equal((await next.owner.fetch("d", { method: "POST" })).status, 200);
    assert.deepEqual(next.asked, []);
  });

  test("is asked for again, with what the server says, after a token that is not the one", async () => {
    const { owner, asked } = ownerSaying("wrong", TOKEN);
    assert.equal((await owner.fetch("a")).status, 200);
    assert.deepEqual(
      [asked, sent],
      [
        ["", "Not the token."],
        [null, "wrong", TOKEN],
      ],
    );
  });

  test("is not asked for again by the page itself after a no, but by what somebody does", async () => {
    const { owner, asked } = ownerSaying("", TOKEN);
    assert.equal((await owner.fetch("a")).status, 401);
    assert.equal((await owner.fetch("a")).status, 401);
    assert.equal(asked.length, 1);
    assert.equal((await owner.fetch("a", { method: "POST" })).status, 200);
  });

  test("is done where storage is blocked, too", async () => {
    const { owner } = ownerSaying(TOKEN);
    owner.storage = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    assert.equal((await owner.fetch("a")).status, 200);
    assert.equal((await owner.fetch("b")).status, 200);
  });

  test("is refused as it is where nobody can be asked", async () => {
    const { owner } = ownerSaying();
    owner.ask = null;
    assert.equal((await owner.fetch("a")).status, 401);
    assert.equal(sent.length, 1);
  });
});

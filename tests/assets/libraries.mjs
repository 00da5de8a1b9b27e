// @ts-check
/** A library of clips whose server, clock and idle time a test has in hand. */
import { mock } from "node:test";
import { Library, urlOf } from "../../assets/engine/library.mjs";
import { FakeServer, settled } from "./helpers.mjs";

export const BASE = "/clips/run/address";

/** A library whose server, clock and idle time a test has in hand. */
export function libraryOf() {
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

export const want = (/** @type {Library} */ library, /** @type {string} */ asked, epoch = 0) =>
  library.want(BASE, asked, "values", epoch);
export const url = (/** @type {string} */ asked, part = 0) => urlOf(BASE, asked, "values", part);
export const likely = (/** @type {string[]} */ ...asked) =>
  asked.map((text) => ({ base: BASE, asked: text, arrays: "values", epoch: 0 }));

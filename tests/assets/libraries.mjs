// @ts-check
/** A library of clips whose server, clock and idle time a test has in hand. */
import { mock } from "node:test";
import { ClipStore, urlOf } from "../../assets/engine/data/clip-store.mjs";
import { FakeServer, settled } from "./helpers.mjs";

export const BASE = "/clips/run/address";
/** The checkpoints of the run: eight, in four parts of two. */
export const EPOCHS = [0, 900, 1000, 1900, 2000, 2900, 3000, 3900];

/** A library whose server, clock and idle time a test has in hand. */
export function libraryOf() {
  const server = new FakeServer();
  /** @type {string[]} */
  const changed = [];
  const host = {
    time: 0,
    /** @type {(() => void)[]} */
    idle: [],
  };
  const library = new ClipStore((url) => changed.push(url), {
    get: server.get,
    now: () => host.time,
    idle: (job) => host.idle.push(job),
  });
  const rest = async () => {
    const jobs = host.idle.splice(0);
    for (const job of jobs) job();
    await settled();
  };
  const wait = async (/** @type {number} */ milliseconds) => {
    host.time += milliseconds;
    mock.timers.tick(milliseconds);
    await settled();
  };
  /** Show clips, and no others, as the engine does in a frame; a while after the last ones. @param {string[]} names */
  const show = (...names) => {
    host.time += 1000;
    const entries = names.map((requested) => want(library, requested));
    library.plan(
      names.map((requested) => url(requested)),
      [],
    );
    return entries;
  };
  return { library, server, changed, host, rest, wait, show };
}

export const want = (/** @type {ClipStore} */ library, /** @type {string} */ requested, epoch = 0) =>
  library.request(wantedOf(requested, epoch));
/** What is requested of a clip. @param {string} question @param {number} [epoch] @param {object} [more] */
export const wantedOf = (question, epoch = 0, more = {}) => ({
  ...{ base: BASE, question, arrays: "values", epoch, division: { epochs: EPOCHS, size: 0 } },
  ...more,
});
export const url = (/** @type {string} */ requested, part = 0) => urlOf(BASE, requested, "values", part);
export const likely = (/** @type {string[]} */ ...requested) => requested.map((text) => wantedOf(text));

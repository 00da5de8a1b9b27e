// @ts-check
/**
 * How long to wait before asking again for what the server is still computing.
 *
 * Longer each time, and each page a little otherwise, so that pages that were refused together do not come back together;
 * but never so long that the server takes us for gone (`app/interest.py`).
 */

const FIRST_MS = 400;
const GROWTH = 1.5;
const MOST_MS = 3000;
/** Waits are up to so much shorter or longer. */
const SPREAD = 0.25;
/** Who wants to be asked no sooner than this, in seconds, has no time for it; else it is computing it. */
const BUSY_S = 2;

/** Whether the server has no time yet for what it was asked. @param {number} seconds when it wants to be asked again */
export const hasNoTime = (seconds) => seconds >= BUSY_S;

/**
 * @param {number} tries how often we have asked in vain, before this time
 * @param {number} [seconds] when the server wants to be asked again
 * @param {() => number} [random] from 0 to 1; for tests
 * @returns {number} milliseconds
 */
export function backOff(tries, seconds = 0, random = Math.random) {
  const wait = Math.max(Math.min(FIRST_MS * GROWTH ** tries, MOST_MS), hasNoTime(seconds) ? seconds * 1000 : 0);
  return wait * (1 - SPREAD + 2 * SPREAD * random());
}

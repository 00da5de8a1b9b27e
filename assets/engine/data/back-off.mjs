// @ts-check
/**
 * How long to wait before asking again for what the server is still computing.
 *
 * Longer each time, and each page a little otherwise, so that pages that were refused together do not come back together;
 * but never so long that the server takes us for gone (`app/lane.py`).
 */

const FIRST_MS = 400;
const GROWTH = 1.5;
const MOST_MS = 3000;
/** Waits are up to so much shorter or longer. */
const SPREAD = 0.25;

/**
 * @param {number} tries how often we have asked in vain, before this time
 * @param {number} [atLeast] what the server asks for, in milliseconds
 * @param {() => number} [random] from 0 to 1; for tests
 * @returns {number} milliseconds
 */
export function backOff(tries, atLeast = 0, random = Math.random) {
  const wait = Math.max(Math.min(FIRST_MS * GROWTH ** tries, MOST_MS), atLeast);
  return wait * (1 - SPREAD + 2 * SPREAD * random());
}

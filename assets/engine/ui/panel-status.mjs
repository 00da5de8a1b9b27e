// @ts-check
/** What a panel says while it does not show what is wanted: why, and for how long it has been waiting. */
import { retryIn } from "../data/clip-store.mjs";
import { setText } from "../dom.mjs";
import { epochText } from "../plot/numbers.mjs";

/**
 * A wait shorter than the first is not announced, and one that is longer than the second is counted, in milliseconds: until
 * then a line at the panel's top is enough for whoever sees it.
 */
const [NOTICED_AFTER, COUNTED_AFTER] = [100, 3000];
/** So much later than it may be, a clip that failed is requested again, in milliseconds. */
const MARGIN = 100;
const SECOND = 1000;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * @typedef {object} Wait
 * @property {import("../types.mjs").Picture | null} picture what is shown
 * @property {import("./panel-frames.mjs").Frames | null} entry the clip that it waits for, where there is one
 * @property {boolean} isRight whether that is what is wanted
 * @property {boolean} isDamaged whether what is wanted cannot be had
 * @property {boolean} isGone whether the run has been deleted
 * @property {boolean} isEmpty whether nothing is wanted
 * @property {number} since when it was wanted first
 *
 * @typedef {{message: string, isWaiting: boolean, isBrief?: boolean, share?: number, again: number}} Status `isBrief`: only
 *   just; `share`: how much of what it waits for is here, where that is known; `again`: after so many milliseconds it says
 *   something else
 */

/**
 * What is waited for, and how long that has taken, once it is more than a moment: nobody knows how long it will.
 *
 * @param {string} words
 * @param {number} waited in milliseconds
 */
export const waitText = (words, waited) =>
  waited < COUNTED_AFTER ? words : `${words} ${Math.floor(waited / SECOND)} s`;

/** @param {string} message @returns {Status} */
const final = (message) => ({ message, isWaiting: false, again: NEVER });

/** @param {string} words @param {number} waited @returns {Status} */
function waiting(words, waited) {
  const again = waited < COUNTED_AFTER ? COUNTED_AFTER - waited : SECOND - (waited % SECOND);
  return { message: waitText(words, waited), isWaiting: true, isBrief: waited < COUNTED_AFTER, again };
}

/**
 * @param {Wait} wait
 * @param {number} now
 * @returns {Status}
 */
export function statusOf({ picture, entry, isRight, isDamaged, isGone, isEmpty, since }, now) {
  if (isGone && !isRight) return final("This run has been deleted.");
  if (isDamaged) return final(damagedText(isRight ? null : picture));
  if (entry?.state === "failed") {
    return { message: `Not loaded: ${entry.why}`, isWaiting: false, again: retryIn(entry, now) + MARGIN };
  }
  if (entry?.state === "loading") {
    const waited = now - entry.since;
    if (waited < NOTICED_AFTER) return { message: "", isWaiting: false, again: NOTICED_AFTER - waited };
    return { ...waiting(entry.why || loadingText(entry, isRight), waited), share: shareOf(entry) };
  }
  return entry || isRight || isEmpty ? final("") : waiting("Computing …", now - since);
}

/** How much of a clip is here, where that takes long enough to be told. @param {NonNullable<Wait["entry"]>} entry */
const shareOf = ({ clip, parts }) =>
  parts.isByWork && "frames" in clip ? clip.frames.size / parts.epochs.length : undefined;

/**
 * Write what a panel waits for: for those who see it a line at its top, and words once that takes long.
 *
 * @param {HTMLElement} element of the panel
 * @param {Element | null} text
 * @param {Status} status
 */
export function writeStatus(element, text, { message, isWaiting, isBrief = false, share = 1 }) {
  element.classList.toggle("is-waiting", isWaiting);
  element.classList.toggle("is-brief", isBrief);
  const known = String(Number(share.toFixed(2)));
  if (isWaiting && element.style.getPropertyValue("--share") !== known) element.style.setProperty("--share", known);
  setText(text, message);
}

/** @param {NonNullable<Wait["entry"]>} entry @param {boolean} isRight */
function loadingText({ clip, parts }, isRight) {
  if (parts.isByWork && "frames" in clip) return `Computing ${clip.frames.size}/${parts.epochs.length} …`;
  return isRight ? "Loading all epochs …" : "Loading …";
}

/** @param {import("../types.mjs").Picture | null} other what is shown instead */
const damagedText = (other) =>
  other === null || other.epoch === null
    ? "This checkpoint is damaged."
    : `This checkpoint is damaged: showing epoch ${epochText(other.epoch)}.`;

// @ts-check
/**
 * Whose limits colours and heights go by where that is left to the page: at rest those of the epoch that is shown, so that
 * nothing is pale; while a person drags, plays or holds a key those of the whole run, so that epochs can be compared. Once
 * all is let go, the one becomes the other within a moment.
 */

/** How long that takes, in milliseconds. */
const EASE_MS = 180;
/** How often it is painted on the way: each time takes from the answers that come while all is at rest. */
const STEP_MS = 60;
/** Until it has gone so many steps in one go, it does not move: a click and a single press of a key are at rest. */
const MOVES_FROM = 2;

/**
 * @typedef {object} Host
 * @property {() => boolean} isBusy whether a person drags, plays or holds a key
 * @property {() => boolean} isChosen whether anything goes by these limits
 * @property {() => void} repaint paints again what goes by them, on the next frame
 * @property {() => void} wait asks for another frame, and paints nothing
 * @property {(isEasing: boolean) => void} eases called when it begins and when it has ended
 */

/** Whether a person wants nothing to move by itself. */
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Rest {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** Of what is shown on paper, the limits are those at rest, whatever goes on. */
    this.isPaper = false;
    /** How far the limits are from the run's to the epoch's, from 0 to 1. */
    this.along = 1;
    this.steps = 0;
    /** When it began to ease; null while it does not, NaN until its first frame. @type {number | null} */
    this.begun = null;
    /** When it was painted last on the way. */
    this.moved = 0;
  }

  /** The share of the epoch's limits in those that count, from 0 (the run's alone) to 1. */
  get share() {
    return this.isPaper ? 1 : this.along;
  }

  /** @param {import("./store.mjs").Change} change */
  follow({ kind, isSame }) {
    if (kind === "run" && !isSame) this.end(1);
    if (kind !== "epoch" || !this.host.isBusy()) return;
    this.steps += 1;
    if (this.steps < MOVES_FROM) return;
    this.end(0);
  }

  /** Something has been let go, or has stopped. */
  released() {
    if (this.host.isBusy()) return;
    this.steps = 0;
    if (this.along === 1 || this.begun !== null) return;
    if (isStill() || !this.host.isChosen()) this.end(1);
    else {
      this.begun = Number.NaN;
      this.host.eases(true);
    }
    this.host.repaint();
  }

  /** Go on, at the beginning of a frame. @param {number} now in milliseconds */
  advance(now) {
    if (this.begun === null) return;
    if (Number.isNaN(this.begun)) this.begun = this.moved = now;
    const left = Math.max(1 - (now - this.begun) / EASE_MS, 0);
    if (left > 0 && now - this.moved < STEP_MS) {
      this.host.wait();
      return;
    }
    this.moved = now;
    this.along = 1 - left ** 3;
    if (left === 0) this.end(1);
    this.host.repaint();
  }

  /** Whatever goes on, be at one end. @param {number} along */
  end(along) {
    this.along = along;
    if (this.begun === null) return;
    this.begun = null;
    this.host.eases(false);
  }
}

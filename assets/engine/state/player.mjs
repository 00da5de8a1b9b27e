// @ts-check
/** Playing through the checkpoints: how far to go in how much time, and what to do at the ends. */

/** Checkpoints per second at speed 1. */
export const PACE = 12;

/** @typedef {"once" | "loop" | "ping-pong"} Repeat */

export class Player {
  constructor() {
    this.isPlaying = false;
    this.speed = 1;
    /** @type {Repeat} */
    this.repeat = "once";
    this.direction = 1;
    this.carry = 0;
    /** The places between which it plays, in a loop at least; null for all of them. @type {[number, number] | null} */
    this.within = null;
  }

  /** @param {number} last */
  endsOf(last) {
    return this.within ?? [0, last];
  }

  /**
   * Start or stop; from the end, or from outside of its range, it starts over.
   *
   * @param {number} place
   * @param {number} last
   * @returns {number} where to be now
   */
  toggle(place, last) {
    const [first, end] = this.endsOf(last);
    this.isPlaying = !this.isPlaying && last > 0;
    this.carry = 0;
    if (this.repeat !== "ping-pong") this.direction = 1;
    if (!this.isPlaying) return place;
    const isOver = place >= end && (this.repeat !== "ping-pong" || place > end);
    return isOver || place < first ? first : place;
  }

  /**
   * Where to be after some time.
   *
   * @param {number} place
   * @param {number} last
   * @param {number} seconds
   */
  advance(place, last, seconds) {
    this.carry += seconds * PACE * this.speed;
    let steps = Math.floor(this.carry);
    this.carry -= steps;
    let at = place;
    for (; steps > 0 && this.isPlaying; steps--) at = this.step(at, last);
    return at;
  }

  /** @param {number} place @param {number} last */
  step(place, last) {
    const [first, end] = this.endsOf(last);
    const next = place + this.direction;
    if (next >= first && next <= end) return next;
    if (this.repeat === "ping-pong") {
      this.direction = -this.direction;
      return Math.min(Math.max(place + this.direction, first), end);
    }
    if (this.repeat === "loop" || this.within) return this.direction > 0 ? first : end;
    this.isPlaying = false;
    return place;
  }
}

// @ts-check
/**
 * Exact numbers once nothing changes: debounced, one request at a time, and the latest wins.
 *
 * While the server answers, what is wanted may change; the next request asks for what is wanted then, and nothing for
 * what was wanted in between. What the server is still computing is asked for again, less and less often.
 */
import { backOff } from "./back-off.mjs";

/** How long nothing must change before a request goes out, in milliseconds; longer while a button is held. While a key is
 * held, none does. */
const IDLE_MS = 60;
const IDLE_HELD_MS = 140;
/** Without an answer for so long, ask whether the server is still there. */
const TIMEOUT_MS = 4000;

/**
 * @typedef {object} Host what it needs of the page
 * @property {() => object | null} wanted what to ask the server for now; null for nothing
 * @property {(request: object) => void} send
 * @property {() => boolean} isHeld whether a button is down
 * @property {() => boolean} isKeyHeld whether a key is down
 * @property {() => Promise<boolean>} isServerThere
 * @property {(isBusy: boolean) => void} busy called when a request goes out, and when nothing is under way any more
 * @property {() => void} settled called when a request has an answer, or none
 * @property {() => void} lost called when the server is not there
 */

export class ExactRequests {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.isBusy = false;
    this.isStale = false;
    /** How often the server has not had all that was wanted yet. */
    this.tries = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.idleTimer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.probeTimer = undefined;
  }

  /** Something is wanted that was not before: debounced. */
  changed() {
    this.tries = 0;
    this.askIn(this.host.isHeld() ? IDLE_HELD_MS : IDLE_MS);
  }

  /** @param {number} wait in milliseconds */
  askIn(wait) {
    clearTimeout(this.idleTimer);
    this.isStale = true;
    this.idleTimer = setTimeout(() => {
      this.idleTimer = undefined;
      this.ask();
    }, wait);
  }

  /** A key has been let go: what has waited for nothing else is requested. */
  released() {
    if (this.isStale && this.idleTimer === undefined) this.ask();
  }

  /** What is wanted will not change at once: no need to wait. */
  now() {
    if (!this.isStale) return;
    clearTimeout(this.idleTimer);
    this.ask();
  }

  ask() {
    if (this.isBusy || this.host.isKeyHeld()) return;
    this.isStale = false;
    const request = this.host.wanted();
    if (!request) return this.host.busy(false);
    this.isBusy = true;
    this.host.busy(true);
    this.probeTimer = setTimeout(() => this.probe(), TIMEOUT_MS);
    this.host.send(request);
  }

  /**
   * The answer has come, or there is none.
   *
   * @param {boolean} [isWhole] whether nothing of it is still being computed
   */
  settle(isWhole = true) {
    clearTimeout(this.probeTimer);
    this.isBusy = false;
    this.host.settled();
    // What has changed meanwhile is debounced anew.
    if (this.isStale) this.changed();
    else if (isWhole) this.host.busy(false);
    else {
      this.askIn(backOff(this.tries));
      this.tries += 1;
    }
  }

  /** A slow answer is waited for; a missing server is said. */
  async probe() {
    const timer = this.probeTimer;
    const isThere = await this.host.isServerThere();
    // Answered meanwhile, and perhaps asked again: that request has a probe of its own.
    if (!this.isBusy || timer !== this.probeTimer) return;
    if (isThere) this.probeTimer = setTimeout(() => this.probe(), TIMEOUT_MS);
    else {
      this.host.lost();
      this.settle();
    }
  }
}

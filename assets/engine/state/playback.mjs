// @ts-check
/** Playing through the checkpoints of a store, with the clock of the page's frames. */
import { newGesture } from "./gestures.mjs";
import { Player } from "./player.mjs";
import { placesOf } from "./range.mjs";

/** Playing never skips more time than this at once, in milliseconds. */
const LONGEST_FRAME_MS = 250;

export class Playback {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {object} host
   * @param {() => void} host.stopped called when it has stopped, by itself or by the person
   * @param {() => boolean} host.isHeld whether the person has hold of the timeline: it waits, and goes on from there
   */
  constructor(store, { stopped, isHeld }) {
    this.store = store;
    this.stopped = stopped;
    this.isHeld = isHeld;
    this.player = new Player();
    this.paintedAt = 0;
    this.gesture = "";
    /** Whether nobody has gone anywhere yet from the epoch that the run opens at, which tells most in one picture. */
    this.isAtOpening = false;
    store.subscribe((change) => {
      if (change.kind === "run" && !change.isSame) {
        this.player.isPlaying = false;
        this.isAtOpening = store.epoch === store.run?.start.epoch;
      } else if (change.kind === "epoch" || change.fields?.includes("epoch")) this.isAtOpening = false;
      if (this.isPlaying && this.isElsewhere(change)) {
        this.player.isPlaying = false;
        this.stopped();
      }
    });
  }

  /**
   * Whether a person has gone to an epoch outside of the range, who would be taken away from it at once.
   *
   * @param {import("./store.mjs").Change} change
   */
  isElsewhere({ kind, fields = [], gesture }) {
    const isOfPerson = gesture !== this.gesture && (kind === "epoch" || fields.includes("epoch"));
    if (!isOfPerson) return false;
    this.keepWithin();
    const { within } = this.player;
    return within !== null && (this.store.place < within[0] || this.store.place > within[1]);
  }

  get isPlaying() {
    return this.player.isPlaying;
  }

  /** Start or stop; from the end it starts over, and where a run has only been opened it shows the run from its start. */
  toggle() {
    this.keepWithin();
    this.paintedAt = performance.now();
    this.gesture = newGesture("play");
    const place = this.isAtOpening ? 0 : this.store.place;
    this.store.goTo(this.player.toggle(place, this.store.last), this.gesture);
    if (!this.player.isPlaying) this.stopped();
  }

  /** The range is the view's. */
  keepWithin() {
    const { run, view } = this.store;
    this.player.within = run && placesOf(view.range, run.epochs);
  }

  /**
   * Go on by the time that has passed since the frame before.
   *
   * @param {number} now in milliseconds
   */
  advance(now) {
    if (!this.player.isPlaying) return;
    // A page that was out of sight has had no frames: it goes on where it was.
    const passed = Math.min(Math.max(now - this.paintedAt, 0), LONGEST_FRAME_MS);
    this.paintedAt = now;
    if (this.isHeld()) return;
    this.keepWithin();
    this.store.goTo(this.player.advance(this.store.place, this.store.last, passed / 1000), this.gesture);
    if (!this.player.isPlaying) this.stopped();
  }
}

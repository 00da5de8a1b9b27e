// @ts-check
/**
 * One paint per animation frame brings everything that is out of date up to date: nobody else paints, and nothing is
 * painted twice in a frame.
 */

/** @typedef {import("./panel.mjs").Panel} Panel */

export class Renderer {
  /**
   * @param {() => Panel[]} panels those of the page that is shown
   * @param {(panel: Panel) => void} paint
   * @param {(panel: Panel) => void} describe writes around a panel what it shows
   */
  constructor(panels, paint, describe) {
    this.panels = panels;
    this.paint = paint;
    this.describe = describe;
    this.requested = 0;
    /** Called with the time at the beginning of each frame. @type {((now: number) => void)[]} */
    this.before = [];
    /** Called at the end of each frame. @type {(() => void)[]} */
    this.after = [];
  }

  /** Ask for a paint on the next frame. */
  request() {
    if (!this.requested) this.requested = requestAnimationFrame((now) => this.frame(now));
  }

  /**
   * Mark panels as out of date, and ask for a paint.
   *
   * @param {(panel: Panel) => boolean} [isAffected] all of them without
   */
  touch(isAffected = () => true) {
    for (const panel of this.panels()) if (isAffected(panel)) panel.invalidate();
    this.request();
  }

  /** @param {number} now in milliseconds */
  frame(now) {
    this.requested = 0;
    for (const job of this.before) job(now);
    const late = this.panels().filter((panel) => panel.isVisible && panel.isDirty);
    // All canvases first: writing captions makes the browser lay out the page, which painting would wait for.
    for (const panel of late) this.paint(panel);
    for (const panel of late) this.describe(panel);
    for (const job of this.after) job();
  }
}

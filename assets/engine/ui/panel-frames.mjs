// @ts-check
/** Where a panel has its frames from: a clip of them, or what the browser makes them of, exactly. */
import { urlOf } from "../data/clip-store.mjs";
import { disagreement, furthestOf, MadeClip } from "../data/made-clip.mjs";
import { divisionOf } from "../data/parts.mjs";
import { partsOf, questionOf } from "../data/question.mjs";

/**
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("../types.mjs").View} View
 * @typedef {import("../data/clip-store.mjs").Entry} Entry
 * @typedef {Omit<Entry, "clip"> & {clip: Entry["clip"] | MadeClip}} Frames a clip as far as it has come
 */

export class PanelFrames {
  /** @param {import("./panel.mjs").Panel} panel */
  constructor(panel) {
    this.panel = panel;
    /** What is made here for what it asks now. @type {MadeClip | null} */
    this.made = null;
    /** What stands for that: the question, and the clips of what it is made from. @type {any[]} */
    this.key = [];
  }

  /**
   * The clips that it needs: what its frames are made from, where they can be, else the frames.
   *
   * @param {RunInfo} run
   * @param {View} view
   */
  requests({ activation, hasQuickTransforms }, view) {
    const { spec, place, arrays } = this.panel;
    const isQuick = hasQuickTransforms || spec.axes.y?.over !== "comp_y";
    if (activation === "" || spec.factors.length === 0 || !isQuick)
      return [{ question: this.panel.question(view), arrays }];
    return spec.factors.map((ask) => ({ question: questionOf(ask, view, place) ?? "", arrays: "" }));
  }

  /** Where they are. @param {RunInfo} run @param {View} view */
  urls(run, view) {
    return this.requests(run, view).map(({ question, arrays }) => urlOf(run.clips, question, arrays, 0));
  }

  /**
   * Its frames; those of a run in training may lack the last checkpoints, as long as nobody looks at them.
   *
   * @param {import("../data/clip-store.mjs").ClipStore} clips
   * @param {RunInfo} run
   * @param {View} view
   * @param {number} epoch
   * @returns {Frames}
   */
  requested(clips, run, view, epoch) {
    const isThere = () =>
      this.panel.isExact(view, epoch) || this.urls(run, view).every((url) => clips.holds(url, epoch));
    const mayLag = run.state === "training" && isThere();
    const question = this.panel.question(view);
    const entries = this.requests(run, view).map((request) => {
      const division = divisionOf(run, partsOf(request.question).query);
      return clips.request({ base: run.clips, ...request, epoch, division }, mayLag);
    });
    if (entries[0].clip.question === question) return entries[0];
    const key = [question, ...entries.map(({ clip }) => clip)];
    if (!this.made || key.some((part, place) => part !== this.key[place])) {
      this.made = new MadeClip(question, entries, run, clips.recent);
      this.key = key;
    }
    return { ...furthestOf(entries), clip: this.made };
  }

  /**
   * How far what is made here is from the server's answer, as a part of its scale; 0 where nothing is.
   *
   * @param {import("../types.mjs").Picture} exact
   */
  differenceFrom(exact) {
    if (this.made?.question !== exact.question || exact.epoch === null) return 0;
    const made = this.made.picture(exact.epoch);
    return made ? disagreement(made, exact) : 0;
  }
}

// @ts-check
/**
 * Follows what becomes of the runs while the page is open: asks for their list again and again, and brings the page to
 * the newest state of the shown run, all of it at once.
 */
import { SourceError } from "../data/source.mjs";
import { continues } from "../state/store.mjs";
import { endSaid, listRuns } from "./run-list.mjs";
import { currentTheme } from "./theme.mjs";
import { known } from "./timeline-figure.mjs";

/** How long after an answer the list is asked for again, in milliseconds: while a run trains, while none does, and after
 * no answer. */
const TRAINING_MS = 1000;
const QUIET_MS = 1500;
const FAILED_MS = 10_000;

/** Stands for the epoch of a checkpoint that the page does not know yet. */
const LAST = "last";

/** @typedef {import("../types.mjs").RunInfo} RunInfo */
/** @typedef {import("../data/source.mjs").RunList} RunList */

export class Follower {
  /**
   * @param {import("../state/engine.mjs").Engine} engine
   * @param {{figure: Pick<import("./timeline-figure.mjs").TimelineFigure, "accept">,
   *   data: Pick<import("./data-page.mjs").DataPage, "accept">}} shown
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, { figure, data }, signal) {
    this.engine = engine;
    this.figure = figure;
    this.data = data;
    this.signal = signal;
    this.names = engine.initial.runs;
    /** Queries whose answers at one checkpoint depend on those after it. */
    this.carried = new Set(engine.initial.panels.filter(({ isCarried }) => isCarried).map(({ ask }) => ask.query));
    this.isFollowing = false;
    /** The first run of a store that had none, in the version that was asked for last. */
    this.opened = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    engine.catchUp = () => this.follow();
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
    this.timer = setTimeout(() => this.look(), TRAINING_MS);
  }

  /** Ask for the list, and again after a while; a page out of sight asks once it is seen again. */
  async look() {
    clearTimeout(this.timer);
    if (document.visibilityState === "hidden") return;
    const pace = await this.looked();
    clearTimeout(this.timer);
    if (!this.signal.aborted) this.timer = setTimeout(() => this.look(), pace);
  }

  /** @returns {Promise<number>} how long until it is asked for again */
  async looked() {
    try {
      const runs = await this.engine.source.runs?.();
      if (!runs || this.signal.aborted) return QUIET_MS;
      this.take(runs);
      return runs.some(({ training }) => training) ? TRAINING_MS : QUIET_MS;
    } catch (error) {
      // That there is no server is said when something is asked of it.
      if (!(error instanceof SourceError)) this.engine.failed(error);
      return FAILED_MS;
    }
  }

  /** @param {RunList} runs */
  take(runs) {
    const { engine } = this;
    const { run } = engine;
    this.list(runs.map(({ name }) => name));
    const listed = runs.find(({ name }) => name === run?.name);
    if (run && listed && (listed.version !== run.version || listed.training !== (run.state === "training"))) {
      this.follow();
    } else if (!run && runs.length > 0) this.open(runs);
  }

  /** @param {string[]} names of the runs that there are by now */
  list(names) {
    const { store, shell } = this.engine;
    const gone = this.names.filter((name) => !names.includes(name));
    this.names = names;
    listRuns(shell.picker, names);
    this.engine.miss(store.run !== null && !names.includes(store.run.name));
    for (const name of gone) {
      if (name !== store.run?.name) store.notify([`Run ${name} has been deleted.`]);
      else
        shell.runNotice.textContent = `Run ${name} has been deleted: what is loaded of it stays until you choose another.`;
    }
  }

  /**
   * The first runs of a store that had none: show the one that the address names, else the first. Nobody waits for it:
   * a person who opens the same run meanwhile has the answer, and this request none.
   *
   * @param {RunList} runs
   */
  open(runs) {
    const { store, shell } = this.engine;
    const { name, version } = runs.find((run) => run.name === store.awaited?.run) ?? runs[0];
    const opened = `${name} ${version}`;
    const isOnItsWay = Boolean(this.engine.initial.awaited) && store.awaited !== null;
    if (opened === this.opened || isOnItsWay || this.engine.sentRun) return;
    this.opened = opened;
    shell.runNotice.textContent = "";
    this.engine.requestRun(name);
  }

  /** Bring the page to the run as it is by now, unless somebody is holding on to what is there. */
  async follow() {
    const { engine } = this;
    const { run, store, source } = engine;
    if (!run || !source.follow || this.isFollowing || engine.isHeld) return;
    this.isFollowing = true;
    const { timescale, page } = store.view;
    const besides = { phases: store.phases !== null, data: page === "data" };
    const request = { questions: this.questions(), theme: currentTheme(), timescale, ...besides };
    try {
      const now = await source.follow(run, request);
      // Who has chosen another run since is on the way there.
      if (store.run === run && store.awaited === null && !engine.isHeld) this.show(run, now, request);
    } catch (error) {
      engine.failed(error);
    } finally {
      this.isFollowing = false;
    }
  }

  /** What panels show that will not hold any more: of the whole run, and at the last checkpoint for who is there. */
  questions() {
    const { store, panels, playback, epoch } = this.engine;
    const isAtEnd = store.place === store.last;
    const view = isAtEnd ? { ...store.view, epoch: /** @type {any} */ (LAST) } : store.view;
    const isAsked = (/** @type {import("./panel.mjs").Panel} */ panel) => {
      if (panel.isEmpty(view)) return false;
      if (panel.dependsOnRun) return panel.isVisible || panel.painted !== null;
      return panel.isVisible && !playback.isPlaying && (isAtEnd || !panel.isExact(view, epoch));
    };
    return [...new Set(panels.filter(isAsked).flatMap((panel) => panel.exactQuestion(view) ?? []))];
  }

  /**
   * Show the run as it is by now: one change, before the next frame is painted.
   *
   * @param {RunInfo} before
   * @param {import("../data/source.mjs").RunNow} now
   * @param {import("../data/source.mjs").FollowRequest} request
   */
  show(before, { run, notice, answers, phases, timeline, data }, { theme, timescale }) {
    const { engine, figure } = this;
    const { clips, prefetch, shell, store } = engine;
    if (continues(before, run)) clips.grow(before.clips, run.clips, this.carried);
    figure.accept({ run, theme, timescale, phases: known(phases) }, timeline);
    if (phases) prefetch.phasesOf = run.clips;
    shell.runNotice.textContent = notice;
    store.setRun(run, undefined, phases);
    if (data) this.data.accept(run, data);
    engine.takeExact({ run }, answers);
    store.notify(endSaid(before, run));
  }
}

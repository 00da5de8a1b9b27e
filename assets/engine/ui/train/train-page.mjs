// @ts-check
/** The Train page: begins trainings, and shows what becomes of them while it is looked at. */
import { SourceError } from "../../data/source.mjs";
import { build, button, setText } from "../../dom.mjs";
import { LAST_EPOCH } from "../../state/address.mjs";
import { JobList } from "./job-list.mjs";
import { TrainForm } from "./train-form.mjs";
import { changesSaid } from "./words.mjs";

const PAGE = "train";

/** How long after an answer the list is asked for again, in milliseconds: while something goes on, and while nothing does. */
const BUSY_MS = 1000;
const QUIET_MS = 3000;
const FAILED_MS = 5000;

/** @typedef {import("../../data/jobs.mjs").Job} Job */

export class TrainPage {
  /**
   * @param {import("../../state/engine.mjs").Engine} engine
   * @param {import("./train-form.mjs").FormContent} content
   * @param {import("../../data/jobs.mjs").Jobs} jobs
   * @param {{toSweep: (name: string) => void, branch: () => void}} ways to what becomes of a sweep, and to a branch
   *   from the checkpoint that is shown
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, content, jobs, ways, signal) {
    this.engine = engine;
    this.jobs = jobs;
    this.signal = signal;
    this.sheet = engine.shell.train;
    /** @type {Job[]} those that were listed last */
    this.listed = [];
    /** The job that was begun here last, until its run is opened. */
    this.begun = "";
    this.isShown = false;
    /** Whether the list could not be had when it was asked for last. */
    this.isLost = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const { id } = engine.shell;
    const taken = () => [...[...engine.shell.picker.options].map(({ value }) => value), ...this.listed.map(nameOf)];
    this.ways = ways;
    /** The run to branch from once it is here. */
    this.parent = "";
    const host = { started: (/** @type {string} */ name) => this.started(name), swept: this.swept.bind(this) };
    this.form = new TrainForm(content, jobs, { id, taken, ...host });
    this.list = new JobList({
      act: (name, action, more) => this.act(name, action, more),
      open: (job) => this.open(job),
      branch: (job) => this.branch(job),
      sweep: (name) => this.ways.toSweep(name),
      log: (name) => this.log(name),
    });
    this.next = build("p", { class: "next", hidden: "" });
    this.wrong = build("p", { class: "wrong", role: "alert" });
    this.said = build("div", { class: "hidden", role: "status" });
    const card = (/** @type {string} */ title, /** @type {HTMLElement[]} */ ...parts) =>
      build("section", { class: "panel card" }, [build("h2", {}, [title]), ...parts]);
    this.sheet.replaceChildren(
      build("div", { class: "cards" }, [
        card("New training", this.form.element),
        card("Trainings", this.next, this.wrong, this.list.element, this.said),
      ]),
    );
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
    engine.store.subscribe(({ kind }) => {
      this.show();
      if (kind === "run") this.offerBranch();
      else if (kind === "wanted" && engine.store.awaited?.run !== this.parent) this.parent = "";
    });
  }

  /** Whether this page is looked at; where there is no run, there is nothing else to do. */
  get isHere() {
    const { store, initial } = this.engine;
    if (store.run) return store.view.page === PAGE;
    return store.awaited?.page === PAGE || (initial.runs.length === 0 && !initial.awaited);
  }

  show() {
    if (this.isHere === this.isShown) return;
    this.isShown = this.isHere;
    if (!this.engine.store.run) this.sheet.hidden = !this.isShown;
    if (!this.isShown) return;
    // That a sweep was on its way is old news.
    if (this.begun === "") this.next.hidden = true;
    this.form.open();
    this.look();
  }

  /** Ask for the jobs, and again after a while, as long as somebody looks. */
  async look() {
    clearTimeout(this.timer);
    if (!this.isShown || this.signal.aborted || document.visibilityState === "hidden") return;
    const pace = await this.looked();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pace);
  }

  /** @returns {Promise<number>} how long until they are asked for again */
  async looked() {
    try {
      const list = await this.jobs.list();
      if (this.isLost) setText(this.wrong, "");
      this.isLost = false;
      const said = changesSaid(this.listed, list.jobs);
      this.listed = list.jobs;
      this.list.show(list);
      if (said.length > 0) setText(this.said, said.join(" "));
      this.tellNext();
      return list.jobs.some(({ state }) => state === "running" || state === "queued") ? BUSY_MS : QUIET_MS;
    } catch (error) {
      this.isLost = true;
      this.failed(error);
      return FAILED_MS;
    }
  }

  /** Tell what to do about a run from now on, or nothing. @param {string} name */
  expect(name) {
    this.begun = name;
    this.next.hidden = name === "";
  }

  /** @param {string} name */
  started(name) {
    this.expect(name);
    this.look();
    this.tellNext();
  }

  /** A sweep was begun: its page shows it, once there is a run to show besides. @param {string} name */
  swept(name) {
    this.ways.toSweep(name);
    this.look();
    if (this.engine.store.run) return;
    const words = `Sweep ${name} waits for its turn. From its first checkpoint on, the Sweep page shows it.`;
    this.expect("");
    this.next.hidden = false;
    setText(this.next, words);
    setText(this.said, words);
  }

  /** What to do after a start. */
  tellNext() {
    const job = this.listed.find(({ name }) => name === this.begun);
    if (this.begun === "") return;
    const isThere = job !== undefined && job.version !== null;
    const key = `${this.begun} ${isThere}`;
    if (this.next.dataset.shown === key) return;
    this.next.dataset.shown = key;
    const words = isThere
      ? `Run ${this.begun} is in the list of runs at the top: open it, and drag the timeline while it grows. `
      : `Run ${this.begun} waits for its turn. It can be opened from its first checkpoint on, while it trains. `;
    const open = button(`Open ${this.begun}`, { class: "button primary" }, () => job && this.open(job));
    this.next.replaceChildren(words, ...(isThere ? [open] : []));
    setText(this.said, words);
  }

  /** @param {string} name @param {string} action @param {object} [more] */
  async act(name, action, more) {
    setText(this.wrong, "");
    try {
      const done = await this.jobs.act(name, action, more);
      if (this.begun === name) this.expect(action === "delete" ? "" : done.name);
      await this.look();
    } catch (error) {
      this.failed(error);
    }
  }

  /** @param {string} name @returns {Promise<string>} */
  async log(name) {
    try {
      return await this.jobs.log(name);
    } catch (error) {
      this.failed(error);
      return "";
    }
  }

  /** Begin a branch from the newest checkpoint of a run, once that is shown. @param {Job} job */
  branch(job) {
    this.parent = job.name;
    this.open(job, PAGE);
    this.offerBranch();
  }

  /** The run that was wanted for a branch may be here. */
  offerBranch() {
    const { store } = this.engine;
    if (this.parent === "" || store.awaited !== null || store.run?.name !== this.parent) return;
    this.parent = "";
    this.ways.branch();
  }

  /**
   * Show a run where it is by now: who is at its newest checkpoint stays at the newest.
   *
   * @param {Job} job
   * @param {string} [page]
   */
  open({ name, version }, page = this.engine.initial.pages[0].name) {
    if (version === null) return;
    if (this.begun === name) this.expect("");
    const { store } = this.engine;
    const requested = { run: name, page, epoch: LAST_EPOCH };
    if (store.run) store.restore({ ...store.shareable, ...requested, picks: undefined, range: [], large: "" });
    else store.wait(name, requested);
  }

  /** @param {unknown} error */
  failed(error) {
    if (!(error instanceof SourceError)) this.engine.failed(error);
    else setText(this.wrong, error.message);
  }
}

/** @param {{name: string}} job */
const nameOf = ({ name }) => name;

// @ts-check
/**
 * The jobs, a row for each: how far it is, its numbers and losses, and what can be done with it now. The runs of a sweep
 * are together, behind one line about all of them.
 */
import { build, button, setText } from "../../dom.mjs";
import { buildCurve, drawCurve } from "./curve.mjs";
import { numbersOf, reachedOf, statesText, stateText } from "./words.mjs";

/**
 * @typedef {import("../../data/jobs.mjs").Job} Job
 * @typedef {import("../../data/jobs.mjs").State} State
 * @typedef {"pause" | "resume" | "cancel" | "extend" | "rename" | "delete" | "undo"} Action
 * @typedef {{act: (name: string, action: Action, content?: object) => void, open: (job: Job) => void,
 *   branch: (job: Job) => void, sweep: (name: string) => void, log: (name: string) => Promise<string>}} Host
 */

/** What can be done in each state, as it stands on buttons. @type {Record<State, Action[]>} */
const ACTIONS = {
  queued: ["pause", "cancel", "extend", "rename", "delete"],
  running: ["pause", "cancel", "extend", "delete"],
  paused: ["resume", "cancel", "extend", "rename", "delete"],
  finished: ["extend", "rename", "delete"],
  failed: ["resume", "rename", "delete"],
  cancelled: ["resume", "rename", "delete"],
};

/** @type {Record<string, string>} */
const WORDS = { pause: "Pause", resume: "Resume", cancel: "Cancel", extend: "Extend …", rename: "Rename …" };

/** By the actions that need to be told more: what, and how it is sent. */
const ASKED = {
  extend: { label: "Epochs in all", send: (/** @type {string} */ text) => ({ epochs: Number(text) }) },
  rename: { label: "New name", send: (/** @type {string} */ text) => ({ name: text.trim() }) },
};

export class JobList {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** @type {Map<string, JobRow>} */
    this.rows = new Map();
    /** @type {Map<string, SweepRow>} */
    this.sweeps = new Map();
    this.box = build("ul", { class: "jobs", role: "list" });
    this.none = build("p", {}, ["No trainings yet. Choose a preset, or fill in the form, and start one."]);
    this.deleted = build("ul", { class: "deleted", role: "list" });
    this.element = build("div", {}, [this.none, this.box, this.deleted]);
  }

  /** Bring the list up to date, row by row: who has the focus in one keeps it. @param {import("../../data/jobs.mjs").JobList} list */
  show({ jobs, deleted }) {
    this.none.hidden = jobs.length > 0;
    for (const [name, row] of this.rows) {
      if (jobs.some((job) => job.name === name)) continue;
      row.element.remove();
      this.rows.delete(name);
    }
    const put = filling();
    for (const [name, sweep] of this.sweeps) {
      const those = jobs.filter((job) => job.sweep === name);
      if (those.length > 0) sweep.show(those);
      else {
        sweep.element.remove();
        this.sweeps.delete(name);
      }
    }
    for (const job of jobs) {
      const row = this.rows.get(job.name) ?? new JobRow(this.host);
      this.rows.set(job.name, row);
      row.show(job);
      const sweep = job.sweep === null ? null : this.sweepOf(job.sweep, jobs);
      if (sweep) put(this.box, sweep.element);
      put(sweep?.box ?? this.box, row.element);
    }
    const shown = deleted.map(({ name, until }) => `${name} ${until}`).join("\n");
    if (this.deleted.dataset.shown === shown) return;
    this.deleted.dataset.shown = shown;
    this.deleted.replaceChildren(
      ...deleted.map(({ name }) =>
        build("li", {}, [
          `Run ${name} is deleted, for a day. `,
          button("Undo", { "aria-label": `Undo deleting ${name}` }, () => this.host.act(name, "undo")),
        ]),
      ),
    );
  }

  /** @param {string} name @param {Job[]} jobs */
  sweepOf(name, jobs) {
    const known = this.sweeps.get(name);
    if (known) return known;
    const made = new SweepRow(name, this.host);
    made.show(jobs.filter(({ sweep }) => sweep === name));
    this.sweeps.set(name, made);
    return made;
  }
}

/** Fills boxes from their beginnings, each element once; what is in its place already is not touched. */
function filling() {
  /** @type {Map<Element, Element[]>} */
  const filled = new Map();
  return (/** @type {Element} */ box, /** @type {Element} */ element) => {
    const put = filled.get(box) ?? [];
    filled.set(box, put);
    if (put.includes(element)) return;
    const there = box.children[put.length];
    if (there !== element) box.insertBefore(element, there ?? null);
    put.push(element);
  };
}

class SweepRow {
  /** @param {string} name @param {Host} host */
  constructor(name, host) {
    this.box = build("ul", { class: "jobs", role: "list" });
    this.states = build("span", { class: "task" });
    const open = button(`Sweep ${name}`, { class: "job-name" }, () => host.sweep(name));
    this.element = build("li", { class: "job" }, [
      build("div", { class: "head-of-job" }, [open, this.states]),
      build("details", {}, [build("summary", {}, ["Its runs"]), this.box]),
    ]);
  }

  /** @param {Job[]} jobs its own */
  show(jobs) {
    setText(this.states, statesText(jobs));
  }
}

class JobRow {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** @type {Job | null} */
    this.job = null;
    this.name = button("", { class: "job-name" }, () => this.job && host.open(this.job));
    this.state = build("span", { class: "state" });
    this.task = build("span", { class: "task" });
    this.curve = buildCurve();
    this.bar = build("progress", {});
    this.numbers = build("ul", { class: "numbers-of-job", role: "list" });
    this.reason = build("p", { class: "wrong" });
    this.actions = build("div", { class: "actions" });
    this.more = build("form", { class: "more", hidden: "" });
    this.log = build("pre", { class: "log", tabindex: "0", hidden: "" });
    const head = build("div", { class: "head-of-job" }, [this.name, this.state, this.task]);
    const body = build("div", { class: "body-of-job" }, [this.curve, this.numbers]);
    const parts = [head, this.bar, body, this.reason, this.actions, this.more, this.log];
    this.element = build("li", { class: "job" }, parts);
  }

  /** @param {Job} job */
  show(job) {
    const before = this.job;
    this.job = job;
    const { name, state, epochs, version, reason } = job;
    setText(this.name, name);
    this.name.disabled = version === null;
    this.name.title = version === null ? "There is nothing to see before its first checkpoint" : `Open run ${name}`;
    setText(this.state, stateText(job));
    this.element.dataset.state = state;
    setText(this.task, job.task);
    this.bar.max = epochs ?? 1;
    this.bar.value = reachedOf(job);
    this.bar.setAttribute("aria-label", `Epochs of run ${name}`);
    setText(this.reason, reason ? `${reason[0].toUpperCase()}${reason.slice(1)}.` : "");
    const numbers = numbersOf(job);
    for (const child of [...this.numbers.children].slice(numbers.length)) child.remove();
    numbers.forEach((text, place) => {
      if (!this.numbers.children[place]) this.numbers.append(build("li"));
      setText(this.numbers.children[place], text);
    });
    this.curve.toggleAttribute("hidden", job.curve === null);
    drawCurve(this.curve, job);
    const isSame = before && before.state === state && (before.version === null) === (version === null);
    if (!isSame || before.hasLog !== job.hasLog) this.offer(job);
  }

  /** The buttons for what can be done now; the focus goes from one that is gone to the first. @param {Job} job */
  offer({ name, state, version, hasLog }) {
    const focused = this.actions.contains(document.activeElement) ? document.activeElement?.textContent : null;
    const items = ACTIONS[state].map((action) => {
      const text = state === "failed" && action === "resume" ? "Try again" : (WORDS[action] ?? "Delete");
      return button(text, { "aria-label": `${text.replace(" …", "")} ${name}` }, () => this.press(action));
    });
    if (version !== null)
      items.unshift(
        button("Open", { "aria-label": `Open ${name}` }, () => this.open()),
        button("Branch …", { "aria-label": `Branch from ${name}` }, () => this.job && this.host.branch(this.job)),
      );
    if (state === "failed" && hasLog) items.push(button("Log", { "aria-label": `Log of ${name}` }, () => this.tell()));
    this.actions.replaceChildren(...items);
    if (focused) (items.find(({ textContent }) => textContent === focused) ?? items[0])?.focus();
  }

  open() {
    if (this.job) this.host.open(this.job);
  }

  /** @param {Action} action */
  press(action) {
    const { job } = this;
    if (!job) return;
    if (action === "extend" || action === "rename") this.ask(job, action);
    else this.host.act(job.name, action);
  }

  /** Ask for what an action needs besides. @param {Job} job @param {keyof typeof ASKED} action */
  ask(job, action) {
    const { label, send } = ASKED[action];
    const value = action === "rename" ? job.name : String(2 * (job.epochs ?? 0));
    const input = build("input", { class: "form-control", value, autocomplete: "off" });
    const close = () => {
      this.more.hidden = true;
      this.actions.querySelector("button")?.focus();
    };
    this.more.replaceChildren(
      build("label", {}, [label, input]),
      build("button", { type: "submit", class: "button" }, ["OK"]),
      button("Not now", {}, close),
    );
    this.more.onsubmit = (event) => {
      event.preventDefault();
      close();
      this.host.act(job.name, action, send(input.value));
    };
    this.more.onkeydown = (event) => {
      if (event.key === "Escape") close();
    };
    this.more.hidden = false;
    input.focus();
    input.select();
  }

  /** Show what a training has said, or hide it again. */
  async tell() {
    if (!this.job || !this.log.hidden) {
      this.log.hidden = true;
      return;
    }
    this.log.textContent = await this.host.log(this.job.name);
    this.log.setAttribute("aria-label", `Log of run ${this.job.name}`);
    this.log.hidden = false;
    this.log.scrollTop = this.log.scrollHeight;
  }
}

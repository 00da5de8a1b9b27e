// @ts-check
/**
 * The jobs of a server: what there are, and what one does with them (`docs/jobs.md`).
 *
 * @typedef {{epoch: number, train_loss: number | null, test_loss: number | null, train_accuracy: number,
 *   test_accuracy: number, steps_per_second: number, seconds_left: number}} Progress
 * @typedef {"queued" | "running" | "paused" | "finished" | "failed" | "cancelled"} State
 * @typedef {{epochs: number[], train: (number | null)[], test: (number | null)[]}} Curve both losses at a few epochs
 * @typedef {object} Job
 * @property {string} name
 * @property {State} state
 * @property {"run" | "pause" | "cancel"} wanted what was asked last; a training does it within a second
 * @property {string | null} reason why it failed
 * @property {string} task
 * @property {string | null} sweep that it is a point of
 * @property {number | null} checkpoint the epoch of the newest
 * @property {number | null} epochs how far it shall go
 * @property {string | null} version of the run; null before it has a checkpoint, and so is a run
 * @property {Progress | null} progress what was reported last
 * @property {boolean} hasLog
 * @property {Curve | null} curve
 * @property {Record<string, number>} moments when it memorised, and generalised
 *
 * @typedef {{jobs: Job[], deleted: {name: string, until: string}[]}} JobList the newest first
 * @typedef {Record<string, string>} Values of a form, as they were typed
 * @typedef {{seconds: number, bytes: number, checkpoints: number}} Estimate
 * @typedef {Estimate & {runs: number, missing: number, further: number}} SweepEstimate of what is missing of a sweep, and
 *   of what shall go further
 */
import { owner } from "./owner.mjs";
import { SourceError } from "./source.mjs";

/** The server refuses the values of a form: a sentence for each field that is to blame. */
export class FormError extends SourceError {
  /** @param {string} sentence @param {Record<string, string>} fields */
  constructor(sentence, fields) {
    super(sentence);
    this.fields = fields;
  }
}

const SILENT = "The server does not answer: start it again with grokscope serve. What you typed stays here.";

export class Jobs {
  /**
   * @param {string} [base] what the path of every address of the server begins with
   * @param {typeof fetch} [get] for tests
   */
  constructor(base = "/", get = owner.fetch) {
    this.base = base;
    this.get = get;
  }

  /** @returns {Promise<JobList>} */
  list() {
    return this.ask(`${this.base}jobs.json`);
  }

  /** @param {Values} values @returns {Promise<{fields: Record<string, string>, estimate: Estimate | null}>} */
  check(values) {
    return this.send(`${this.base}jobs/check`, values);
  }

  /** @param {Values} values @returns {Promise<{name: string}>} */
  submit(values) {
    return this.send(`${this.base}jobs`, values);
  }

  /**
   * @param {Values} values
   * @returns {Promise<{fields: Record<string, string>, estimate: SweepEstimate | null, said: string}>}
   */
  checkSweep(values) {
    return this.send(`${this.base}sweeps/check`, values);
  }

  /** @param {Values} values @returns {Promise<{name: string}>} */
  submitSweep(values) {
    return this.send(`${this.base}sweeps`, values);
  }

  /** @param {{parent: string, epoch: number, values: Values}} branch @returns {Promise<{name: string}>} */
  branch(branch) {
    return this.send(`${this.base}jobs/branch`, branch);
  }

  /** @param {string} name @param {string} action @param {object} [content] @returns {Promise<{name: string}>} */
  act(name, action, content = {}) {
    return this.send(`${this.base}jobs/${encodeURIComponent(name)}/${action}`, content);
  }

  /** @param {string} name */
  async log(name) {
    const answer = await this.get(`${this.base}jobs/${encodeURIComponent(name)}/log`).catch(() => null);
    if (!answer?.ok) throw new SourceError(answer ? `Run ${name} has no log.` : SILENT);
    return answer.text();
  }

  /** @param {string} address @param {object} content */
  send(address, content) {
    const headers = { "Content-Type": "application/json" };
    return this.ask(address, { method: "POST", headers, body: JSON.stringify(content) });
  }

  /** @param {string} address @param {RequestInit} [init] @returns {Promise<any>} */
  async ask(address, init) {
    const answer = await this.get(address, init).catch(() => null);
    const content = await answer?.json().catch(() => null);
    if (!answer || !content) throw new SourceError(SILENT);
    if (answer.ok) return content;
    throw content.fields ? new FormError(content.detail, content.fields) : new SourceError(content.detail);
  }
}

// @ts-check
/**
 * The kernel of a notebook as a source: questions go out as messages, answers come back as messages with buffers.
 *
 * Nothing that is sent is lost while the kernel runs another cell: it answers when that has ended. Then it may still be
 * computing, and is asked again. What it answers with is `app/notebook/exchange.py`'s.
 *
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {{id: string, ask: string, request: object}} Question
 * @typedef {{id: string, answer?: any, digest?: string, retry?: number, failure?: string, status?: number}} Answer with the
 *   `id` of its question: an answer, when to ask again (about which state of the run), or why there is none
 */
import { backOff } from "./back-off.mjs";
import { OutdatedError, SourceError } from "./source.mjs";

/** After so long without a word, in milliseconds, it is said that the kernel is busy. */
const SILENT_MS = 4000;

export const BUSY = "The kernel is busy: this is answered when its cell has ended. Restarted? Run this cell again.";

/** What `source.mjs` describes. */
export class KernelSource {
  /** Answers have no addresses that other programs could ask at. */
  hasAddresses = false;

  /**
   * @param {(question: Question) => void} send
   * @param {{silent?: (isSilent: boolean) => void, pause?: (milliseconds: number) => Promise<void>}} [world] `silent`
   *   is told when the kernel has not answered for a while, and when it does again; `pause` is for tests
   */
  constructor(send, { silent = () => {}, pause = paused } = {}) {
    this.send = send;
    this.silent = silent;
    this.pause = pause;
    this.count = 0;
    /** @type {Map<string, (answer: Answer, buffers: ArrayBuffer[]) => void>} */
    this.pending = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isSilent = false;
  }

  /**
   * An answer has come.
   *
   * @param {Answer} answer
   * @param {ArrayBuffer[]} buffers
   */
  receive(answer, buffers) {
    const settle = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    this.watch();
    if (this.isSilent) this.silent(false);
    this.isSilent = false;
    settle?.(answer, buffers);
  }

  /** Say so when nothing comes for a while. */
  watch() {
    clearTimeout(this.timer);
    if (this.pending.size === 0) return;
    this.timer = setTimeout(() => {
      this.isSilent = true;
      this.silent(true);
    }, SILENT_MS);
  }

  /** Nobody waits for anything any more. */
  end() {
    clearTimeout(this.timer);
    this.pending.clear();
  }

  /**
   * Ask once.
   *
   * @param {string} ask
   * @param {object} request
   * @returns {Promise<{answer: Answer, buffers: ArrayBuffer[]}>}
   */
  asked(ask, request) {
    this.count += 1;
    const id = String(this.count);
    return new Promise((resolve) => {
      this.pending.set(id, (answer, buffers) => resolve({ answer, buffers }));
      if (this.pending.size === 1) this.watch();
      this.send({ id, ask, request });
    });
  }

  /**
   * Ask until there is an answer.
   *
   * @param {string} ask
   * @param {object} request
   * @returns {Promise<{value: any, digest: string, buffers: ArrayBuffer[]}>}
   */
  async request(ask, request) {
    let wanted = request;
    for (let tries = 0; ; tries++) {
      const { answer, buffers } = await this.asked(ask, wanted);
      const { failure, retry, digest = "" } = answer;
      if (failure !== undefined) throw new SourceError(failure);
      if (retry === undefined) return { value: answer.answer, digest, buffers };
      await this.pause(backOff(tries, retry));
      // About the state that is being computed: in a run that grows, nothing would ever be ready else.
      if (digest) wanted = { digest, ...request };
    }
  }

  /**
   * Ask about a run as it is here.
   *
   * @param {string} ask
   * @param {RunInfo} run
   * @param {object} [request]
   */
  async about(ask, { name, digest }, request = {}) {
    const found = await this.request(ask, { name, digest, ...request });
    if (found.digest !== digest) throw new OutdatedError(`Run ${name} has changed: run this cell again.`);
    return found;
  }

  /** What the dashboard opens with. @param {string} run to begin with; empty for the first */
  async initial(run) {
    return (await this.request("initial", { run })).value;
  }

  /** @param {string} name */
  async run(name) {
    return (await this.request("run_request", { name })).value;
  }

  /** @param {import("./source.mjs").ExactRequest} request */
  async answers({ run, questions }) {
    const { value, buffers } = await this.about("ask", run, { questions });
    return new Map(
      value.map((/** @type {string} */ question, /** @type {number} */ place) => [question, buffers[place]]),
    );
  }

  /** @param {string} url @param {RequestInit} init */
  async clip(url, { signal }) {
    const { answer, buffers } = await this.asked("clip", { url });
    signal?.throwIfAborted();
    const { failure, retry, status } = answer;
    const headers = { "Retry-After": String(retry ?? 0) };
    if (status !== undefined) return Response.json({ detail: failure }, { status, headers });
    return new Response(new Blob(buffers).stream().pipeThrough(new DecompressionStream("gzip")));
  }

  /** @param {RunInfo} run */
  async phases(run) {
    return (await this.about("phases_request", run)).value;
  }

  /** @param {import("./source.mjs").TimelineRequest} request */
  async timeline({ run, theme, timescale, phases }) {
    return (await this.about("timeline_request", run, { damaged: run.damaged, theme, timescale, phases })).value;
  }

  /** @param {RunInfo} run */
  async data(run) {
    return (await this.about("data_request", run)).value;
  }

  /** A kernel that runs a cell says nothing, and is there. */
  async isThere() {
    return true;
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
const paused = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

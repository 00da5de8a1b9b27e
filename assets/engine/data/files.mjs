// @ts-check
/**
 * Files beside a page as a source: what a server would answer, written down beforehand, below one address.
 *
 * `runs/RUN.json`, `phases/RUN.json` and `data/RUN.json` hold what `source.mjs` says;
 * `timeline/RUN-THEME-TIMESCALE.json` a figure; `answers/RUN/QUESTION.bin` an exact answer; clips lie where the run's
 * information says. Questions have `~` in place of `?` and `&`, which no file's address can hold.
 */
import { SourceError } from "./source.mjs";

/**
 * The name of the file that holds what a question is answered with.
 *
 * @param {string} question
 */
const fileOf = (question) => `${question.replace(/[?&]/g, "~")}.bin`;

/** What `source.mjs` describes. */
export class FileSource {
  /**
   * @param {string} base the address that all files lie below, without a slash at its end
   * @param {typeof fetch} [get] for tests
   */
  constructor(base, get = (input, init) => fetch(input, init)) {
    this.base = base;
    this.get = get;
  }

  /** @param {string} path */
  async file(path) {
    const response = await this.get(`${this.base}/${path}`);
    if (!response.ok) throw new SourceError(`This page does not have ${path}: choose another view.`);
    return response;
  }

  /** @param {string} path */
  async json(path) {
    return (await this.file(path)).json();
  }

  /** @param {string} name */
  async run(name) {
    return { run: await this.json(`runs/${name}.json`), notice: "" };
  }

  /** @param {import("./source.mjs").ExactRequest} request */
  async answers({ run, questions }) {
    const load = async (/** @type {string} */ question) => {
      const file = await this.file(`answers/${run.name}/${fileOf(question)}`);
      return /** @type {const} */ ([question, await file.arrayBuffer()]);
    };
    return new Map(await Promise.all(questions.map(load)));
  }

  /** @param {string} url below the base @param {RequestInit} init */
  clip(url, init) {
    return this.get(`${this.base}/${fileOf(url).replace(/^\//, "")}`, init);
  }

  /** @param {import("../types.mjs").RunInfo} run */
  phases({ name }) {
    return this.json(`phases/${name}.json`);
  }

  /** @param {import("./source.mjs").TimelineRequest} request */
  timeline({ run: { name }, theme, timescale }) {
    return this.json(`timeline/${name}-${theme}-${timescale}.json`);
  }

  /** @param {import("../types.mjs").RunInfo} run */
  data({ name }) {
    return this.json(`data/${name}.json`);
  }

  async isThere() {
    return true;
  }
}

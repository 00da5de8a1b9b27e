// @ts-check
/**
 * Files as a source: what a server would answer, written down beforehand below one address (`app/publish/`).
 *
 * `runs/RUN.json` has a run's information, and says in which folder everything else is: `data.json`,
 * `timeline-THEME-TIMESCALE.json`, clips by their questions, and exact answers about more than one checkpoint. Questions
 * have `~` in place of `?`, `&` and `%`, which no file's address can hold. All files are in gzip's format.
 */
import { Part } from "./clip.mjs";
import { urlOf } from "./clip-store.mjs";
import { unpacked } from "./packed.mjs";
import { divisionOf } from "./parts.mjs";
import { bareQuestion, partsOf } from "./question.mjs";
import { SourceError } from "./source.mjs";

/** Parts of clips that are kept for whoever asks about single checkpoints. */
const MOST_PARTS = 6;

/**
 * The name of the file that holds what a question is answered with, packed; as `file_name` in `app/publish/files.py`.
 *
 * @param {string} question
 */
const fileOf = (question) => `${question.replace(/[?&%]/g, "~")}.bin.gz`;

/**
 * @typedef {import("../types.mjs").RunInfo} RunInfo
 * @typedef {import("../types.mjs").Picture} Picture
 */

/** What `source.mjs` describes. */
export class FileSource {
  /**
   * @param {string} base the address that all files lie below, without a slash at its end
   * @param {typeof fetch} [get] where they come from; for pages that hold them, and for tests
   */
  constructor(base, get = (input, init) => fetch(input, init)) {
    this.base = base;
    this.get = get;
    /** Only what is written down: of single checkpoints, the frames of clips. */
    this.answersAll = false;
    /** By address, those asked for last. @type {Map<string, Promise<Part>>} */
    this.parts = new Map();
  }

  /** @param {string} path */
  async file(path) {
    const response = await this.get(`${this.base}/${path}`).catch(() => {
      throw new SourceError("The files of this page cannot be reached: try again when the network is back.");
    });
    if (!response.ok) throw new SourceError(`This page does not have ${path}: reload it, or choose another view.`);
    return unpacked(response);
  }

  /** @param {string} path */
  async json(path) {
    return JSON.parse(new TextDecoder().decode(await this.file(`${path}.json.gz`)));
  }

  /**
   * A run's information, with whole addresses of what a browser downloads.
   *
   * @param {RunInfo} run
   * @returns {RunInfo}
   */
  placed(run) {
    return { ...run, answers: `${this.base}/${run.answers}` };
  }

  /** @param {string} name */
  async run(name) {
    return { run: this.placed(await this.json(`runs/${name}`)), notice: "" };
  }

  /** @param {import("./source.mjs").ExactRequest} request */
  async answers({ run, questions }) {
    const load = async (/** @type {string} */ question) => {
      const [at] = question.split("/", 1);
      const isAll = at === "all";
      const found = isAll ? this.file(`${run.clips}/${fileOf(question)}`) : this.frame(run, Number(at), question);
      return /** @type {const} */ ([question, await found]);
    };
    return new Map(await Promise.all(questions.map(load)));
  }

  /**
   * What a clip has of one checkpoint, for whoever asks about that alone.
   *
   * @param {RunInfo} run
   * @param {number} epoch
   * @param {string} exact
   * @returns {Promise<Picture>}
   */
  async frame(run, epoch, exact) {
    const question = bareQuestion(exact);
    const arrays = /[?&]arrays=(.*)$/.exec(exact)?.[1] ?? "";
    const { size } = divisionOf(run, partsOf(question).query);
    const place = run.epochs.indexOf(epoch);
    const load = (/** @type {number} */ number) => this.part(urlOf(run.clips, question, arrays, number));
    let part = await load(size > 0 ? Math.floor(place / size) : 0);
    if (!part.epochs.includes(epoch)) part = await load(Math.floor(place / part.epochs.length));
    return { question, epoch, fidelity: part.fidelity, ...part.at(part.epochs.indexOf(epoch)) };
  }

  /** @param {string} url */
  part(url) {
    const found = this.parts.get(url) ?? this.file(fileOf(url)).then((data) => new Part(data));
    this.parts.delete(url);
    this.parts.set(url, found);
    found.catch(() => this.parts.delete(url));
    for (const oldest of this.parts.keys()) {
      if (this.parts.size <= MOST_PARTS) break;
      this.parts.delete(oldest);
    }
    return found;
  }

  /** @param {string} url below the base @param {RequestInit} init */
  async clip(url, init) {
    const path = fileOf(url);
    const response = await this.get(`${this.base}/${path}`, init);
    if (response.ok) return new Response(await unpacked(response));
    return Response.json({ detail: `this page does not have ${path}` }, { status: response.status });
  }

  /** @param {RunInfo} run */
  async phases({ name, phases }) {
    if (!phases) throw new SourceError(`This page does not have the phases of run ${name}.`);
    return phases;
  }

  /** @param {import("./source.mjs").TimelineRequest} request */
  timeline({ run: { clips }, theme, timescale }) {
    return this.json(`${clips}/timeline-${theme}-${timescale}`);
  }

  /** @param {RunInfo} run */
  data({ clips }) {
    return this.json(`${clips}/data`);
  }

  async isThere() {
    return true;
  }
}

// @ts-check
/**
 * The sweeps of a server (`app/sweeps.py`).
 *
 * @typedef {number | string | number[] | null} Value of a field that varies
 * @typedef {object} Point
 * @property {string} name of its run
 * @property {import("./jobs.mjs").State} state
 * @property {Record<string, Value>} values of what varies
 * @property {number} epochs how far it shall go
 * @property {number | null} epoch the newest checkpoint's; null before the first
 * @property {number | null} memorised the first epoch with a train accuracy of 99 %
 * @property {number | null} grokked the first with a test accuracy of 99 %
 * @property {number | null} accuracy on test pairs, at the end
 * @property {{epochs: number[], train: (number | null)[], test: (number | null)[]} | null} curve
 * @property {number[] | null} keys its key frequencies at the newest checkpoint; null while they are not known
 *
 * @typedef {{name: string, varied: string[], points: Point[]}} Sweep
 */
import { SourceError } from "./source.mjs";

const SILENT = "The server does not answer: start it again with grokscope serve.";

export class Sweeps {
  /**
   * @param {string} [base] what the path of every address of the server begins with
   * @param {typeof fetch} [get] for tests
   */
  constructor(base = "/", get = (input, init) => fetch(input, init)) {
    this.base = base;
    this.get = get;
  }

  /** @returns {Promise<string[]>} */
  async names() {
    return (await this.ask(`${this.base}sweeps.json`)).sweeps;
  }

  /** @param {string} name @returns {Promise<Sweep>} */
  sweep(name) {
    return this.ask(`${this.base}sweeps/${encodeURIComponent(name)}.json`);
  }

  /** @param {string} address @returns {Promise<any>} */
  async ask(address) {
    const answer = await this.get(address).catch(() => null);
    const content = await answer?.json().catch(() => null);
    if (!answer || !content) throw new SourceError(SILENT);
    if (!answer.ok) throw new SourceError(content.detail);
    return content;
  }
}

// @ts-check
/** Files on their way to the server (`app/arrivals/site.py`): in pieces as short as any request, one after the other. */
import { owner } from "./owner.mjs";
import { accepted, Refusal } from "./refusal.mjs";

/** What the server takes in one request, and a little less. */
const PIECE = 240_000;
const TRIES = 4;
const PATH = "imports";

/**
 * @typedef {{state: "gathering" | "importing" | "refused" | "done", done: number, total: number, sentence: string,
 *   wants: string[], lines: string[]}} Report how far an import is
 */

export class Sending {
  /**
   * @param {File[]} files
   * @param {AbortSignal} signal ends it
   * @param {string} [base] what the path of every address of the server begins with
   * @param {typeof fetch} [get] for tests
   */
  constructor(files, signal, base = "/", get = owner.fetch) {
    this.files = files;
    this.path = `${base}${PATH}`;
    this.signal = signal;
    this.get = get;
    /** By which the server knows it, once it does. */
    this.id = "";
  }

  get address() {
    return `${this.path}/${this.id}`;
  }

  /**
   * Announce the files, and send them.
   *
   * @param {string} name of the run to be made
   * @param {(done: number, total: number) => void} report of bytes
   * @throws {Refusal} if they are not taken
   */
  async send(name, report) {
    const announced = this.files.map((file) => ({ name: file.name, size: file.size }));
    const response = await this.ask("POST", this.path, JSON.stringify({ name, files: announced }));
    this.id = (await response.json()).id;
    const total = this.files.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    for (const [place, file] of this.files.entries()) {
      for (let at = 0; at < file.size; at += PIECE) {
        const piece = file.slice(at, at + PIECE);
        await this.insist(`${this.address}/${place}?at=${at}`, piece);
        done += piece.size;
        report(done, total);
      }
    }
  }

  /** Have them imported. @param {Record<string, string | number>} said what a person says of them */
  async go(said) {
    await this.ask("POST", `${this.address}/go`, JSON.stringify(said));
  }

  /** @returns {Promise<Report>} */
  async report() {
    return (await this.ask("GET", this.address)).json();
  }

  /** End it, also as the page goes away: the request outlives that. */
  cancel() {
    if (this.id) this.get(`${this.address}/cancel`, { method: "POST", keepalive: true }).catch(() => {});
    this.id = "";
  }

  /** Send a piece, again where its answer is lost. @param {string} url @param {Blob} piece */
  async insist(url, piece) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.ask("PUT", url, piece);
      } catch (error) {
        if (error instanceof Refusal || this.signal.aborted || tries === TRIES) throw error;
      }
    }
  }

  /** @param {string} method @param {string} url @param {string | Blob} [body] */
  async ask(method, url, body) {
    const type = typeof body === "string" ? "application/json" : "application/octet-stream";
    /** @type {Record<string, string>} */
    const headers = body === undefined ? {} : { "Content-Type": type };
    return accepted(await this.get(url, { method, signal: this.signal, headers, ...(body ? { body } : {}) }));
  }
}

// @ts-check
/**
 * What only the owner of a server may do (`app/owner.py`): their token goes along in a header, and is asked for once.
 *
 * The tab keeps it, or this page alone where storage is blocked, as in a frame of another site.
 */

const KEY = "grokscope-token";
const UNAUTHORIZED = 401;

/**
 * @typedef {(sentence: string) => Promise<string>} Ask for the token, with what the server says of one that was sent;
 *   nothing is a no
 */

/** The owner at this page, if they are one. */
export class Owner {
  /** @param {() => Storage} [storage] where the tab keeps what it knows @param {typeof fetch} [get] for tests */
  constructor(storage = () => sessionStorage, get = (input, init) => fetch(input, init)) {
    this.storage = storage;
    this.get = get;
    /** @type {Ask | null} how they are asked; nobody is while there is no page for it */
    this.ask = null;
    this.token = this.kept();
    /** @type {Promise<string> | null} while they are asked */
    this.asking = null;
    /** Whether they have said no: what a page asks by itself does not ask them again. */
    this.isDeclined = false;
  }

  /**
   * As `fetch`; where only the owner is answered, they are asked for the token first.
   *
   * @type {typeof fetch}
   */
  fetch = async (input, init = {}) => {
    for (;;) {
      const sent = this.token;
      const response = await this.get(input, sent ? withToken(init, sent) : init);
      if (response.status !== UNAUTHORIZED || !this.ask) return response;
      if (this.isDeclined && (init.method ?? "GET") === "GET") return response;
      if (this.token === sent) await this.askFor(sent ? await sentenceIn(response.clone()) : "");
      if (!this.token) return response;
    }
  };

  /** Ask for the token, once for all who need it. @param {string} sentence */
  async askFor(sentence) {
    this.asking ??= /** @type {Ask} */ (this.ask)(sentence);
    this.token = await this.asking;
    this.asking = null;
    this.isDeclined = !this.token;
    this.keep();
  }

  kept() {
    try {
      return this.storage().getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  keep() {
    try {
      this.storage().setItem(KEY, this.token);
    } catch {
      // The page keeps it for as long as it is open.
    }
  }
}

/** The one of this page. */
export const owner = new Owner();

/** @param {RequestInit} init @param {string} token @returns {RequestInit} */
const withToken = (init, token) => ({ ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });

/** @param {Response} response */
const sentenceIn = (response) => response.json().then(({ detail }) => String(detail), String);

// @ts-check
/** Files of numbers, saved when the server has them: that may take a while, and a link would lead to its "not yet". */
import { backOff } from "./back-off.mjs";
import { download } from "./download.mjs";
import { ASKS_AGAIN, accepted, isLater, Refusal } from "./refusal.mjs";

/** After so long, in milliseconds, it is said that there is something to wait for. */
const SAID_AFTER_MS = 700;

const PENDING = "Computing: the file is saved as soon as it is ready.";
const SAVED = "The file is saved.";
const LOST = "Server not reachable: download again when it is back.";

/**
 * Save the file at an address, under the name that the server gives it, or the address; what goes wrong is said, and nothing is thrown.
 *
 * @param {string} url
 * @param {(sentence: string) => void} notify
 * @param {{get?: typeof fetch, pause?: (milliseconds: number) => Promise<void>}} [world] for tests
 */
export async function save(url, notify, { get = (input, init) => fetch(input, init), pause = waited } = {}) {
  let isSaid = false;
  const timer = setTimeout(() => {
    isSaid = true;
    notify(PENDING);
  }, SAID_AFTER_MS);
  try {
    const response = await whenThere(() => get(url, { headers: ASKS_AGAIN }), pause);
    download(await response.blob(), nameIn(response) ?? url.replace(/^.*\/|\?.*$/g, ""));
    if (isSaid) notify(SAVED);
  } catch (error) {
    notify(error instanceof Refusal ? error.message : LOST);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The server's answer, asked for again as long as it says that there is none yet.
 *
 * @param {() => Promise<Response>} ask
 * @param {(milliseconds: number) => Promise<void>} pause
 * @throws {Refusal} if there will be none
 */
async function whenThere(ask, pause) {
  for (let tries = 0; ; tries++) {
    try {
      return await accepted(await ask());
    } catch (error) {
      if (!(error instanceof Refusal && isLater(error.status))) throw error;
      await pause(backOff(tries, error.retry));
    }
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
const waited = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param {Response} response */
const nameIn = ({ headers }) => /filename="?([^";]+)/.exec(headers.get("Content-Disposition") ?? "")?.[1];

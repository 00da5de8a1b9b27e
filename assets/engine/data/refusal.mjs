// @ts-check
/** What the server answers in place of a clip: why there is none, or that there is none yet. */

/** The server's status for what it is still computing, or has no time for. */
const NOT_YET = 202;
/** The same from a server in front of it. */
const UNAVAILABLE = 503;
/** The server's status, and that of one in front of it, for whoever asks too often. */
const TOO_MANY = 429;

/** Has the server answer 202 in place of 503, which browsers write into their consoles (RFC 7240). */
export const ASKS_AGAIN = { Prefer: "respond-async" };

/**
 * Whether what was refused may be there later.
 *
 * @param {number} status
 */
export const isLater = (status) => [NOT_YET, UNAVAILABLE, TOO_MANY].includes(status);

/** The server's refusal. */
export class Refusal extends Error {
  /** @param {string} message @param {number} status @param {number} retry when to ask again, in seconds */
  constructor(message, status, retry) {
    super(message);
    this.status = status;
    this.retry = retry;
  }
}

/**
 * The response, if it is what was asked for.
 *
 * @param {Response} response
 * @throws {Refusal} if it is not
 */
export async function accepted(response) {
  if (response.ok && response.status !== NOT_YET) return response;
  throw new Refusal(await reasonOf(response), response.status, Number(response.headers.get("Retry-After") ?? 0));
}

/** @param {Response} response */
async function reasonOf(response) {
  try {
    return (await response.json()).detail ?? `the server answered ${response.status}`;
  } catch {
    return `the server answered ${response.status}`;
  }
}

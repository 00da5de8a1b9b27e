// @ts-check
/** Fetches clips, each once, keeps those used last within a budget of memory, and fetches the likely next ones in idle time. */
import { Clip, Part } from "./clip.mjs";

/** Memory for clips that no panel shows now; those that are shown stay whatever they take. */
const BUDGET = 96_000_000;
/** So many clips that panels wait for come at once: in the order of the page, and not all of them late. */
const LANES = 2;
/** After a failure the same clip is asked for again no sooner than this, in milliseconds. */
const RETRY_AFTER = 3000;

/** @typedef {{clip: Clip, state: "loading" | "ready" | "failed", why: string, since: number}} Entry */

/**
 * What a panel asks, as text: the query and its parameters in order of their names, as the server writes it too.
 *
 * @param {import("./types.mjs").Ask} ask
 * @param {import("./types.mjs").View} view
 */
export function askedOf(ask, view) {
  const parameters = { ...ask.fixed };
  for (const [name, field] of Object.entries(ask.chosen)) parameters[name] = view[field];
  const names = Object.keys(parameters).sort();
  const text = names.map((name) => `${name}=${encodeURIComponent(parameters[name])}`).join("&");
  return text ? `${ask.query}?${text}` : ask.query;
}

/**
 * Where a clip is served.
 *
 * @param {string} base the run's address
 * @param {string} asked
 * @param {string} arrays names of the arrays, parted by commas
 * @param {number} part
 */
export function urlOf(base, asked, arrays, part) {
  const more = [`arrays=${arrays}`, ...(part ? [`part=${part}`] : [])].join("&");
  return `${base}/${asked}${asked.includes("?") ? "&" : "?"}${more}`;
}

export class Library {
  /**
   * @param {(url: string) => void} changed called when a clip has come, in part or whole, or failed
   * @param {{get?: typeof fetch, now?: () => number, idle?: (job: () => void) => void}} [world] for tests
   */
  constructor(changed, { get, now, idle } = {}) {
    this.changed = changed;
    this.get = get ?? ((input, init) => fetch(input, init));
    this.now = now ?? (() => performance.now());
    this.idle = idle ?? whenIdle;
    /** @type {Map<string, Entry>} in the order of their last use */
    this.entries = new Map();
    /** @type {Set<string>} */
    this.held = new Set();
    /** @type {{base: string, asked: string, arrays: string, epoch: number}[]} */
    this.likely = [];
    this.isFetchingAhead = false;
    /** Clips that are wanted and have not been begun. @type {Map<string, () => Promise<void>>} */
    this.waiting = new Map();
    this.underWay = 0;
    this.isOpen = true;
  }

  /**
   * The clip a panel needs now, fetched when it is not here.
   *
   * @param {string} base
   * @param {string} asked
   * @param {string} arrays
   * @param {number} epoch where the person is: parts near to it come first
   * @returns {Entry}
   */
  want(base, asked, arrays, epoch) {
    const url = urlOf(base, asked, arrays, 0);
    const entry = this.known(url);
    if (entry && !(entry.state === "failed" && this.now() - entry.since > RETRY_AFTER)) return entry;
    const fresh = { clip: new Clip(asked), state: /** @type {const} */ ("loading"), why: "", since: this.now() };
    this.entries.set(url, fresh);
    this.waiting.set(url, () => this.load(fresh, (part) => urlOf(base, asked, arrays, part), epoch, "auto"));
    return fresh;
  }

  /** Start what waits as far as there are lanes; what nobody shows any more is given up. */
  start() {
    for (const [url, load] of this.waiting) {
      if (this.underWay >= LANES || !this.isOpen) return;
      this.waiting.delete(url);
      if (!this.held.has(url)) {
        this.entries.delete(url);
        continue;
      }
      this.underWay += 1;
      load().then(() => {
        this.underWay -= 1;
        this.start();
        this.fetchAhead();
      });
    }
  }

  /** @param {string} url */
  known(url) {
    const entry = this.entries.get(url);
    if (entry) {
      this.entries.delete(url);
      this.entries.set(url, entry);
    }
    return entry;
  }

  /**
   * Load all parts of a clip.
   *
   * @param {Entry} entry
   * @param {(part: number) => string} url
   * @param {number} epoch
   * @param {RequestPriority} priority
   */
  async load(entry, url, epoch, priority) {
    try {
      const first = await this.part(url(0), priority);
      entry.clip.add(first);
      for (const part of order(first, epoch)) {
        this.changed(url(0));
        entry.clip.add(await this.part(url(part), priority));
      }
      entry.state = "ready";
    } catch (error) {
      entry.state = "failed";
      entry.why = error instanceof Error ? error.message : String(error);
      entry.since = this.now();
    }
    this.trim();
    this.changed(url(0));
  }

  /**
   * @param {string} url
   * @param {RequestPriority} priority
   */
  async part(url, priority) {
    const response = await this.get(url, { priority });
    if (!response.ok) throw new Error(await reasonOf(response));
    return new Part(await response.arrayBuffer());
  }

  /**
   * Say which clips are shown (they are never dropped) and which are likely to be asked for next, the likeliest first.
   *
   * @param {Iterable<string>} held their URLs
   * @param {{base: string, asked: string, arrays: string, epoch: number}[]} likely
   */
  plan(held, likely) {
    this.held = new Set(held);
    this.likely = likely;
    this.start();
    this.fetchAhead();
  }

  /** Fetch the likely clips one by one, each when the page has nothing else to do; what is likely changes as one plays. */
  fetchAhead() {
    if (this.isFetchingAhead || this.isBusy()) return;
    const next = this.likely.find(({ base, asked, arrays }) => !this.entries.has(urlOf(base, asked, arrays, 0)));
    if (!next) return;
    this.isFetchingAhead = true;
    this.idle(async () => {
      const { base, asked, arrays, epoch } = next;
      const url = urlOf(base, asked, arrays, 0);
      if (!this.entries.has(url) && this.likely.includes(next)) {
        const fresh = { clip: new Clip(asked), state: /** @type {const} */ ("loading"), why: "", since: this.now() };
        this.entries.set(url, fresh);
        await this.load(fresh, (part) => urlOf(base, asked, arrays, part), epoch, "low");
      }
      this.isFetchingAhead = false;
      this.fetchAhead();
    });
  }

  /** Whether a clip that a panel waits for is on its way. */
  isBusy() {
    return [...this.held].some((url) => this.entries.get(url)?.state === "loading");
  }

  /** Drop what was used longest ago until the rest fits the budget. */
  trim() {
    let size = 0;
    for (const [url, entry] of this.entries) if (!this.held.has(url)) size += entry.clip.bytes;
    for (const [url, entry] of this.entries) {
      if (size <= BUDGET) return;
      if (this.held.has(url) || entry.state === "loading") continue;
      size -= entry.clip.bytes;
      this.entries.delete(url);
    }
  }
}

/**
 * The parts that are still to come, those near to an epoch first.
 *
 * @param {Part} first
 * @param {number} epoch
 */
function order(first, epoch) {
  const rest = Array.from({ length: first.parts - 1 }, (_, place) => place + 1);
  const last = first.epochs[first.epochs.length - 1];
  if (epoch <= last || rest.length === 0) return rest;
  // Only the first part's epochs are known; schedules are near enough to even for a guess of which part is next.
  const guess = Math.min(Math.floor(epoch / Math.max(last, 1)), rest.length);
  return rest.sort((a, b) => Math.abs(a - guess) - Math.abs(b - guess));
}

/** @param {Response} response */
async function reasonOf(response) {
  try {
    return (await response.json()).error ?? `the server answered ${response.status}`;
  } catch {
    return `the server answered ${response.status}`;
  }
}

/** @param {() => void} job */
function whenIdle(job) {
  if (typeof requestIdleCallback === "function") requestIdleCallback(job, { timeout: 2000 });
  else setTimeout(job, 200);
}

// @ts-check
/**
 * Fetches clips, each once, keeps those used last within a budget of memory, and prefetches in idle time.
 *
 * A clip that nobody wants any more is given up, on its way or before: whoever holds a key down waits for the last
 * neuron and not for all those between. Of clips whose parts the server computes one by one, each has its turn after
 * every part, which is the one around the cursor.
 */
import { backOff, hasNoTime } from "./back-off.mjs";
import { Clip, Part } from "./clip.mjs";
import { Recent } from "./made-clip.mjs";
import { PartsToCome } from "./parts.mjs";
import { partsOf } from "./question.mjs";
import { accepted, isLater, Refusal } from "./refusal.mjs";

/** Memory for clips that no panel shows now; those that are shown stay whatever they take. */
const BUDGET = 96_000_000;
/** What is fetched ahead stops here, so that the next clip does not push out one that is as likely. */
const PREFETCH_BUDGET = 0.75 * BUDGET;
/** So many clips that panels wait for come at once: in the order of the page, and not all of them late. */
const MAX_CONCURRENT = 2;
/** Of parts that the server computes one by one, so many are under way: two would each take twice as long. */
const MAX_COMPUTED = 1;
/** What the server says of a part without a sound checkpoint. */
const DAMAGED = 409;
/** After a failure the same clip is requested again no sooner than this, in milliseconds. */
const RETRY_AFTER_MS = 3000;

const BUSY = "The server is busy: waiting for a turn …";
const UNREACHABLE = "the server is not reachable";

/**
 * How long it is until a clip that failed may be requested again, in milliseconds; Infinity when the server has refused it
 * for good.
 *
 * @param {Pick<Entry, "status" | "since">} entry
 * @param {number} now
 */
export const retryIn = ({ status, since }, now) =>
  status >= 400 && status < 500 ? Number.POSITIVE_INFINITY : since + RETRY_AFTER_MS - now;
/** Plans that follow each other quicker than this, in milliseconds, are debounced: the last one is fetched. */
const DEBOUNCE_WITHIN_MS = 150;
const DEBOUNCE_MS = 90;
/** A clip that takes longer than this, in milliseconds, keeps nobody from fetching ahead. */
const SLOW_MS = 1500;

/**
 * @typedef {{base: string, question: string, arrays: string, epoch: number,
 *   division: import("./parts.mjs").Division}} ClipRequest
 * @typedef {{clip: Clip, state: "loading" | "ready" | "failed" | "grown", why: string, status: number, since: number,
 *   stop: AbortController, after: number, tries: number, parts: PartsToCome, asked: number, epoch: number}} Entry
 *   `status` is the server's when it refused; what it is still computing is requested again at the time `after`, after so
 *   many `tries`; `asked` is the part that was requested last, and `epoch` where the cursor is; `grown` is the clip of an
 *   earlier state of the run, which has no later checkpoints
 */

/**
 * Where a clip is served.
 *
 * @param {string} base the run's address
 * @param {string} question
 * @param {string} arrays names of the arrays, parted by commas; empty for all of them
 * @param {number} part
 */
export function urlOf(base, question, arrays, part) {
  const more = [...(arrays ? [`arrays=${arrays}`] : []), ...(part ? [`part=${part}`] : [])].join("&");
  return `${base}/${question}${more && (question.includes("?") ? "&" : "?")}${more}`;
}

export class ClipStore {
  /**
   * @param {(url: string) => void} changed called when a clip has come, in part or whole, or failed
   * @param {{get?: typeof fetch, now?: () => number, idle?: (job: () => void) => void}} [host] for tests
   */
  constructor(changed, { get, now, idle } = {}) {
    this.changed = changed;
    this.get = get ?? ((input, init) => fetch(input, init));
    this.now = now ?? (() => performance.now());
    this.idle = idle ?? whenIdle;
    /** @type {Map<string, Entry>} in the order of their last use */
    this.entries = new Map();
    /** Clips that are wanted and have not been begun. @type {Map<string, ClipRequest>} */
    this.waiting = new Map();
    /** @type {Set<string>} */
    this.pinned = new Set();
    /** @type {Map<string, ClipRequest>} */
    this.likely = new Map();
    /** What was made of factors. */
    this.recent = new Recent();
    this.sent = { active: 0, most: MAX_CONCURRENT };
    this.computed = { active: 0, most: MAX_COMPUTED };
    this.isFetchingAhead = false;
    this.isOpen = true;
    this.isOpening = false;
    this.changedAt = Number.NEGATIVE_INFINITY;
    this.startsAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined;
  }

  /**
   * The clip a panel needs now; fetched, when it is not here, after the next `plan`.
   *
   * @param {ClipRequest} wanted its epoch is where the cursor is: parts near to it come first
   * @param {boolean} [mayLag] whether a clip from before the run has grown will do
   * @returns {Entry}
   */
  request(wanted, mayLag = false) {
    const url = urlOf(wanted.base, wanted.question, wanted.arrays, 0);
    const entry = this.known(url);
    if (entry?.state === "grown" && !mayLag) {
      this.waiting.set(url, wanted);
      return this.enter(url, wanted, entry.clip.renewed());
    }
    const isOver = entry?.state !== "failed" || (!isLater(entry.status) && retryIn(entry, this.now()) >= 0);
    if (entry && isOver) {
      // Somewhere else, another part is wanted at once, and the one that was put off can wait.
      if (entry.epoch !== wanted.epoch && entry.parts.next(wanted.epoch) !== entry.asked) entry.after = 0;
      entry.epoch = wanted.epoch;
      return entry;
    }
    this.waiting.set(url, wanted);
    return this.enter(url, wanted);
  }

  /** Whether a frame is here. @param {string} url of a clip @param {number} epoch */
  holds(url, epoch) {
    return this.entries.get(url)?.clip.holds(epoch) ?? false;
  }

  /**
   * A run has grown, and its clips are at another address: what is here of the checkpoints that it had still holds.
   *
   * @param {string} from the run's address before
   * @param {string} to
   * @param {Set<string>} carried queries of which it does not hold
   */
  grow(from, to, carried) {
    if (from === to) return;
    const moved = (/** @type {string} */ url) => (url.startsWith(`${from}/`) ? `${to}${url.slice(from.length)}` : url);
    for (const [url, entry] of [...this.entries].filter(([url]) => moved(url) !== url)) {
      this.entries.delete(url);
      this.waiting.delete(url);
      if (entry.state === "loading") entry.stop.abort();
      if (entry.clip.frames.size === 0 || carried.has(partsOf(entry.clip.question).query)) continue;
      this.entries.set(moved(url), { ...entry, state: "grown" });
    }
    this.pinned = new Set([...this.pinned].map(moved));
    this.likely.clear();
  }

  /** @param {string} url @param {ClipRequest} wanted @param {Clip} [clip] what is here of it @returns {Entry} */
  enter(url, { question, division, epoch }, clip = new Clip(question)) {
    const stop = new AbortController();
    const parts = new PartsToCome(division, (there) => clip.frames.has(there));
    /** @type {Entry} */
    const entry = {
      ...{ clip, state: "loading", why: "", status: 0, since: this.now(), stop },
      ...{ after: 0, tries: 0, parts, asked: -1, epoch },
    };
    this.entries.set(url, entry);
    return entry;
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
   * Say which clips are shown (they are never dropped) and which are likely to be asked for next, the likeliest first.
   *
   * @param {Iterable<string>} held their URLs
   * @param {ClipRequest[]} likely
   */
  plan(held, likely) {
    const next = new Set(held);
    const isNew = [...next].some((url) => !this.pinned.has(url));
    this.pinned = next;
    this.likely = new Map(likely.map((request) => [urlOf(request.base, request.question, request.arrays, 0), request]));
    if (isNew) {
      const now = this.now();
      this.startsAt = now - this.changedAt < DEBOUNCE_WITHIN_MS ? now + DEBOUNCE_MS : now;
      this.changedAt = now;
      this.cancelUnused();
    }
    this.start();
    this.fetchAhead();
  }

  /** Give up what is on its way and neither shown nor likely. */
  cancelUnused() {
    for (const [url, entry] of this.entries) {
      if (entry.state !== "loading" || this.pinned.has(url) || this.likely.has(url)) continue;
      entry.stop.abort();
      this.waiting.delete(url);
      this.entries.delete(url);
    }
  }

  /** From now on clips may come: at the first idle moment, so that the page is whole before. */
  open() {
    if (this.isOpen || this.isOpening) return;
    this.isOpening = true;
    this.idle(() => {
      this.isOpen = true;
      this.start();
      this.fetchAhead();
    });
  }

  /** Start what waits, unless it is debounced, as far as it may come at once. */
  start() {
    clearTimeout(this.timer);
    const early = this.startsAt - this.now();
    if (this.waiting.size === 0 || !this.isOpen) return;
    if (early > 0) {
      this.timer = setTimeout(() => this.start(), early);
      return;
    }
    const now = this.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [url, request] of this.waiting) {
      const lane = request.division.size > 0 ? this.computed : this.sent;
      if (lane.active >= lane.most) continue;
      const entry = this.entries.get(url);
      const isShown = this.pinned.has(url);
      if (!entry || !(isShown || this.likely.has(url))) {
        this.waiting.delete(url);
        this.entries.delete(url);
        continue;
      }
      if (entry.after > now) {
        next = Math.min(next, entry.after);
        continue;
      }
      this.waiting.delete(url);
      lane.active += 1;
      this.load(entry, request, isShown ? "auto" : "low").then(() => {
        lane.active -= 1;
        this.start();
        this.fetchAhead();
      });
    }
    if (next < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.start(), next - now);
  }

  /**
   * Load all parts of a clip, or those that the server has by now; one where it computes each for itself.
   *
   * @param {Entry} entry
   * @param {ClipRequest} request
   * @param {RequestPriority} priority
   */
  async load(entry, request, priority) {
    const url = (/** @type {number} */ part) => urlOf(request.base, request.question, request.arrays, part);
    try {
      do await this.loadNext(entry, url, priority);
      while (!entry.parts.isDone && !entry.parts.isByWork);
      if (entry.parts.isDone) entry.state = "ready";
      else this.waiting.set(url(0), request);
    } catch (error) {
      if (entry.stop.signal.aborted) return;
      const isWanted = this.pinned.has(url(0)) || this.likely.has(url(0));
      if (isWanted && error instanceof Refusal && isLater(error.status))
        this.putOff(entry, error.retry, url(0), request);
      else fail(entry, error, this.now());
    }
    this.trim();
    this.changed(url(0));
  }

  /**
   * Load the part of a clip that is wanted most.
   *
   * @param {Entry} entry
   * @param {(part: number) => string} url
   * @param {RequestPriority} priority
   */
  async loadNext(entry, url, priority) {
    const { clip, parts } = entry;
    if (parts.isDone) return;
    entry.asked = parts.next(entry.epoch);
    try {
      const part = await this.part(url(entry.asked), entry, priority);
      clip.add(part);
      parts.took(entry.asked, part);
    } catch (error) {
      // All others may be sound.
      if (!parts.isByWork || !(error instanceof Refusal) || error.status !== DAMAGED) throw error;
      parts.drop(entry.asked);
      if (parts.isDone && clip.frames.size === 0) throw error;
    }
    [entry.why, entry.tries] = ["", 0];
    if (!parts.isDone && !parts.isByWork) this.changed(url(0));
  }

  /**
   * Request a clip again when the server may have it; meanwhile others have their turn.
   *
   * @param {Entry} entry
   * @param {number} seconds what the server asks for
   * @param {string} url
   * @param {ClipRequest} request
   */
  putOff(entry, seconds, url, request) {
    entry.why = hasNoTime(seconds) ? BUSY : "";
    entry.after = this.now() + backOff(entry.tries, seconds);
    entry.tries += 1;
    this.waiting.set(url, request);
    this.start();
  }

  /**
   * @param {string} url
   * @param {Entry} entry
   * @param {RequestPriority} priority
   */
  async part(url, { stop }, priority) {
    const response = await this.get(url, { priority, signal: stop.signal });
    return new Part(await (await accepted(response)).arrayBuffer());
  }

  /**
   * Fetch the likely clips one by one, each when the page has nothing else to do; what is likely changes as one plays.
   */
  fetchAhead() {
    clearTimeout(this.patience);
    // What was put off, or is being computed, is fetched before anything else is fetched ahead.
    if (this.isFetchingAhead || !this.isOpen || this.waiting.size + this.computed.active > 0) return;
    if (this.isBusy(SLOW_MS)) {
      // When its load ends we are called again; when it takes too long, by this.
      this.patience = setTimeout(() => this.fetchAhead(), SLOW_MS);
      return;
    }
    let size = 0;
    for (const url of this.likely.keys()) size += this.entries.get(url)?.clip.bytes ?? 0;
    const next = [...this.likely.keys()].find((url) => !this.entries.has(url));
    if (!next || size >= PREFETCH_BUDGET) return;
    this.isFetchingAhead = true;
    this.idle(async () => {
      const request = this.likely.get(next);
      const isFree = this.isOpen && !this.isBusy(SLOW_MS);
      if (request && isFree && !this.entries.has(next)) await this.load(this.enter(next, request), request, "low");
      this.isFetchingAhead = false;
      if (isFree) this.fetchAhead();
    });
  }

  /**
   * Whether a clip that a panel waits for is on its way.
   *
   * @param {number} [patience] clips that have taken longer than this, in milliseconds, do not count
   */
  isBusy(patience = Number.POSITIVE_INFINITY) {
    const now = this.now();
    return [...this.pinned].some((url) => {
      const entry = this.entries.get(url);
      return entry?.state === "loading" && now - entry.since < patience;
    });
  }

  /** Drop clips until the rest fits the budget: first what is not likely, used longest ago; then the least likely. */
  trim() {
    const idle = [...this.entries].filter(([url, { state }]) => !this.pinned.has(url) && state !== "loading");
    let size = idle.reduce((sum, [, { clip }]) => sum + clip.bytes, 0);
    const likely = [...this.likely.keys()];
    const rank = (/** @type {string} */ url) => (this.likely.has(url) ? likely.length - likely.indexOf(url) : 0);
    // A stable sort: among equals the order of their last use stays.
    for (const [url, { clip }] of idle.sort(([one], [other]) => rank(one) - rank(other))) {
      if (size <= BUDGET) return;
      size -= clip.bytes;
      this.entries.delete(url);
    }
  }
}

/** @param {Entry} entry @param {unknown} error @param {number} now */
function fail(entry, error, now) {
  entry.state = "failed";
  // What browsers throw where nobody answers has another message in each.
  entry.why = error instanceof TypeError ? UNREACHABLE : error instanceof Error ? error.message : String(error);
  entry.status = error instanceof Refusal ? error.status : 0;
  entry.since = now;
}

/** @param {() => void} job */
function whenIdle(job) {
  if (typeof requestIdleCallback === "function") requestIdleCallback(job, { timeout: 2000 });
  else setTimeout(job, 200);
}

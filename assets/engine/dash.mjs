// @ts-check
/**
 * The engine as a Dash component: what it asks goes up as props, what the server answers comes down as props.
 *
 * Each request has a number, which its answer carries. A newer request takes the place of one of the same kind. What the
 * server is still computing, or what never came, is asked for again, under another number, unless something else has
 * been asked meanwhile.
 */
import { backOff } from "./data/back-off.mjs";
import { Jobs } from "./data/jobs.mjs";
import { ASKS_AGAIN } from "./data/refusal.mjs";
import { OutdatedError, SourceError } from "./data/source.mjs";
import { Sweeps } from "./data/sweeps.mjs";
import { mount } from "./mount.mjs";
import { pathOf } from "./state/address.mjs";
import { readInitialState } from "./state/bootstrap.mjs";

/** By the prop that asks: the prop that answers. As in `app/channels.py`. */
const ANSWERED_BY = {
  run_request: "run",
  follow_request: "follow",
  ask: "answers",
  phases_request: "phases",
  timeline_request: "timeline",
  data_request: "data",
};

/** An answer that has not come by then is lost, as when the process that was to give it has ended; in milliseconds. */
const LOST_MS = 30_000;

/** A run that has grown waits for its phases so many times. */
const MOST_TRIES = 3;

/** Damaged checkpoints that the server marks. As in `app/requests.py`. */
const MOST_DAMAGED = 10_000;

/**
 * @typedef {keyof typeof ANSWERED_BY} Channel
 * @typedef {Record<string, any>} Props
 * @typedef {{n: number, digest: string, value: any}} Answer with the number of its request, and the run that it is about
 * @typedef {{first: number, n: number, request: Record<string, any>, tries: number, resolve: (answer: Answer) => void,
 *   reject: (error: Error) => void, timer?: ReturnType<typeof setTimeout>}} Pending a request with the numbers that it went
 *   out under first and last
 */

/** What `data/source.mjs` describes. */
export class DashSource {
  /**
   * @param {(props: Props) => void} setProps
   * @param {string} [base] what the path of every address of the server begins with
   */
  constructor(setProps, base = "/") {
    this.setProps = setProps;
    this.base = base;
    this.count = 0;
    /** @type {Map<string, Pending>} by the prop that asks */
    this.pending = new Map();
    /** @type {Props} the props that came last */
    this.props = {};
    this.jobs = new Jobs(base);
    this.sweeps = new Sweeps(base);
  }

  /**
   * @param {Channel} channel
   * @param {{name: string} & Record<string, any>} request
   * @returns {Promise<Answer>}
   */
  request(channel, request) {
    const first = this.count + 1;
    return new Promise((resolve, reject) =>
      this.send(channel, { first, n: first, request, tries: 0, resolve, reject }),
    );
  }

  /** @param {string} channel @param {Pending} pending */
  send(channel, pending) {
    this.count += 1;
    pending.n = this.count;
    clearTimeout(this.pending.get(channel)?.timer);
    this.pending.set(channel, pending);
    this.sendIn(LOST_MS, channel, pending);
    this.setProps({ [channel]: { n: pending.n, ...pending.request } });
  }

  /** Send a request again, unless it has its answer by then. @param {number} wait @param {string} channel @param {Pending} pending */
  sendIn(wait, channel, pending) {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => this.send(channel, pending), wait);
  }

  /**
   * The server has no answer yet.
   *
   * @param {string} channel
   * @param {Pending} pending
   * @param {{digest: string, retry: number}} answer the digest is that of the run that it is computing about: in a run
   *   that grows, nothing would ever be ready else
   */
  sendLater(channel, pending, { digest, retry }) {
    this.pending.set(channel, pending);
    pending.request = { digest, ...pending.request };
    // Phases can be had later: what grows is not to wait long for them.
    if (pending.tries >= MOST_TRIES && pending.request.phases === true) pending.request.phases = false;
    setTimeout(
      () => {
        if (this.pending.get(channel) === pending) this.send(channel, pending);
      },
      backOff(pending.tries, retry),
    );
    pending.tries += 1;
  }

  /** Nobody waits for anything any more. */
  end() {
    for (const { timer } of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }

  /** @param {Props} props all that the component has now */
  receive(props) {
    const before = this.props;
    this.props = props;
    for (const [channel, prop] of Object.entries(ANSWERED_BY)) {
      const answer = props[prop];
      if (!answer || answer === before[prop]) continue;
      this.settle(channel, answer.n, (pending) => {
        if ("retry" in answer) this.sendLater(channel, pending, answer);
        else pending.resolve(answer);
      });
    }
    const { failure } = props;
    if (failure && failure !== before.failure) {
      this.settle(failure.prop, failure.n, (pending) => pending.reject(new SourceError(failure.sentence)));
    }
  }

  /**
   * @param {string} channel
   * @param {number} n
   * @param {(pending: Pending) => void} how
   */
  settle(channel, n, how) {
    const pending = this.pending.get(channel);
    if (!pending || n < pending.first || n > pending.n) return;
    clearTimeout(pending.timer);
    this.pending.delete(channel);
    how(pending);
  }

  /**
   * Ask about a run as it is here.
   *
   * @param {Channel} channel
   * @param {import("./types.mjs").RunInfo} run
   * @param {object} [request]
   * @returns {Promise<any>} what is asked for; never of another state of the run
   */
  async about(channel, { name, digest }, request = {}) {
    const answer = await this.request(channel, { name, digest, ...request });
    if (answer.digest === digest) return answer.value;
    throw new OutdatedError(`Run ${name} has changed: reload the page.`);
  }

  /** @param {string} name */
  async run(name) {
    return (await this.request("run_request", { name })).value;
  }

  async runs() {
    const answer = await fetch(`${this.base}runs.json`).catch(() => null);
    const content = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!content) throw new SourceError("The list of runs cannot be had.");
    return content.runs;
  }

  /** @param {import("./types.mjs").RunInfo} run @param {import("./data/source.mjs").FollowRequest} request */
  async follow({ name }, request) {
    const { value } = await this.request("follow_request", { name, ...request });
    return { ...value, answers: answersIn(value.answers) };
  }

  /** @param {import("./data/source.mjs").ExactRequest} request */
  async answers({ run, questions }) {
    return answersIn(await this.about("ask", run, { questions }));
  }

  /** @param {string} address of a view, with nothing beyond its query */
  viewFile(address) {
    return `${this.base}view.html${address.slice(address.indexOf("?"))}`;
  }

  /** @param {string} url @param {RequestInit} init */
  clip(url, init) {
    return fetch(url, { ...init, headers: ASKS_AGAIN });
  }

  /** @param {import("./types.mjs").RunInfo} run */
  phases(run) {
    return this.about("phases_request", run);
  }

  /** @param {import("./data/source.mjs").TimelineRequest} request */
  timeline({ run, theme, timescale, phases }) {
    const damaged = run.damaged.slice(0, MOST_DAMAGED);
    return this.about("timeline_request", run, { damaged, theme, timescale, phases });
  }

  /** @param {import("./types.mjs").RunInfo} run */
  data(run) {
    return this.about("data_request", run);
  }

  isThere() {
    return fetch(`${this.base}healthz`, { cache: "no-store" }).then(
      (answer) => answer.ok,
      () => false,
    );
  }
}

/** @param {Record<string, string>} answers in base64, by question */
const answersIn = (answers) => new Map(Object.entries(answers).map(([question, text]) => [question, bytesOf(text)]));

/** @param {string} text base64 */
function bytesOf(text) {
  return /** @type {ArrayBuffer} */ (Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

/**
 * Mount the engine in the component's element.
 *
 * @param {HTMLElement} element
 * @param {Props} props those that the component has now
 * @param {(props: Props) => void} setProps
 */
export function connect(element, props, setProps) {
  const initial = props.initial ?? readInitialState();
  const source = new DashSource(setProps, pathOf(initial, ""));
  const engine = mount(element, { source, initial, isPage: true, viewed: (view) => setProps({ view }) });
  const end = () => {
    source.end();
    engine.end();
  };
  return { engine, receive: (/** @type {Props} */ next) => source.receive(next), end };
}

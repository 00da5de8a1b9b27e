// @ts-check
/**
 * The engine as a Dash component: what it asks goes up as props, what the server answers comes down as props.
 *
 * Each request has a number, which its answer carries. A newer request takes the place of one of the same kind. What the
 * server is still computing is asked for again, under another number, unless something else has been asked meanwhile.
 */
import { backOff } from "./data/back-off.mjs";
import { SourceError } from "./data/source.mjs";
import { mount } from "./mount.mjs";
import { readInitialState } from "./state/bootstrap.mjs";

/** By the prop that asks: the prop that answers. As in `app/scope.py`. */
const ANSWERED_BY = {
  run_request: "run",
  ask: "answers",
  phases_request: "phases",
  timeline_request: "timeline",
  data_request: "data",
};

/** Damaged checkpoints that the server marks. As in `app/requests.py`. */
const MOST_DAMAGED = 10_000;

/**
 * @typedef {keyof typeof ANSWERED_BY} Channel
 * @typedef {Record<string, any>} Props
 * @typedef {{n: number, request: object, tries: number, resolve: (value: any) => void, reject: (error: Error) => void}}
 *   Pending
 */

/** What `data/source.mjs` describes. */
export class DashSource {
  /** @param {(props: Props) => void} setProps */
  constructor(setProps) {
    this.setProps = setProps;
    this.count = 0;
    /** @type {Map<string, Pending>} by the prop that asks */
    this.pending = new Map();
    /** @type {Props} the props that came last */
    this.props = {};
  }

  /**
   * @param {Channel} channel
   * @param {object} request
   * @returns {Promise<any>}
   */
  request(channel, request) {
    return new Promise((resolve, reject) => this.send(channel, { n: 0, request, tries: 0, resolve, reject }));
  }

  /** @param {string} channel @param {Pending} pending */
  send(channel, pending) {
    this.count += 1;
    pending.n = this.count;
    this.pending.set(channel, pending);
    this.setProps({ [channel]: { n: pending.n, ...pending.request } });
  }

  /** The server has no answer yet. @param {string} channel @param {Pending} pending */
  sendLater(channel, pending) {
    this.pending.set(channel, pending);
    setTimeout(() => {
      if (this.pending.get(channel) === pending) this.send(channel, pending);
    }, backOff(pending.tries));
    pending.tries += 1;
  }

  /** @param {Props} props all that the component has now */
  receive(props) {
    const before = this.props;
    this.props = props;
    for (const [channel, prop] of Object.entries(ANSWERED_BY)) {
      const answer = props[prop];
      if (!answer || answer === before[prop]) continue;
      this.settle(channel, answer.n, (pending) => {
        if ("retry" in answer) this.sendLater(channel, pending);
        else pending.resolve(answer.value);
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
    if (pending?.n !== n) return;
    this.pending.delete(channel);
    how(pending);
  }

  /** @param {string} name @param {string} digest */
  run(name, digest) {
    return this.request("run_request", { name, digest });
  }

  /** @param {import("./data/source.mjs").ExactRequest} request */
  async answers({ run, questions }) {
    /** @type {Record<string, string>} */
    const answers = await this.request("ask", { run: run.name, questions });
    return new Map(Object.entries(answers).map(([question, text]) => [question, bytesOf(text)]));
  }

  /** @param {string} url @param {RequestInit} init */
  clip(url, init) {
    return fetch(url, init);
  }

  /** @param {import("./types.mjs").RunInfo} run */
  phases({ name, digest }) {
    return this.request("phases_request", { name, digest });
  }

  /** @param {import("./data/source.mjs").TimelineRequest} request */
  timeline({ run: { name, damaged }, theme, timescale, phases }) {
    const marked = damaged.slice(0, MOST_DAMAGED);
    return this.request("timeline_request", { name, damaged: marked, theme, timescale, phases });
  }

  /** @param {import("./types.mjs").RunInfo} run */
  data({ name, digest }) {
    return this.request("data_request", { name, digest });
  }

  isThere() {
    return fetch("/healthz", { cache: "no-store" }).then(
      (answer) => answer.ok,
      () => false,
    );
  }
}

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
  const source = new DashSource(setProps);
  const initial = props.initial ?? readInitialState();
  const engine = mount(element, { source, initial, isPage: true, viewed: (view) => setProps({ view }) });
  return { engine, receive: (/** @type {Props} */ next) => source.receive(next), end: () => engine.end() };
}

// @ts-check
/** What the tests share: seeded numbers, clips written byte by byte, a run's information, and a server that answers when a test says so. */
import { beforeEach, mock } from "node:test";
import { Grid } from "../../assets/engine/data/ndarray.mjs";
import { foldOf } from "../../assets/engine/plot/painters/fold.mjs";

// Each test begins with nothing mocked but the timers, which it moves itself. What is only restored is kept, and gone
// through after each of the tests that follow.
beforeEach(() => {
  mock.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/**
 * A source of numbers from 0 to 1 that is the same on every run (mulberry32).
 *
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the right answer is the sum of, by operation: c · xⁱ · yʲ as (c, i, j), as the server says it. */
export const TERMS = /** @satisfies {Record<string, [number, number, number][]>} */ ({
  "x + y": [
    [1, 1, 0],
    [1, 0, 1],
  ],
  "x − y": [
    [1, 1, 0],
    [-1, 0, 1],
  ],
  "x · y": [[1, 1, 1]],
  "x ÷ y": [[1, 1, -1]],
  "x² + xy + y²": [
    [1, 2, 0],
    [1, 1, 1],
    [1, 0, 2],
  ],
});

/** Lets everything that waits for a promise go on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Waits for what the system does beside this thread, as unpacking: for as long as a busy machine may need.
 *
 * @param {() => boolean} holds
 */
export async function until(holds) {
  const end = performance.now() + 10_000;
  while (!holds() && performance.now() < end) await settled();
}

/**
 * @typedef {{shape: number[], data: ArrayLike<number> & ArrayBufferView, frames?: boolean, low?: number[],
 *   high?: number[], curve?: string, signed?: boolean}} TrackSpec numbers as they are; with `low` and `high`, levels
 * @typedef {{epochs: number[], tracks?: Record<string, TrackSpec>, parts?: number, version?: number,
 *   captions?: object, labels?: Record<string, (string | number)[]>, padding?: number}} ClipSpec
 */

const DTYPES = { Uint8Array: "U8", Uint16Array: "U16", Uint32Array: "U32", Int32Array: "I32", Float32Array: "F32" };

/**
 * A clip's part as the server would send it (docs/clip-format.md).
 *
 * @param {ClipSpec} spec `padding`: more bytes at the end, to make a clip large
 * @returns {ArrayBuffer}
 */
export function clipBytes({ epochs, tracks = {}, parts = 1, version = 2, captions, labels = {}, padding = 0 }) {
  /** @type {Record<string, {data: any, shape: number[]}>} */
  const arrays = {};
  /** @type {Record<string, object>} */
  const described = {};
  for (const [name, { data, low, high, shape, frames = true, curve, signed }] of Object.entries(tracks)) {
    const levels = low && high ? { levels: { curve, signed } } : {};
    described[name] = { axes: shape.map(String), unit: "", frames, ...levels };
    arrays[name] = { data, shape: frames ? [epochs.length, ...shape] : shape };
    if (!low || !high) continue;
    const size = shape.reduce((product, length) => product * length, 1);
    arrays[name].data = Uint8Array.from(data, (level, cell) => level - (cell < size ? 0 : data[cell - size]));
    for (const [end, numbers] of Object.entries({ low, high }))
      arrays[`${name}.${end}`] = { data: Float32Array.from(numbers), shape: [epochs.length] };
  }
  const words = captions ?? {
    title: "Title",
    detail: "detail",
    sentence: epochs.map((epoch) => `At epoch ${epoch}.`),
    foot: epochs.map(() => "Foot."),
  };
  return packed(arrays, { version, epochs, parts, tracks: described, labels, captions: words }, padding);
}

/**
 * Arrays and their header as safetensors: wider numbers first.
 *
 * @param {Record<string, {data: any, shape: number[]}>} arrays
 * @param {object} header
 * @param {number} [padding]
 */
export function packed(arrays, header, padding = 0) {
  let size = 0;
  /** @type {Record<string, object>} */
  const tensors = { __metadata__: { grokscope: JSON.stringify(header) } };
  const sorted = Object.entries(arrays).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  for (const [name, { data, shape }] of sorted) {
    const dtype = DTYPES[/** @type {keyof typeof DTYPES} */ (data.constructor.name)] ?? data.constructor.name;
    tensors[name] = { dtype, shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(tensors));
  let offset = 8 + Math.ceil(text.length / 8) * 8;
  const buffer = new ArrayBuffer(offset + size + padding);
  const bytes = new Uint8Array(buffer).fill(32, 8, offset);
  new DataView(buffer).setUint32(0, offset - 8, true);
  bytes.set(text, 8);
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return buffer;
}

/**
 * A picture of exact numbers.
 *
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {Record<string, number[]>} [shapes]
 * @returns {import("../../assets/engine/types.mjs").Picture}
 */
export function pictureOf(arrays, shapes = {}) {
  const grids = Object.entries(arrays).map(([name, cells]) => [
    name,
    Grid.exact(cells, shapes[name] ?? [cells.length]),
  ]);
  const captions = { title: "", detail: "", sentence: "", foot: "" };
  return { question: "q", epoch: 0, fidelity: "exact", arrays: Object.fromEntries(grids), captions };
}

/**
 * The names of a basis' components, as the server tells them.
 *
 * @param {number} p
 */
export function componentsOf(p) {
  const names = ["const"];
  for (let freq = 1; freq <= Math.floor(p / 2); freq++)
    names.push(`cos ${freq}`, ...(2 * freq === p ? [] : [`sin ${freq}`]));
  return names;
}

/**
 * A small run's run.
 *
 * @param {Partial<import("../../assets/engine/types.mjs").RunInfo>} [changes]
 * @returns {import("../../assets/engine/types.mjs").RunInfo}
 */
export function runOf(changes = {}) {
  const epochs = changes.epochs ?? [0, 100, 200, 300];
  const none = epochs.map(() => null);
  const run = {
    name: "run-a",
    digest: "aaaa",
    version: "1",
    state: "finished",
    end: epochs[epochs.length - 1],
    until: null,
    weights: epochs.map((epoch) => `weights at ${epoch}`),
    setting: "a setting",
    clips: "/clips/run-a/0123456789abcdef",
    answers: "/answers/run-a",
    formula: "x + y mod 7",
    p: 7,
    terms: TERMS["x + y"],
    sign: 1,
    heads: 4,
    neurons: 8,
    activation: "relu",
    hasQuickTransforms: true,
    epochs,
    damaged: [],
    nearby: {},
    losses: { train_loss: none, test_loss: none, train_accuracy: none, test_accuracy: none },
    tokens: [0, 1, 2, 3, 4, 5, 6],
    components: componentsOf(7),
    colours: { 2: "#0b5fff", 3: "#b3261e" },
    keys: [2, 3],
    clearest: { 0: [] },
    order: {},
    specialised: 0.85,
    costly: {},
    refusals: {},
    start: { run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
    bounds: {
      ...{ neuron: [0, 7], picks: [0, 7], pin: [0, 6], head: [0, 3], freq: [1, 3], z: [0, 6], component: [0, 6] },
      ...{ dims: [0, 15], rank: [0, 6] },
    },
    reached: epochs[epochs.length - 1],
    trained: {},
    family: { parent: null, epoch: null, why: "", branches: [] },
    timeline: { margin: { l: 0, r: 0, t: 0, b: 0 }, zero: 50, ends: [0, 300], stops: epochs },
    story: "A transformer learns.",
    moments: {},
    phases: null,
    ...changes,
  };
  return /** @type {any} */ ({ axes: axesIn(run), ...run });
}

/**
 * Its axes as `app.axes` describes them.
 *
 * @param {{tokens: number[], components: string[], neurons: number}} run
 */
function axesIn({ tokens, components, neurons }) {
  const over = (/** @type {number} */ count, more = {}) => ({ ends: [-0.5, count - 0.5], ...more });
  const token = (/** @type {string} */ title, noun = "token") =>
    over(tokens.length, { title, noun, isToken: true, labels: tokens.map(String) });
  const turns = ["−π", "−½π", "0", "½π", "π"].map((text, place) => [place / 2 - 1, text]);
  const comp = (title = "") => over(components.length, { title, labels: components });
  const names = foldOf(components).names;
  const blocks = (/** @type {string} */ title) => over(names.length, { title, labels: names, hasKeys: true });
  return {
    ...{
      x: token("x"),
      y: token("y"),
      z: token("z", "answer"),
      rank: over(7, { noun: "rank" }),
      neurons: over(neurons, { ticks: [] }),
    },
    ...{ comp: comp(), comp_x: comp("component of x"), comp_y: comp("component of y") },
    ...{ freq_x: blocks("frequency in x"), freq_y: blocks("frequency in y") },
    ...{
      freqs: { ends: [-0.8, names.length - 1 + 0.8] },
      turn: { ends: [-1.04, 1.04], ticks: turns },
      share: { ends: [0, 1.05] },
    },
    plane: { ends: [-1, 1], ticks: [] },
  };
}

/** Answers requests for clips when a test says so; `get` stands in for `fetch`. */
export class FakeServer {
  constructor() {
    /** @type {string[]} every request, in order */
    this.requested = [];
    /** @type {(RequestPriority | undefined)[]} */
    this.priorities = [];
    /** @type {Map<string, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
    this.open = new Map();
    /** @type {any} */
    this.get = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      this.requested.push(url);
      this.priorities.push(init?.priority);
      return new Promise((resolve, reject) => {
        this.open.set(url, { resolve, reject });
        init?.signal?.addEventListener("abort", () => {
          this.open.delete(url);
          reject(new DOMException("The operation was aborted.", "AbortError"));
        });
      });
    };
  }

  /** @param {string} url */
  take(url) {
    const found = this.open.get(url);
    if (!found) throw new Error(`${url} was not asked for; open: ${[...this.open.keys()].join(" ")}`);
    this.open.delete(url);
    return found;
  }

  /** @param {string} url @param {ArrayBuffer} [bytes] */
  async send(url, bytes = clipBytes({ epochs: [0] })) {
    this.take(url).resolve({ ok: true, status: 200, arrayBuffer: async () => bytes });
    await settled();
  }

  /** @param {string} url @param {number} status @param {string} [reason] @param {number} [retry] in seconds */
  async refuse(url, status, reason, retry) {
    const json = async () => {
      if (reason === undefined) throw new SyntaxError("no JSON");
      return { detail: reason };
    };
    const headers = new Headers(retry === undefined ? {} : { "Retry-After": String(retry) });
    this.take(url).resolve({ ok: status < 300, status, headers, json });
    await settled();
  }
}

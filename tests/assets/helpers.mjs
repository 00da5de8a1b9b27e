// @ts-check
/** What the tests share: seeded numbers, clips written byte by byte, a run's run, and answers that come when told to. */
import { Field } from "../../assets/engine/data/ndarray.mjs";

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

/** Lets everything that waits for a promise go on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

const up8 = (/** @type {number} */ length) => Math.ceil(length / 8) * 8;

/**
 * @typedef {{shape: number[], data: ArrayLike<number> & ArrayBufferView, dtype: string, low?: number[], high?: number[],
 *   encoding?: string, curve?: string, signed?: boolean, filter?: string}} TrackSpec
 * @typedef {{epochs: number[], tracks?: Record<string, TrackSpec>, part?: number, parts?: number, magic?: string,
 *   version?: number, captions?: object, padding?: number}} ClipSpec
 */

/**
 * A clip's part as the server would send it (docs/clip-format.md).
 *
 * @param {ClipSpec} spec `padding`: more bytes at the end, to make a clip large
 * @returns {ArrayBuffer}
 */
export function clipBytes({
  epochs,
  tracks = {},
  part = 0,
  parts = 1,
  magic = "GROKCLIP",
  version = 1,
  captions,
  padding = 0,
}) {
  /** @type {ArrayBufferView[]} */
  const pieces = [];
  let size = 0;
  const place = (/** @type {ArrayBufferView} */ piece) => {
    const offset = size;
    pieces.push(piece);
    size += up8(piece.byteLength);
    return offset;
  };
  /** @type {Record<string, object>} */
  const described = {};
  for (const [name, { data, low, high, shape, dtype, ...more }] of Object.entries(tracks)) {
    const encoding = low ? "levels" : "raw";
    const limits = low && high ? { low: place(Float32Array.from(low)), high: place(Float32Array.from(high)) } : {};
    described[name] = {
      axes: shape.map(String),
      shape,
      unit: "",
      dtype,
      encoding,
      ...more,
      offset: place(data),
      ...limits,
    };
  }
  const words = captions ?? {
    title: "Title",
    detail: "detail",
    sentence: epochs.map((epoch) => `At epoch ${epoch}.`),
    foot: epochs.map(() => "Foot."),
  };
  const header = {
    query: "q",
    parameters: {},
    run: "r",
    epochs,
    part,
    parts,
    tracks: described,
    captions: words,
    notes: {},
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = up8(text.length);
  const buffer = new ArrayBuffer(16 + length + size + padding);
  const bytes = new Uint8Array(buffer);
  bytes.set(new TextEncoder().encode(magic), 0);
  new DataView(buffer).setUint32(8, version, true);
  new DataView(buffer).setUint32(12, length, true);
  bytes.fill(32, 16, 16 + length);
  bytes.set(text, 16);
  let offset = 16 + length;
  for (const piece of pieces) {
    bytes.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), offset);
    offset += up8(piece.byteLength);
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
    Field.exact(cells, shapes[name] ?? [cells.length]),
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
  return {
    name: "run-a",
    digest: "aaaa",
    clips: "/clips/run-a/0123456789abcdef",
    answers: "/answers/run-a",
    formula: "x + y mod 7 · finished",
    p: 7,
    operation: "add",
    sign: 1,
    heads: 4,
    neurons: 8,
    epochs,
    damaged: [],
    losses: { train_loss: none, test_loss: none, train_accuracy: none, test_accuracy: none },
    tokens: [0, 1, 2, 3, 4, 5, 6],
    components: componentsOf(7),
    n_freqs: 3,
    titles: { x: "x", y: "y", z: "z = x + y mod 7" },
    colours: { 2: "#0b5fff", 3: "#b3261e" },
    keys: [2, 3],
    clearest: { 0: [] },
    order: [],
    specialised: 0.85,
    start: { run: "run-a", epoch: 200, neuron: 3, head: 1, freq: 2 },
    bounds: {
      ...{ neuron: [0, 7], picks: [0, 7], head: [0, 3], freq: [1, 3], z: [0, 6], component: [0, 6] },
      ...{ dims: [0, 15], rank: [0, 6] },
    },
    timeline: { margin: { l: 0, r: 0, t: 0, b: 0 }, zero: 50, ends: [0, 300] },
    ...changes,
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

  /** @param {string} url @param {number} status @param {string} [reason] */
  async refuse(url, status, reason) {
    const json = async () => {
      if (reason === undefined) throw new SyntaxError("no JSON");
      return { error: reason };
    };
    this.take(url).resolve({ ok: false, status, json });
    await settled();
  }
}

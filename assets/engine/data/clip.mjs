// @ts-check
/** Reads the clips that the server sends: the answers to one query at many checkpoints. See docs/clip-format.md. */
import { Field, numbersOf } from "./ndarray.mjs";

const MAGIC = "GROKCLIP";
const VERSION = 1;
const HEAD = 16;
const CUT = "what the server sent is cut short: reload the page";

/**
 * @typedef {{axes: string[], shape: number[], unit: string, encoding: "levels" | "raw", dtype: string,
 *   curve?: "linear" | "root", signed?: boolean, filter?: string, offset: number, low?: number, high?: number}} Header
 * @typedef {Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array} Numbers
 */

/** @type {Record<string, {new (buffer: ArrayBuffer, offset: number, length: number): Numbers, BYTES_PER_ELEMENT: number}>} */
const KINDS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array, f4: Float32Array };

/**
 * A view on numbers that lie in a buffer.
 *
 * @param {string} dtype
 * @param {ArrayBuffer} buffer
 * @param {number} offset
 * @param {number} length
 */
export function numbersIn(dtype, buffer, offset, length) {
  const Kind = KINDS[dtype];
  if (!Kind) throw new Error(`numbers of type ${dtype} are not known here: reload the page`);
  if (offset + length * Kind.BYTES_PER_ELEMENT > buffer.byteLength) throw new Error(CUT);
  return new Kind(buffer, offset, length);
}

/** One array of a clip, frame after frame. */
export class Track {
  /**
   * @param {Header} header
   * @param {ArrayBuffer} buffer
   * @param {number} body where the body starts in the buffer
   * @param {number} frames
   */
  constructor(header, buffer, body, frames) {
    this.header = header;
    this.size = header.shape.reduce((product, length) => product * length, 1);
    this.data = numbersIn(header.dtype, buffer, body + header.offset, frames * this.size);
    const limits = (/** @type {number | undefined} */ offset) =>
      offset === undefined ? null : new Float32Array(buffer, body + offset, frames);
    this.lows = limits(header.low);
    this.highs = limits(header.high);
    if (header.filter === "delta") undoDelta(/** @type {Uint8Array} */ (this.data), this.size);
  }

  /**
   * The array at one frame.
   *
   * @param {number} frame
   */
  grid(frame) {
    const { shape, signed = false, curve = "linear" } = this.header;
    const cells = this.data.subarray(frame * this.size, (frame + 1) * this.size);
    if (!this.lows || !this.highs) return Field.exact(cells, shape);
    const [low, high] = [this.lows[frame], this.highs[frame]];
    return new Field(cells, shape, low, high, numbersOf({ low, high, signed, curve }));
  }

  /** The smallest and the largest number of all frames; null without any. */
  get limits() {
    const low = this.lows ?? this.data;
    const high = this.highs ?? this.data;
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let place = 0; place < low.length; place++) {
      if (Number.isFinite(low[place]) && low[place] < least) least = low[place];
      if (Number.isFinite(high[place]) && high[place] > most) most = high[place];
    }
    return least > most ? null : { low: least, high: most };
  }
}

/**
 * Frames stored as differences to the frame before, modulo 256, become levels again, in place.
 *
 * @param {Uint8Array} data
 * @param {number} size
 */
function undoDelta(data, size) {
  for (let cell = size; cell < data.length; cell++) data[cell] += data[cell - size];
}

/** One part of a clip: consecutive checkpoints. */
export class Part {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    const bytes = new Uint8Array(buffer);
    const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
    if (bytes.length < HEAD || magic !== MAGIC) throw new Error("what the server sent is not a clip: reload the page");
    const [version, length] = new Uint32Array(buffer, MAGIC.length, 2);
    if (version !== VERSION) throw new Error(`the server sent a clip of version ${version}: reload the page`);
    if (bytes.length < HEAD + length) throw new Error(CUT);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, HEAD + length)));
    /** @type {number[]} */
    this.epochs = header.epochs;
    /** @type {number} */
    this.parts = header.parts;
    /** @type {{title: string, detail: string, sentence: string[], foot: string[]}} */
    this.captions = header.captions;
    /** @type {Record<string, Track>} */
    this.tracks = {};
    for (const [name, track] of Object.entries(header.tracks)) {
      this.tracks[name] = new Track(/** @type {Header} */ (track), buffer, HEAD + length, this.epochs.length);
    }
    this.bytes = buffer.byteLength;
  }
}

/** A clip as far as it has come: the parts that are here. */
export class Clip {
  /** @param {string} question the query that it answers */
  constructor(question) {
    this.question = question;
    /** @type {Map<number, [Part, number]>} */
    this.frames = new Map();
    this.bytes = 0;
    /** @type {Record<string, {low: number, high: number, signed: boolean}>} */
    this.limits = {};
  }

  /** @param {Part} part */
  add(part) {
    part.epochs.forEach((epoch, place) => this.frames.set(epoch, [part, place]));
    this.bytes += part.bytes;
    for (const [name, track] of Object.entries(part.tracks)) {
      if (!track.limits) continue;
      const { low, high } = track.limits;
      const known = this.limits[name] ?? { low, high };
      const limits = { low: Math.min(low, known.low), high: Math.max(high, known.high) };
      this.limits[name] = { ...limits, signed: limits.low < 0 };
    }
  }

  /**
   * What there is to show at an epoch; null when that frame has not come, or is damaged.
   *
   * @param {number} epoch
   * @returns {import("../types.mjs").Picture | null}
   */
  picture(epoch) {
    const found = this.frames.get(epoch);
    if (!found) return null;
    const [part, place] = found;
    const arrays = Object.fromEntries(Object.entries(part.tracks).map(([name, track]) => [name, track.grid(place)]));
    const { title, detail, sentence, foot } = part.captions;
    const captions = { title, detail, sentence: sentence[place], foot: foot[place] };
    return { question: this.question, epoch, fidelity: "frame", arrays, captions };
  }
}

// @ts-check
/** Reads clips, the answers to one query at many checkpoints, and exact answers. See docs/clip-format.md. */
import { unpack } from "./container.mjs";
import { Grid, numbersOf } from "./ndarray.mjs";

const VERSION = 2;

/**
 * @typedef {import("../types.mjs").Picture} Picture
 * @typedef {Picture["fidelity"]} Fidelity
 * @typedef {{low: number, high: number, signed: boolean}} Limits the smallest and the largest number
 * @typedef {{axes: string[], unit: string, frames: boolean, levels?: {curve: "linear" | "root", signed: boolean}}}
 *   About what the header says of an array; `frames`: whether its first axis counts the frames
 */

/** One array, frame after frame; or the same at every frame. */
class Track {
  /**
   * @param {string} name
   * @param {About} about
   * @param {Record<string, import("./container.mjs").Packed>} arrays
   */
  constructor(name, { frames, levels }, arrays) {
    const { values, shape, isRounded } = arrays[name];
    this.shape = frames ? shape.slice(1) : shape;
    this.size = this.shape.reduce((product, length) => product * length, 1);
    this.step = frames ? this.size : 0;
    this.data = values;
    this.levels = levels;
    /** How near its numbers are to those of an answer. @type {Fidelity} */
    this.fidelity = levels ? "frame" : isRounded ? "rounded" : "exact";
    this.lows = levels ? arrays[`${name}.low`].values : null;
    this.highs = levels ? arrays[`${name}.high`].values : null;
    if (levels) undoDifferences(/** @type {Uint8Array} */ (values), this.size);
  }

  /**
   * The array at one frame.
   *
   * @param {number} frame
   */
  grid(frame) {
    const cells = this.data.subarray(frame * this.step, frame * this.step + this.size);
    if (!this.levels || !this.lows || !this.highs) return Grid.exact(cells, this.shape);
    const [low, high] = [this.lows[frame], this.highs[frame]];
    return new Grid(cells, this.shape, low, high, numbersOf({ low, high, ...this.levels }));
  }

  /** The smallest and the largest number of all frames; null without any. */
  get limits() {
    return endsIn(this.lows ?? this.data, this.highs ?? this.data);
  }
}

/**
 * Frames stored as differences to the frame before, modulo 256, become levels again, in place.
 *
 * @param {Uint8Array} data
 * @param {number} size
 */
function undoDifferences(data, size) {
  for (let cell = size; cell < data.length; cell++) data[cell] += data[cell - size];
}

/**
 * @typedef {{title: string, detail: string, sentence: string[], foot: string[], groups?: Picture["captions"]["groups"]}}
 *   Words for every frame
 * @typedef {{low: number, high: number}} Ends
 * @typedef {{captions: Words, tracks: Record<string, Track>, limits: Ends | null}} Served all but the main array, whose
 *   limits over all frames are here
 */

/**
 * @param {string} question
 * @param {{captions: Words, tracks: Record<string, About>}} about
 * @param {Record<string, import("./container.mjs").Packed>} arrays
 * @returns {Served}
 */
function servedIn(question, { captions, tracks }, arrays) {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(`${question}/`));
  const named = Object.fromEntries(own.map(([name, array]) => [name.slice(question.length + 1), array]));
  const found = Object.entries(tracks).map(([name, track]) => [name, new Track(name, track, named)]);
  return {
    captions,
    tracks: Object.fromEntries(found),
    limits: endsIn(named.low.values, named.high.values),
  };
}

/**
 * The arrays and the words of one frame.
 *
 * @param {{tracks: Record<string, Track>, captions: Words}} of
 * @param {number} frame
 */
function shownOf({ tracks, captions }, frame) {
  const arrays = Object.fromEntries(Object.entries(tracks).map(([name, track]) => [name, track.grid(frame)]));
  const { sentence, foot, ...same } = captions;
  return { arrays, captions: { ...same, sentence: sentence[frame], foot: foot[frame] } };
}

/**
 * The smallest and the largest number of all frames; null without any.
 *
 * @param {ArrayLike<number>} low
 * @param {ArrayLike<number>} high
 * @returns {Ends | null}
 */
function endsIn(low, high) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let place = 0; place < low.length; place++) {
    if (Number.isFinite(low[place]) && low[place] < least) least = low[place];
    if (Number.isFinite(high[place]) && high[place] > most) most = high[place];
  }
  return least > most ? null : { low: least, high: most };
}

/** From the least. @type {Fidelity[]} */
const FIDELITIES = ["frame", "rounded", "exact"];

/**
 * How near numbers are that come from several places: as those that are furthest off.
 *
 * @param {{fidelity: Fidelity}[]} from
 */
export const leastOf = (from) => FIDELITIES.find((least) => from.some(({ fidelity }) => fidelity === least)) ?? "exact";

/** One part of a clip: consecutive checkpoints. An exact answer is one with a single frame. */
export class Part {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    const { header, arrays } = unpack(buffer);
    const { version, epochs, parts, captions, labels, tracks, served = {} } = header;
    if (version !== VERSION) throw new Error(`the server sent a clip of version ${version}: reload the page`);
    /** @type {number[]} */
    this.epochs = epochs;
    /** @type {number} */
    this.parts = parts;
    /** @type {Words} */
    this.captions = captions;
    /** @type {Record<string, (string | number)[]>} */
    this.labels = labels;
    /** @type {Record<string, Track>} */
    this.tracks = {};
    for (const [name, about] of Object.entries(tracks)) this.tracks[name] = new Track(name, about, arrays);
    /** What follows from factors, by question. @type {Record<string, Served>} */
    this.served = {};
    for (const [question, about] of Object.entries(served)) this.served[question] = servedIn(question, about, arrays);
    this.bytes = buffer.byteLength;
    this.fidelity = leastOf(Object.values(this.tracks));
  }

  /**
   * What there is to show at one frame.
   *
   * @param {number} frame
   */
  at(frame) {
    return { ...shownOf(this, frame), labels: this.labels };
  }
}

/**
 * An exact answer as a picture; without an epoch where it is about all checkpoints, the run or the task.
 *
 * @param {ArrayBuffer} buffer
 * @param {string} question the query that it answers
 * @returns {Picture}
 */
export function exactPicture(buffer, question) {
  const part = new Part(buffer);
  return { question, epoch: part.epochs[0] ?? null, fidelity: "exact", ...part.at(0) };
}

/** A clip as far as it has come: the parts that are here. */
export class Clip {
  /** @param {string} question the query that it answers */
  constructor(question) {
    this.question = question;
    /** @type {Map<number, [Part, number]>} */
    this.frames = new Map();
    this.bytes = 0;
    /** Of all that is here. @type {Record<string, Limits>} */
    this.limits = {};
    /** Of what has been shown, and of the part that came first. @type {Record<string, Limits>} */
    this.steady = {};
    /** Of the main arrays of what follows from factors, by question. @type {Record<string, Limits>} */
    this.servedLimits = {};
  }

  /** The same, to be filled anew: what is known stays until something newer has come. */
  renewed() {
    const clip = new Clip(this.question);
    clip.frames = new Map(this.frames);
    clip.limits = { ...this.limits };
    clip.steady = { ...this.limits };
    clip.servedLimits = { ...this.servedLimits };
    return clip;
  }

  /** Whether a frame is here. @param {number} epoch */
  holds(epoch) {
    return this.frames.has(epoch);
  }

  /** How near the numbers of a frame that is here are to those of an answer. @param {number} epoch @returns {Fidelity} */
  fidelityAt(epoch) {
    return this.frames.get(epoch)?.[0].fidelity ?? "exact";
  }

  /** @param {Part} part */
  add(part) {
    part.epochs.forEach((epoch, place) => this.frames.set(epoch, [part, place]));
    this.bytes += part.bytes;
    widen(this.limits, part.tracks);
    widen(this.servedLimits, part.served);
    for (const name of Object.keys(this.limits)) this.steady[name] ??= this.limits[name];
  }

  /**
   * What there is to show at an epoch; null when that frame has not come, or is damaged.
   *
   * @param {number} epoch
   * @returns {Picture | null}
   */
  picture(epoch) {
    const found = this.frames.get(epoch);
    if (!found) return null;
    const [part, place] = found;
    return { question: this.question, epoch, fidelity: part.fidelity, ...part.at(place) };
  }

  /**
   * All but the main array of what follows from factors, at an epoch.
   *
   * @param {string} question
   * @param {number} epoch
   */
  served(question, epoch) {
    const [part, place] = this.frames.get(epoch) ?? [];
    return part?.served[question] ? shownOf(part.served[question], place ?? 0) : null;
  }
}

/**
 * @param {Record<string, Limits>} known
 * @param {Record<string, {limits: Ends | null}>} more
 */
function widen(known, more) {
  for (const [name, { limits }] of Object.entries(more)) if (limits) known[name] = wider(known[name] ?? limits, limits);
}

/** @param {{low: number, high: number}} one @param {{low: number, high: number}} other @returns {Limits} */
function wider(one, other) {
  const low = Math.min(one.low, other.low);
  return { low, high: Math.max(one.high, other.high), signed: low < 0 };
}

/**
 * The limits for the colours of a panel's numbers; undefined where no frame has come.
 *
 * While parts are still to come they are wide enough for what has been shown, and otherwise as they were: colours do not
 * change with each part that arrives.
 *
 * @param {{state: string, clip: Pick<Clip, "question" | "limits" | "steady">} | null} entry
 * @param {string} question that is shown
 * @param {{low: number, high: number}} shown its limits
 * @param {string} [name] of the array
 * @returns {Limits | undefined}
 */
export function limitsIn(entry, question, shown, name = "values") {
  if (entry?.clip.question !== question) return undefined;
  const { state, clip } = entry;
  if (state === "ready" || state === "grown") return clip.limits[name];
  if (clip.steady[name]) clip.steady[name] = wider(clip.steady[name], shown);
  return clip.steady[name];
}

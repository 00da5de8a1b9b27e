// @ts-check
/** A panel over the training as an animated GIF, made here: a frame for each checkpoint, with its epoch in the picture. */
import { libraryOf } from "../../data/library.mjs";
import { drawLaid, layOut, newMeasure } from "../../plot/export.mjs";
import { momentOf } from "./moment.mjs";

/** The last frame stays for so much longer, in milliseconds: one sees where it ends. */
const LAST_MS = 1000;
const COLOURS = 256;
/** Frames whose colours stand for those of all. */
const SAMPLED = 5;
/** How long to wait before a frame that is not here is looked for again, in milliseconds. */
const LATER_MS = 200;

/**
 * @typedef {object} Filming
 * @property {number[]} epochs one for each frame
 * @property {number} rate frames a second
 * @property {AbortSignal} signal ends it
 * @property {(done: number) => void} [progress] called with the count of frames that are done
 */

/**
 * @param {import("../panel.mjs").Panel} panel
 * @param {import("../../state/engine.mjs").Engine} engine
 * @param {Filming} how
 * @returns {Promise<Blob>}
 * @throws {DOMException} once it is ended
 */
export async function filmOf(panel, engine, { epochs, rate, signal, progress = () => {} }) {
  const { GIFEncoder, applyPalette, quantize } = await libraryOf("gifenc");
  const moments = await allMoments(panel, engine, epochs, signal);
  const shots = shotsOf(moments, engine);
  const samples = [
    ...new Set([...Array(SAMPLED).keys()].map((one) => Math.round((one * (moments.length - 1)) / (SAMPLED - 1)))),
  ];
  const palette = quantize(joined(samples.map((place) => shots.at(place))), COLOURS);
  const gif = GIFEncoder();
  for (const place of moments.keys()) {
    signal.throwIfAborted();
    const isLast = place === moments.length - 1;
    const options = { delay: 1000 / rate + (isLast ? LAST_MS : 0), palette: place === 0 ? palette : undefined };
    gif.writeFrame(applyPalette(shots.at(place), palette), shots.width, shots.height, options);
    progress(place + 1);
    // The page goes on meanwhile.
    await later(0);
  }
  gif.finish();
  return new Blob([gif.bytes()], { type: "image/gif" });
}

/** @param {number} milliseconds @returns {Promise<void>} */
const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The panel at every epoch, once all of them are here.
 *
 * @param {import("../panel.mjs").Panel} panel
 * @param {import("../../state/engine.mjs").Engine} engine
 * @param {number[]} epochs
 * @param {AbortSignal} signal
 */
async function allMoments(panel, engine, epochs, signal) {
  const { run } = engine;
  const question = panel.question(engine.view);
  for (;;) {
    signal.throwIfAborted();
    const isSame = engine.run === run && panel.question(engine.view) === question;
    if (!run || !isSame) throw new Error("Something else is shown by now: begin the film again.");
    const moments = epochs.map((epoch) => momentOf(panel, engine, run, epoch));
    const found = moments.flatMap((moment) => moment ?? []);
    if (found.length === epochs.length) return found;
    engine.renderer.request();
    await later(LATER_MS);
  }
}

/**
 * Pictures of one size, however many lines the words of each take, drawn when they are asked for.
 *
 * @param {import("../../plot/export.mjs").Panel[]} moments
 * @param {import("../../plot/export.mjs").Look} engine
 */
function shotsOf(moments, engine) {
  const measure = newMeasure();
  const first = moments.map((moment) => layOut(moment, engine, measure));
  const top = Math.max(...first.map((laid) => laid.top));
  const height = Math.max(...first.map((laid) => laid.height + top - laid.top));
  const [{ width }] = first;
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })
  );
  /** The pixels of one of them. @param {number} place @returns {Uint8ClampedArray} */
  const at = (place) => {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const laid = { ...layOut(moments[place], engine, measure, { top }), height };
    drawLaid(ctx, moments[place], engine, measure, laid);
    return ctx.getImageData(0, 0, width, height).data;
  };
  return { width, height, at };
}

/** @param {Uint8ClampedArray[]} parts */
function joined(parts) {
  const all = new Uint8ClampedArray(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

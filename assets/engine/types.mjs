// @ts-check
/**
 * The shapes of what flows through the engine; types only, so that every module can name them.
 *
 * @typedef {{[field: string]: string | number}} View what the controls say: neuron, stage, head, pos, basis, colours, …
 *
 * @typedef {{query: string, fixed: Record<string, string | number>, chosen: Record<string, string>}} Ask
 *   which query a panel asks: parameters that never change, and those that follow a field of the view
 *
 * @typedef {{margin: {l: number, r: number, t: number, b: number}, x: [number, number], y: [number, number]}} Frame
 *   a plot before anyone zooms: its margins in pixels and the ends of its axes
 *
 * @typedef {{name: string, digest: string, clips: string, heads: number, neurons: number,
 *   epochs: number[], damaged: number[], losses: Record<string, (number | null)[]>, tokens: number[],
 *   components: string[], colours: Record<string, string>, specialised: number,
 *   start: number, frames: Record<string, Frame>, timeline: {margin: Frame["margin"], zero: number}}} Facts
 *   a run as the server tells it
 *
 * @typedef {{title: string, detail: string, sentence: string, foot: string}} Captions the words around a panel
 *
 * @typedef {import("./grid.mjs").Grid} Grid
 *
 * @typedef {{asked: string, epoch: number, fidelity: "frame" | "exact", arrays: Record<string, Grid>,
 *   captions: Captions}} Picture what a panel can show: the answer to one query at one epoch
 */
export {};

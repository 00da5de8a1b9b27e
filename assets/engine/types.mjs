// @ts-check
/**
 * The shapes of what flows through the engine; types only, so that every module can name them.
 *
 * @typedef {import("./state/view.mjs").View} View what a person looks at, field by field
 *
 * @typedef {Readonly<Record<string, any>>} ViewByName the same or a part of it, for code that learns fields' names only
 *   as it runs
 *
 * @typedef {{query: string, fixed: Record<string, string | number>, chosen: Record<string, string>}} Ask
 *   which query a panel asks: parameters that never change, and those that follow a field of the view
 *
 * @typedef {{name: string, digest: string, version: string, state: "finished" | "training" | "stopped" | "imported",
 *   end: number | null, until: number | null, weights: string[], setting: string, clips: string, answers: string,
 *   formula: string, p: number, terms: [number, number, number][], sign: number, heads: number,
 *   neurons: number, activation: string, hasQuickTransforms: boolean, epochs: number[], reached: number, damaged: number[],
 *   losses: Record<string, (number | null)[]>,
 *   nearby: Record<string, Record<string, [epoch: number, number: number]>>, tokens: number[], components: string[],
 *   axes: Record<string, import("./plot/axes.mjs").RunAxis>, colours: Record<string, string>, keys: number[],
 *   clearest: Record<string, number[]>, order: Record<string, number[]>, specialised: number, costly: Record<string, number>,
 *   start: Record<string, any>, refusals: Record<string, string>, bounds: Record<string, [number, number]>, story: string, moments: Record<string, number>,
 *   phases: import("./data/source.mjs").PhasesOfRun | null,
 *   family: Family, trained: Record<string, string>,
 *   published?: Record<string, Record<string, {values: string[], why: string}>>,
 *   timeline: {margin: import("./plot/axes.mjs").Margin, zero: number, ends: number[], stops: number[]}}} RunInfo
 *   a run as the server tells it. `version` changes whenever its files do, `digest` with what they hold; `end` is where
 *   its training is planned to end, and `until` the same while it trains; `weights` tell its checkpoints from others of
 *   those epochs, and `setting` what else their answers depend on; `activation` is that of its neurons, empty where no
 *   frames can be made of factors; `terms` are what the right answer is the sum of, c · xⁱ · yʲ as (c, i, j), and `refusals`
 *   why panels have nothing to show of the run, by their ids; `hasQuickTransforms`: whether those in the Fourier basis are made here, too; `costly` are the queries whose clips come in parts of so many checkpoints, as they
 *   are computed; `nearby` has, by the places of checkpoints at whose epoch no loss was recorded, the nearest one; `trained` has how it was trained, as texts; `reached` is the last epoch that it knows a loss of;
 *   `timeline` has the ends of its axis and what stands at even distances on one in steps, the parent's checkpoints included; `story` is what it is, in a sentence or two, and `moments` those of it that the training wrote down; `phases` are null where the server has not found them yet; `published` has, where
 *   the run is published as files, the values that parameters of queries are limited to, and a sentence that says so
 *
 * @typedef {{parent: string | null, epoch: number | null, why: string, branches: {name: string, epoch: number}[]}} Family
 *   the run that a run branches off, at which epoch, and why that is not there as it was; and what branches off this one
 *
 * @typedef {{title: string, detail: string, sentence: string, foot: string,
 *   groups?: Record<string, {sentence: string, foot: string}>}} Captions
 *   the words around a panel; `groups` has those of panels that show a group of the arrays
 *
 * @typedef {import("./data/ndarray.mjs").Grid} Grid
 *
 * @typedef {{question: string, epoch: number | null, fidelity: "frame" | "rounded" | "exact", arrays: Record<string, Grid>,
 *   captions: Captions, labels?: Record<string, (string | number)[]>}} Picture
 *   what a panel can show: the answer to one query, at one epoch or (null) over all of them; its numbers are 8-bit levels
 *   (`frame`), in steps as a published site has them (`rounded`), or those of the answer
 *
 * @typedef {{x?: number, y?: number, isPinned?: boolean, freq?: string, block?: {x: string, y: string}, neuron?: number,
 *   token?: number, epoch?: number}} Hover
 *   what the pointer is on: places on the token axes, a frequency, a block of the 2D basis, a neuron, one token, or a
 *   checkpoint in a chart of the training
 */
export {};

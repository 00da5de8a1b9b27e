// @ts-check
/**
 * Every way to draw a picture, by the name that a panel gives it.
 *
 * @typedef {import("../../types.mjs").Picture} Picture what is painted: painters of one array draw `values`
 * @typedef {import("../../types.mjs").RunInfo} Facts
 * @typedef {import("../../types.mjs").Hover} Pointed
 *
 * @typedef {object} Spec a panel's own options
 * @property {string[]} [arrays] the arrays it needs
 * @property {string} [over] what lies along x: `x`, `y`, `z` (tokens), `comp`, `rank`, …
 * @property {string} [rows] what lies along y of an epochmap: `comp`, `freq` or `rank`
 * @property {string} [series] what the lines of a chart are: `head`, `dim`, `key`, or nothing
 * @property {string[]} [names] the lines of a chart by name, one for each array
 * @property {number | [number, number]} [part] of arrays (epoch, k, part): the part to draw, or two to take the difference of
 * @property {boolean} [isPower] whether values are squares already
 * @property {"freq" | "active_share"} [colourBy]
 * @property {[number, number]} [pair] the two columns that span a plane
 * @property {boolean} [log] whether heights may be logarithmic
 * @property {string} [click] what a click does besides choosing: `term` adds a term or takes it away
 *
 * @typedef {{at: import("../axes.mjs").Geometry, box: {width: number, height: number}, run: Facts,
 *   view: import("../../types.mjs").View, palette: import("../colour.mjs").Palette, range: import("../colour.mjs").Range,
 *   chosen: import("../colour-range.mjs").ColourRange, font: string, unit: string, isFourier: boolean | undefined, order: number[] | null,
 *   index: number, epoch: number, epochs: number[], hover: Pointed | null, spec: Spec, bands?: {from: number, to: number, name: string}[] | null}} Context what a painter knows besides the
 *   picture: `index` is which of a repeated panel it is, `bands` the phases of the training
 *
 * @typedef {{columns: string[], rows: (string | number)[][]}} Table
 *
 * @typedef {{fields?: Record<string, string | number>, hover?: Pointed, announcement: string}} KeyStep what a key chooses and marks, and what
 *   is said of it
 *
 * @typedef {object} Painter
 * @property {boolean} hasBar whether a colour bar stands beside it
 * @property {string | string[]} [dependsOn] the fields of the view that it marks as chosen
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} paint
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} [highlight] draws `context.hover` over the ink
 * @property {(picture: Picture, context: Context, left: number, top: number) => string[] | null} tooltip what is under a point
 * @property {(picture: Picture, context: Context, left: number, top: number) => Pointed | null} [hit] what a point names
 * @property {(picture: Picture, context: Context, left: number, top: number) => Record<string, string | number> | null} [select]
 *   what a click chooses, as fields of the view
 * @property {(picture: Picture, context: Context, box: {left: number, top: number, right: number, bottom: number}) => number[]} [brush]
 *   the neurons in a rectangle
 * @property {(at: import("../axes.mjs").Geometry, left: number, top: number) => {place: number, value: number}} [strokeAt]
 *   what a stroke of the pointer says there: where one draws
 * @property {{hint: string, step: (picture: Picture, context: Context, key: string) => KeyStep | null}} [arrows] what keys do while the
 *   panel has the focus, and how a person is told of it
 * @property {(picture: Picture, context: Context) => Table} table the picture as a table for people who cannot see it, the most
 *   telling rows first
 */
import { alphas } from "./alphas.mjs";
import { table } from "./attention-table.mjs";
import { bars } from "./bars.mjs";
import { clock } from "./clock.mjs";
import { correct } from "./correctness.mjs";
import { epochmap } from "./epochmap.mjs";
import { epochs } from "./epochs.mjs";
import { lines } from "./lines.mjs";
import { matrix } from "./matrix.mjs";
import { map } from "./neuron-map.mjs";
import { pairs } from "./pairs.mjs";
import { phases } from "./phases.mjs";
import { scatter } from "./scatter.mjs";
import { sketch } from "./sketch.mjs";
import { spectrum2d } from "./spectrum2d.mjs";
import { wave } from "./wave.mjs";

/** @type {Record<string, Painter>} */
export const PAINTERS = {
  ...{ alphas, bars, clock, correct, epochmap, epochs, lines, map, matrix },
  ...{ pairs, phases, scatter, sketch, spectrum2d, table, wave },
};

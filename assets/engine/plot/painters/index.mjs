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
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box a rectangle in a panel, in CSS pixels
 *
 * @typedef {object} ElementView a picture made of elements
 * @property {(picture: Picture, context: Context) => void} paint
 * @property {() => void} clear shows nothing, until it is painted again
 *
 * @typedef {object} Painter a way to draw a picture, and all that follows from it: nothing else knows it by its name
 * @property {"narrow" | "wide"} [bar] the colour bar beside it
 * @property {"square"} [aspect] of the plot; without it, it fills the panel
 * @property {number} [height] the least height of a plot that is not square, in pixels
 * @property {"sqrt"} [scale] whether colours follow the view's scale, which may be by the square root
 * @property {"signed"} [sign] colours are symmetric about 0 even where nothing is below it
 * @property {string} [emptyNote] what is said where all numbers are 0, which then looks like nothing
 * @property {boolean} [hasLongDetail] the detail has lines of its own below the title
 * @property {boolean} [answersPairs] its tooltip itself says what the model answers for a pair
 * @property {string | string[]} [dependsOn] the fields of the view that it marks as chosen
 * @property {(box: HTMLElement, choose: (fields: import("../../types.mjs").View) => void) => ElementView} [mount]
 *   makes a picture of elements, in place of all that follows here, which is about canvases
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} [paint]
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} [highlight]
 *   draws `context.hover` over the ink
 * @property {(picture: Picture, context: Context, left: number, top: number) => string[] | null} [tooltip]
 *   what is under a point
 * @property {(picture: Picture, context: Context, left: number, top: number) => Pointed | null} [hit]
 *   what a point names
 * @property {(picture: Picture, context: Context, left: number, top: number) =>
 *   Record<string, string | number> | null} [select] what a click chooses, as fields of the view
 * @property {(picture: Picture, context: Context, box: Box) => number[]} [brush] the neurons in a rectangle
 * @property {(at: import("../axes.mjs").Geometry, left: number, top: number) => {place: number, value: number}} [strokeAt]
 *   what a stroke of the pointer says there: where one draws
 * @property {(picture: Picture, context: Context, from: {place: number, value: number},
 *   to: {place: number, value: number}) => Record<string, string>} [stroke] what a stroke changes, as fields of the view
 * @property {{hint: string, step: (picture: Picture, context: Context, key: string) => KeyStep | null}} [arrows]
 *   what keys do while the panel has the focus, and how a person is told of it
 * @property {(picture: Picture, context: Context) => Table} [table] the picture as a table for people who cannot see
 *   it, the most telling rows first
 */
import * as painters from "./all.mjs";

/** @type {Record<string, Painter>} */
export const PAINTERS = { ...painters };

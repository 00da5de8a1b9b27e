// @ts-check
/**
 * Every way to draw a picture, by the name that a panel gives it.
 *
 * @typedef {import("../../types.mjs").Picture} Picture what is painted: painters of one array draw `values`
 * @typedef {import("../../types.mjs").RunInfo} RunInfo
 * @typedef {import("../../types.mjs").Hover} Hover
 *
 * @typedef {object} Spec a panel's own options
 * @property {string[]} arrays those that it needs
 * @property {string} [span] what it is about: `checkpoint`, `run` or `task`
 * @property {string} over what lies along x: `x`, `y`, `z` (tokens), `comp`, `rank`, …
 * @property {string} [rows] what lies along y of an epochmap: `comp`, `freq` or `rank`
 * @property {string} [series] what the lines of a chart are: `head`, `dim`, `key`, `parameter`, or nothing
 * @property {string[]} [names] the lines of a chart by name, one for each array
 * @property {number | [number, number]} [part] of arrays (epoch, k, part): the part to draw, or two
 *   to take the difference of
 * @property {boolean} [isPower] whether values are squares already
 * @property {boolean} [hasSquares] whether it may be seen squared
 * @property {[number, number]} [pair] the two columns that span a plane
 * @property {boolean} [log] whether heights may be logarithmic
 * @property {string} [click] what a click does besides choosing: `term` adds a term or takes it away
 *
 * @typedef {object} Context what a painter knows besides the picture
 * @property {import("../axes.mjs").Geometry} at where the plot is
 * @property {{width: number, height: number}} box of the panel, in CSS pixels
 * @property {RunInfo} run
 * @property {import("../../types.mjs").View} view
 * @property {import("../colour.mjs").Palette} palette
 * @property {string} font
 * @property {import("../colour.mjs").Range} range of the colours, or of the values
 * @property {import("../colour-range.mjs").ColourRange} chosen the same, with the true limits
 * @property {string} unit
 * @property {number[] | null} order of the neurons
 * @property {number} epoch
 * @property {number[]} epochs
 * @property {Hover | null} hover
 * @property {number | null} alone the one line of a chart that is shown alone
 * @property {Spec} spec
 * @property {{from: number, to: number, name: string}[] | null} [bands] the phases of the training
 *
 * @typedef {{columns: string[], rows: (string | number)[][]}} Table
 *
 * @typedef {{text: string, hint: string, fields: Partial<import("../../types.mjs").View>}} Turn a button and what it
 *   chooses
 *
 * @typedef {{name: string, text: string, colour: string, hover: Hover, fields: Partial<import("../../types.mjs").View>}}
 *   Entry of a list: what it names and says of that, and what it marks and chooses
 *
 * @typedef {{fields?: Record<string, string | number | number[]>, hover?: Hover, announcement: string}} KeyStep
 *   what a key chooses and marks, and how that is announced
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box a rectangle in a panel, in CSS pixels
 *
 * @typedef {{place: number, value: number}} StrokePoint
 *
 * @typedef {{x?: number, y?: number}} ChosenPlaces places on the axes
 *
 * @typedef {object} ElementView a picture made of elements
 * @property {(picture: Picture, context: Context) => void} paint
 * @property {() => void} clear shows nothing, until it is painted again
 *
 * @typedef {object} Painter a way to draw a picture, and all that follows from it: nothing else knows it by its name
 * @property {boolean} [hasBar] whether there is a colour bar below it
 * @property {(view: import("../../types.mjs").View, options: Record<string, any>) => string} [instead] the painter that
 *   draws the same in a view, by name; none where it does so itself
 * @property {import("../../state/bootstrap.mjs").PanelSpec["axes"]} [axes] what lies along its axes, where that is not
 *   what lies along those of its panel's array
 * @property {string} [main] the array that it draws, where that is not its panel's
 * @property {string} [unit] of what it draws, where that is not its panel's
 * @property {string} [csv] the array of an answer that a table of what it shows holds, where that is not its panel's
 * @property {import("../colour-range.mjs").ColourRange} [fixed] its colours, where they are the same for every picture
 * @property {(context: Context) => Turn | undefined} [turn] the other way to see the same
 * @property {(picture: Picture, context: Context) => Entry[]} [list] what is named beside its picture, the strongest
 *   first
 * @property {(context: Context) => ChosenPlaces} [chosenPlaces] where the chosen frequency is, which a triangle marks
 * @property {"square"} [aspect] of the plot; without it, it fills the panel
 * @property {number} [height] the least height of a plot that is not square, in pixels
 * @property {"sqrt"} [scale] whether colours follow the view's scale, which may be by the square root
 * @property {"signed"} [sign] colours are symmetric about 0 even where nothing is below it
 * @property {string} [emptyNote] the note over a picture where all numbers are 0, which then looks like nothing
 * @property {boolean} [hasLongDetail] the detail has lines of its own below the title
 * @property {boolean} [answersPairs] its tooltip itself says what the model answers for a pair
 * @property {string[]} [dependsOn] the fields of the view that it marks as chosen
 * @property {(box: HTMLElement, choose: (fields: Partial<import("../../types.mjs").View>) => void) => ElementView}
 *   [mount] makes a picture of elements, in place of all that follows here, which is about canvases
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} [paint]
 * @property {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} [highlight]
 *   draws `context.hover` over the ink
 * @property {(picture: Picture, context: Context) => import("../looks.mjs").Entries} [entries] the lines of a chart,
 *   for its legend
 * @property {(picture: Picture, context: Context, left: number, top: number) => string[] | null} [tooltip]
 *   what is under a point
 * @property {(picture: Picture, context: Context, left: number, top: number) => Hover | null} [hit]
 *   what a point names
 * @property {(picture: Picture, context: Context, left: number, top: number) =>
 *   Record<string, string | number | number[]> | null} [select] what a click chooses, as fields of the view
 * @property {(picture: Picture, context: Context, box: Box) => number[]} [brush] the neurons in a rectangle
 * @property {(at: import("../axes.mjs").Geometry, left: number, top: number) => StrokePoint} [strokeAt]
 *   what a stroke of the pointer says there: where one draws
 * @property {(picture: Picture, context: Context, from: StrokePoint, to: StrokePoint) => Record<string, string>}
 *   [stroke] what a stroke changes, as fields of the view
 * @property {{hint: string, step: (picture: Picture, context: Context, key: string) => KeyStep | null}} [arrows]
 *   what keys do while the panel has the focus, and the hint that says so
 * @property {(picture: Picture, context: Context) => Table} [table] the picture as a table for people who cannot see
 *   it, the most telling rows first
 */
import * as painters from "./all.mjs";

/** @type {Record<string, Painter>} */
export const PAINTERS = { ...painters };

/**
 * The painter of a panel in a view.
 *
 * @param {Pick<import("../../state/bootstrap.mjs").PanelSpec, "draws" | "options">} spec
 * @param {import("../../types.mjs").View} view
 */
export function painterOf({ draws, options }, view) {
  const painter = PAINTERS[draws];
  return PAINTERS[painter.instead?.(view, options) || draws];
}

// @ts-check
/**
 * Every way to draw a picture, by the name that a panel gives in `data-draws`.
 *
 * @typedef {{at: import("../geometry.mjs").Geometry, box: {width: number, height: number},
 *   facts: import("../types.mjs").Facts, view: import("../types.mjs").View, palette: import("../colour.mjs").Palette,
 *   range: import("../colour.mjs").Range, chosen: import("../ranges.mjs").Chosen, font: string, unit: string, isFourier: boolean, order: number[] | null}} Scene
 *   what a painter knows besides the picture
 *
 * @typedef {{
 *   hasBar: boolean,
 *   marks?: "neuron" | "head",
 *   paint: (context: CanvasRenderingContext2D, picture: import("../types.mjs").Picture, scene: Scene) => void,
 *   told: (picture: import("../types.mjs").Picture, scene: Scene, left: number, top: number) => string[] | null,
 *   picked?: (picture: import("../types.mjs").Picture, scene: Scene, left: number, top: number) => number | null,
 * }} Painter `marks` is what it marks as chosen, `told` says what is under a point, `picked` which neuron a click there chooses
 */
import { bars } from "./bars.mjs";
import { lines } from "./lines.mjs";
import { map } from "./map.mjs";
import { pairs } from "./pairs.mjs";
import { scatter } from "./scatter.mjs";
import { spectrum2d } from "./spectrum2d.mjs";
import { table } from "./table.mjs";

/** @type {Record<string, Painter>} */
export const PAINTERS = { bars, lines, map, pairs, scatter, spectrum2d, table };

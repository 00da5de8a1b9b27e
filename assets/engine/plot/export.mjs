// @ts-check
/**
 * A panel as a picture to keep: what it shows now, in the theme that the page has, with its captions.
 *
 * Its painter paints once more, on a ctx that writes SVG (svgcanvas, loaded with the first picture):
 * lines and letters stay lines and letters. Cells become one small image, stretched as they are on the page.
 */
import { libraryOf } from "../data/library.mjs";
import { BAR } from "./axes.mjs";
import { countsOf } from "./beyond.mjs";
import { barOf, bytesOf } from "./colour.mjs";
import { BESIDE, lengthOf, shareBefore, wordsOfBar } from "./colour-bar.mjs";
import { paintAxes } from "./draw-axes.mjs";
import { finished, hexFrom, keepEveryStroke, takeAnyImage } from "./export-svg.mjs";
import { Captions, EDGE, write } from "./export-words.mjs";
import { epochText } from "./numbers.mjs";
import { highlightAll } from "./painters/highlights.mjs";

const GAP = 6;
/** Pixels of a PNG for each of the page. */
const FINE = 2;
/** The colour bar, as in 41-bars.css: its thickness, its ticks and tips, its lines, and where the first of them stands. */
const LOOKS = { top: 2, thick: 7, mark: 10, tip: 6, line: 12, text: 10, numbers: 21 };
const SHADES = 48;

/**
 * @typedef {import("../types.mjs").Picture} Picture
 * @typedef {import("./painters/index.mjs").Context} Context
 * @typedef {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} Paint
 * @typedef {{width: number, height: number}} Box
 * @typedef {object} Panel what a picture needs of a panel
 * @property {{span?: string}} [spec] whether it is about a checkpoint, a run or the task
 * @property {{paint?: Paint, highlight?: Paint}} painter
 * @property {Picture | null} painted what the ink shows
 * @property {(engine: any) => Context | null} contextAtRest what its painter knows besides, as it is at rest
 * @property {Box} box
 * @property {{canvas: object | null, axes: import("./axes.mjs").Axes, hasCorners?: boolean}} axes those with a canvas are
 *   shown
 * @property {object | null} bar
 * @property {import("../types.mjs").Captions | null} [captions] the words around the plot, where they
 *   are not all the answer's
 * @property {{entries: import("./beyond.mjs").Entry[]}} [tally] of what no colour stands for
 * @property {{entries: import("./looks.mjs").Entries}} [legend] of its lines
 * @typedef {{font: string, palette: import("./colour.mjs").Palette}} Look what it needs of the engine
 */

/**
 * @typedef {object} Laid a picture and its words, before anything is drawn
 * @property {Picture} picture
 * @property {Context} context
 * @property {Captions} texts
 * @property {number} top where the plot begins
 * @property {number} width of all of it, in pixels of the page
 * @property {number} height
 */

/**
 * Lay a panel's picture out with its words.
 *
 * @param {Panel} panel
 * @param {Look} engine
 * @param {CanvasRenderingContext2D} measure
 * @param {{more?: string[], top?: number}} [how] more lines below it; where the plot begins at the least
 * @returns {Laid}
 */
export function layOut(panel, engine, measure, { more = [], top: least = 0 } = {}) {
  const { painted: picture, painter, box, tally } = panel;
  const context = panel.contextAtRest(engine);
  if (!painter.paint) throw new Error("This panel is a list, of which there is no picture: copy it instead.");
  if (!picture || !context) throw new Error("This panel shows nothing yet: wait until it does, then save it.");
  const texts = new Captions(measure, engine, box.width);
  const captions = panel.captions ?? picture.captions;
  texts.above(captions);
  const lines = panel.legend?.entries.lines ?? [];
  texts.tally(lines.map(({ name, value = "", look }) => ({ text: `${name} ${value}`.trim(), colour: look.colour })));
  const top = Math.max(texts.top + GAP, least);
  texts.top = top + box.height + GAP;
  texts.below(captions, tally?.entries ?? [], nameOf(panel, picture, context), more);
  return {
    picture,
    context,
    texts,
    top,
    width: Math.ceil(box.width) + 2 * EDGE,
    height: Math.ceil(texts.top) + EDGE - GAP,
  };
}

/**
 * Draw what was laid out.
 *
 * @param {any} ctx
 * @param {Panel} panel
 * @param {Look} engine
 * @param {CanvasRenderingContext2D} measure
 * @param {Laid} laid
 */
export function drawLaid(ctx, panel, engine, measure, { picture, context, texts, top, width, height }) {
  const { axes } = panel;
  ctx.fillStyle = engine.palette.surface;
  ctx.fillRect(0, 0, width, height);
  texts.write(ctx);
  ctx.translate(EDGE, top);
  paintInk(ctx, panel.painter, picture, context);
  if (axes.canvas) paintAxes(ctx, context, axes.axes, context.at, { ...panel.box, hasCorners: axes.hasCorners });
  if (panel.bar) paintBar(ctx, context, picture, measure);
}

/** What letters are measured with. */
export const newMeasure = () =>
  /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/**
 * What a panel shows, as the text of an SVG file.
 *
 * @param {Panel} panel
 * @param {Look} engine
 * @param {string[]} [more] lines below it
 */
export async function svgOf(panel, engine, more = []) {
  const measure = newMeasure();
  const laid = layOut(panel, engine, measure, { more });
  const { width, height } = laid;
  const { Context: SvgContext } = await libraryOf("svgcanvas");
  const ctx = new SvgContext({ width, height, ctx: measure });
  ctx.getSvg().setAttribute("viewBox", `0 0 ${width} ${height}`);
  takeAnyImage(ctx);
  keepEveryStroke(ctx);
  drawLaid(ctx, panel, engine, measure, laid);
  return finished(ctx.getSerializedSvg());
}

/**
 * What a panel shows, as a PNG file with two pixels for each of the page's.
 *
 * @param {Panel} panel
 * @param {Look} engine
 */
export async function pngOf(panel, engine) {
  return (await canvasOf(panel, engine, FINE)).convertToBlob({ type: "image/png" });
}

/**
 * What a panel shows, in pixels.
 *
 * @param {Panel} panel
 * @param {Look} engine
 * @param {number} fine how many for each of the page's
 * @param {string[]} [more] lines below it
 */
export async function canvasOf(panel, engine, fine, more = []) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svgOf(panel, engine, more))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(fine * image.width, fine * image.height);
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * Where what is shown comes from: the run, which epoch of it, and the query.
 *
 * @param {Panel} panel
 * @param {Picture} picture
 * @param {Context} context
 */
function nameOf({ spec }, { question, epoch, fidelity }, { run }) {
  const span = spec?.span ?? "checkpoint";
  const epochs = { checkpoint: epoch === null ? "" : `epoch ${epochText(epoch)}`, run: "all epochs" };
  const parts = [run.name, epochs[/** @type {"checkpoint"} */ (span)], question, fidelity];
  return parts.filter(Boolean).join(" · ");
}

/**
 * The ink, and nothing beyond its canvas.
 *
 * @param {any} ctx
 * @param {Panel["painter"]} painter
 * @param {Picture} picture
 * @param {Context} context
 */
function paintInk(ctx, painter, picture, context) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, context.box.width, context.box.height);
  ctx.clip();
  painter.paint?.(ctx, picture, context);
  highlightAll(painter.highlight, ctx, picture, context);
  ctx.restore();
}

/**
 * The colour bar: each of its shades stands for as much of the scale as any other.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Context} context
 * @param {Picture} picture
 * @param {CanvasRenderingContext2D} measure
 */
function paintBar(ctx, { at, box, chosen, palette, font, unit }, picture, measure) {
  const [left, top, length] = [at.left + BESIDE, box.height - BAR.height + BAR.below, lengthOf(at.width)];
  const shades = ctx.createLinearGradient(left, 0, left + length, 0);
  const colours = barOf(chosen.range).colours(palette, SHADES);
  colours.forEach((colour, step) => shades.addColorStop(step / SHADES, hexFrom(...bytesOf(colour))));
  ctx.fillStyle = shades;
  ctx.fillRect(left, top + LOOKS.top, length, LOOKS.thick);
  const counts = countsOf(picture.arrays.values, chosen.range);
  if (counts?.above) paintTip(ctx, left + length, top, LOOKS.tip, hexFrom(...bytesOf(palette.above)));
  if (counts?.below) paintTip(ctx, left, top, -LOOKS.tip, hexFrom(...bytesOf(palette.below)));
  const { kind, labels, marks } = wordsOfBar(chosen, unit, length);
  ctx.fillStyle = palette.ink;
  for (const along of marks) ctx.fillRect(left + along * length - 0.5, top + LOOKS.top - 1, 1, LOOKS.mark);
  const style = { font: `11px ${font}`, colour: palette.muted };
  measure.font = style.font;
  for (const { text, along } of labels) {
    const begins = left + along * length - shareBefore(along) * measure.measureText(text).width;
    write(ctx, { ...style, text, left: begins, top: top + LOOKS.numbers });
  }
  kind.forEach((text, line) => {
    write(ctx, { ...style, text, left: at.left, top: top + LOOKS.text + line * LOOKS.line });
  });
}

/**
 * The bar goes on in a tip where numbers are beyond its limits.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} end of the bar
 * @param {number} top
 * @param {number} length
 * @param {string} colour
 */
function paintTip(ctx, end, top, length, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(end, top + LOOKS.top);
  ctx.lineTo(end, top + LOOKS.top + LOOKS.thick);
  ctx.lineTo(end + length, top + LOOKS.top + LOOKS.thick / 2);
  ctx.closePath();
  ctx.fill();
}

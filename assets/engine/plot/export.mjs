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
import { Captions, EDGE, write } from "./export-words.mjs";
import { epochText } from "./numbers.mjs";
import { highlightAll } from "./painters/highlights.mjs";

const GAP = 6;
/** Pixels of a PNG for each of the page. */
const FINE = 2;
/** The colour bar, as in 41-bars.css: its thickness, its ticks and tips, its lines, and where the first of them stands. */
const LOOKS = { top: 2, thick: 7, mark: 10, tip: 6, line: 12, text: 10, numbers: 21 };
const SHADES = 48;
/** A filled circle's share of its square, and how much of that the pixels of its edge may take or add. */
const [ROUND, NEARLY] = [Math.PI / 4, 0.03];

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
 * What a panel shows, as the text of an SVG file.
 *
 * @param {Panel} panel
 * @param {Look} engine
 */
export async function svgOf(panel, engine) {
  const { painted: picture, painter, box, tally } = panel;
  const context = panel.contextAtRest(engine);
  if (!painter.paint) throw new Error("This panel is a list, of which there is no picture: copy it instead.");
  if (!picture || !context) throw new Error("This panel shows nothing yet: wait until it does, then save it.");
  const { canvas, axes, hasCorners } = panel.axes;
  const { Context: SvgContext } = await libraryOf("svgcanvas");
  const measure = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  const texts = new Captions(measure, engine, box.width);
  const captions = panel.captions ?? picture.captions;
  texts.above(captions);
  const lines = panel.legend?.entries.lines ?? [];
  texts.tally(lines.map(({ name, value = "", look }) => ({ text: `${name} ${value}`.trim(), colour: look.colour })));
  const top = texts.top + GAP;
  texts.top = top + box.height + GAP;
  texts.below(captions, tally?.entries ?? [], nameOf(panel, picture, context));
  const [width, height] = [Math.ceil(box.width) + 2 * EDGE, Math.ceil(texts.top) + EDGE - GAP];
  const ctx = new SvgContext({ width, height, ctx: measure });
  ctx.getSvg().setAttribute("viewBox", `0 0 ${width} ${height}`);
  takeAnyImage(ctx);
  keepEveryStroke(ctx);
  ctx.fillStyle = engine.palette.surface;
  ctx.fillRect(0, 0, width, height);
  texts.write(ctx);
  ctx.translate(EDGE, top);
  paintInk(ctx, painter, picture, context);
  if (canvas) paintAxes(ctx, context, axes, context.at, { ...box, hasCorners });
  if (panel.bar) paintBar(ctx, context, picture, measure);
  return finished(ctx.getSerializedSvg());
}

/**
 * What a panel shows, as a PNG file with two pixels for each of the page's.
 *
 * @param {Panel} panel
 * @param {Look} engine
 */
export async function pngOf(panel, engine) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svgOf(panel, engine))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(FINE * image.width, FINE * image.height);
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/png" });
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

/** @param {number[]} parts */
const hexFrom = (...parts) => `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/**
 * svgcanvas takes images that stand in a page; painters have pictures that do not.
 *
 * @param {any} ctx
 */
function takeAnyImage(ctx) {
  const draw = ctx.drawImage.bind(ctx);
  /** The colours of stamps that are filled circles. @type {Map<any, string | null>} */
  const stamps = new Map();
  ctx.drawImage = (/** @type {OffscreenCanvas | ImageBitmap} */ image, /** @type {number[]} */ ...numbers) => {
    // The last four say where it goes; four before them, which part of it.
    const [left, top, width, height] = numbers.slice(-4);
    const part = numbers.length > 4 ? numbers.slice(0, 4) : [0, 0, image.width, image.height];
    // A bitmap never changes, and one that is a dot can be a circle again.
    if (!(image instanceof OffscreenCanvas)) {
      if (!stamps.has(image)) stamps.set(image, discColour(canvasOf(image)));
      const colour = stamps.get(image);
      if (colour) return fillCircle(ctx, colour, left + width / 2, top + height / 2, width / 2);
    }
    draw(canvasOf(image, part), left, top, width, height);
    const made = [...ctx.getSvg().getElementsByTagName("image")].at(-1);
    if (!ctx.imageSmoothingEnabled) made.setAttribute("style", "image-rendering: pixelated");
    if (ctx.globalAlpha < 1) made.setAttribute("opacity", String(ctx.globalAlpha));
  };
}

/**
 * svgcanvas changes the line it has when a path is stroked once more; painters mean another line over it.
 *
 * @param {any} ctx
 */
function keepEveryStroke(ctx) {
  const stroke = ctx.stroke.bind(ctx);
  ctx.stroke = () => {
    const path = [...ctx.getSvg().getElementsByTagName("path")].at(-1);
    if ((path?.getAttribute("stroke") ?? "none") !== "none") {
      path.parentNode.insertBefore(path.cloneNode(), path);
      for (const name of path.getAttributeNames()) if (name.startsWith("stroke")) path.removeAttribute(name);
    }
    stroke();
  };
}

/**
 * A part of an image: its left, top, width and height.
 *
 * @param {OffscreenCanvas | ImageBitmap} image
 * @param {number[]} [part]
 */
function canvasOf(image, [left, top, width, height] = [0, 0, image.width, image.height]) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(image, left, top, width, height, 0, 0, width, height);
  return canvas;
}

/** The colour of an image that is nothing but a filled circle; null for any other. @param {HTMLCanvasElement} canvas */
function discColour(canvas) {
  const { width, height } = canvas;
  const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, width, height);
  const middle = 4 * (width * (height >> 1) + (width >> 1));
  const colour = hexFrom(data[middle], data[middle + 1], data[middle + 2]);
  let covered = 0;
  for (let place = 0; place < data.length; place += 4) {
    covered += data[place + 3] / 255;
    if (data[place + 3] === 255 && hexFrom(data[place], data[place + 1], data[place + 2]) !== colour) return null;
  }
  const isRound = width === height && Math.abs(covered / (width * height) - ROUND) < NEARLY && data[3] === 0;
  return isRound ? colour : null;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function fillCircle(ctx, colour, x, y, radius) {
  const { fillStyle } = ctx;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = fillStyle;
}

/** The whole file, without what only some programs understand. @param {string} svg */
function finished(svg) {
  return svg
    .replaceAll(/ transform="matrix\(1 0 0 1 0 0\)"| text-decoration="undefined"/g, "")
    .replaceAll(/rgb\((\d+) (\d+) (\d+)\)/g, (_, ...parts) => hexFrom(...parts.slice(0, 3).map(Number)));
}

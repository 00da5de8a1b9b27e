// @ts-check
/**
 * A panel as a picture to keep: what it shows now, in the theme that the page has, with its captions.
 *
 * Its painter paints once more, on a ctx that writes SVG (svgcanvas, loaded with the first picture):
 * lines and letters stay lines and letters. Cells become one small image, stretched as they are on the page.
 */
import { bytesOf, rampOf } from "./colour.mjs";
import { paintAxes } from "./draw-axes.mjs";
import { epochText } from "./numbers.mjs";
import { highlightAll } from "./painters/highlights.mjs";

const [EDGE, GAP] = [16, 6];
/** Pixels of a PNG for each of the page. */
const FINE = 2;
/** Time that a browser gets to take a file it was offered, in milliseconds. */
const TAKEN_WITHIN = 10_000;
/**
 * The colour bar, as in 40-panels.css: where it begins before the edge of the plot, its width, where its words begin,
 * and how far below it says what it is.
 */
const BAR = { before: 2, width: 8, label: 13, kindBelow: 8, line: 13 };
const SHADES = 48;
/** A filled circle's share of its square, and how much of that the pixels of its edge may take or add. */
const [ROUND, NEARLY] = [Math.PI / 4, 0.03];

/**
 * @typedef {import("../types.mjs").Picture} Picture
 * @typedef {import("./painters/index.mjs").Context} Context
 * @typedef {(ctx: CanvasRenderingContext2D, picture: Picture, context: Context) => void} Paint
 * @typedef {{width: number, height: number}} Box
 * @typedef {{labels: HTMLElement[], kind: HTMLElement}} Bar
 * @typedef {object} Panel what a picture needs of a panel
 * @property {{span?: string}} [spec] whether it is about a checkpoint, a run or the task
 * @property {{paint?: Paint, highlight?: Paint}} painter
 * @property {Picture | null} painted what the ink shows
 * @property {Context | null} context
 * @property {Box} box
 * @property {{canvas: object | null, axes: import("./axes.mjs").Axes}} axes those with a canvas are shown
 * @property {Bar | null} bar
 * @property {import("../types.mjs").Captions | null} [captions] the words around the plot, where they
 *   are not all the answer's
 * @typedef {{font: string, palette: import("./colour.mjs").Palette}} Look what it needs of the engine
 * @typedef {{text: string, font: string, colour: string, left: number, top: number}} Line `top` is where letters stand
 */

/**
 * What a panel shows, as the text of an SVG file.
 *
 * @param {Panel} panel
 * @param {Look} engine
 */
export async function svgOf(panel, engine) {
  const { painted: picture, context, painter, box } = panel;
  if (!painter.paint) throw new Error("This panel is a list, of which there is no picture: copy it instead.");
  if (!picture || !context) throw new Error("This panel shows nothing yet: wait until it does, then save it.");
  // Before anything is waited for: the panel goes on meanwhile.
  const legend = panel.bar && legendOf(panel.bar);
  const { canvas, axes } = panel.axes;
  const SvgContext = await contextClass();
  const measure = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  const texts = new Captions(measure, engine, box.width);
  const captions = panel.captions ?? picture.captions;
  texts.above(captions);
  const top = texts.top + GAP;
  texts.top = top + box.height + GAP;
  texts.below(captions, nameOf(panel, picture, context));
  const [width, height] = [Math.ceil(box.width) + 2 * EDGE, Math.ceil(texts.top) + EDGE - GAP];
  const ctx = new SvgContext({ width, height, ctx: measure });
  ctx.getSvg().setAttribute("viewBox", `0 0 ${width} ${height}`);
  takeAnyImage(ctx);
  keepEveryStroke(ctx);
  ctx.fillStyle = engine.palette.surface;
  ctx.fillRect(0, 0, width, height);
  for (const line of texts.lines) write(ctx, line);
  ctx.translate(EDGE, top);
  paintInk(ctx, painter, picture, context);
  if (canvas) paintAxes(ctx, context, axes, context.at, box);
  if (legend) paintBar(ctx, legend, context, measure);
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
 * Offer a file to the person, as a browser offers what is downloaded.
 *
 * @param {Blob | string} content
 * @param {string} name
 * @param {string} type such as image/svg+xml
 */
export function download(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_WITHIN);
}

/** The ctx that writes SVG; the browser loads it once. @returns {Promise<any>} */
async function contextClass() {
  const place = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="svgcanvas"]'));
  try {
    return (await import(place.content)).Context;
  } catch {
    throw new Error("What makes pictures did not load: reload the page, then save it again.");
  }
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

/** The captions around the plot, in lines from the top. */
class Captions {
  /** @param {CanvasRenderingContext2D} measure @param {Look} look @param {number} width */
  constructor(measure, { font, palette }, width) {
    this.measure = measure;
    this.font = font;
    this.palette = palette;
    this.width = width;
    this.top = EDGE;
    /** @type {Line[]} */
    this.lines = [];
  }

  /** @param {import("../types.mjs").Captions} captions */
  above({ title, detail, sentence }) {
    const { muted, ink } = this.palette;
    this.add(title, "600 14px", ink, 20);
    this.beside(detail, "12.5px", muted, 18);
    this.add(sentence, "12.5px", muted, 18);
  }

  /** @param {import("../types.mjs").Captions} captions @param {string} name where it comes from */
  below({ foot }, name) {
    this.add(foot, "12.5px", this.palette.muted, 18);
    this.add(name, "10.5px", this.palette.faint, 16);
  }

  /** @param {string} text @param {string} size @param {string} colour @param {number} height of a line */
  add(text, size, colour, height) {
    const font = `${size} ${this.font}`;
    for (const line of wrapped(this.measure, text, font, this.width)) {
      this.lines.push({ text: line, font, colour, left: EDGE, top: this.top + 0.72 * height });
      this.top += height;
    }
  }

  /**
   * As `add`, but in the last line when there is room.
   *
   * @param {string} text
   * @param {string} size
   * @param {string} colour
   * @param {number} height
   */
  beside(text, size, colour, height) {
    if (!text) return;
    const [last, font] = [this.lines.at(-1), `${size} ${this.font}`];
    const left = last ? widthOf(this.measure, last.text, last.font) + 8 : 0;
    const fits = last && left + widthOf(this.measure, text, font) <= this.width;
    if (fits) this.lines.push({ ...last, text, font, colour, left: EDGE + left });
    else this.add(text, size, colour, height);
  }
}

/** @param {CanvasRenderingContext2D} measure @param {string} text @param {string} font */
function widthOf(measure, text, font) {
  measure.font = font;
  return measure.measureText(text).width;
}

/**
 * A text in lines no wider than they may be, parted where one reads on: after a space, or between a query's parameters.
 *
 * @param {CanvasRenderingContext2D} measure
 * @param {string} text
 * @param {string} font
 * @param {number} width
 */
function wrapped(measure, text, font, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/(?<=[ ?&])/).filter(Boolean)) {
    const longer = `${lines.at(-1) ?? ""}${word}`;
    if (lines.length > 0 && widthOf(measure, longer.trimEnd(), font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.trimEnd());
}

/** @param {CanvasRenderingContext2D} ctx @param {Line} line */
function write(ctx, { text, font, colour, left, top }) {
  ctx.font = font;
  ctx.fillStyle = colour;
  ctx.fillText(text, left, top);
}

/** What stands beside the colour bar, and how far below its top. @param {Bar} bar */
function legendOf({ labels, kind }) {
  const limits = labels.map(({ textContent, style }) => ({ text: textContent, below: Number.parseFloat(style.top) }));
  return { limits: limits.filter(({ text }) => text), kind: kind.textContent ?? "" };
}

/**
 * The colour bar: each of its shades stands for as much of the scale as any other.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {ReturnType<typeof legendOf>} legend
 * @param {Context} context
 * @param {CanvasRenderingContext2D} measure
 */
function paintBar(ctx, { limits, kind }, { at, box, chosen, palette, font }, measure) {
  const colours = rampOf(chosen.range, palette);
  const left = at.left + at.width - BAR.before;
  const shades = ctx.createLinearGradient(0, at.top + at.height, 0, at.top);
  for (let step = 0; step <= SHADES; step++)
    shades.addColorStop(
      step / SHADES,
      hexFrom(...bytesOf(colours[Math.round((step / SHADES) * (colours.length - 1))])),
    );
  ctx.fillStyle = shades;
  ctx.fillRect(left, at.top, BAR.width, at.height);
  const style = { font: `11px ${font}`, colour: palette.muted };
  const lower = 0.35 * 11; // from the middle of a letter to where it stands
  for (const { text, below } of limits)
    write(ctx, { ...style, text, left: left + BAR.label, top: at.top + below + lower });
  const under = at.top + at.height + BAR.kindBelow + BAR.line / 2 + lower;
  measure.font = style.font;
  kind.split("\n").forEach((text, line) => {
    const right = box.width - measure.measureText(text).width;
    write(ctx, { ...style, text, left: right, top: under + line * BAR.line });
  });
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

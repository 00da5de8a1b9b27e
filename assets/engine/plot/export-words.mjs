// @ts-check
/** The words of a picture to keep: in lines above and below its plot, no wider than they may be. */

/**
 * @typedef {{text: string, font: string, colour: string, left: number, top: number}} Line `top` is where letters stand
 */

/** Around all of a picture, in pixels. */
export const EDGE = 16;
/** The size of the sign before a count. */
const SIGN = 9;

/** The captions around the plot, in lines from the top. */
export class Captions {
  /** @param {CanvasRenderingContext2D} measure @param {import("./export.mjs").Look} look @param {number} width */
  constructor(measure, { font, palette }, width) {
    this.measure = measure;
    this.font = font;
    this.palette = palette;
    this.width = width;
    this.top = EDGE;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {{colour: string, left: number, top: number}[]} */
    this.signs = [];
  }

  /** @param {import("../types.mjs").Captions} captions */
  above({ title, detail, sentence }) {
    const { muted, ink } = this.palette;
    this.add(title, "600 14px", ink, 20);
    this.beside(detail, "12.5px", muted, 18);
    this.add(sentence, "12.5px", muted, 18);
  }

  /**
   * @param {import("../types.mjs").Captions} captions
   * @param {import("./beyond.mjs").Entry[]} entries what no colour stands for
   * @param {string} name where it comes from
   * @param {string[]} [more] what else is said of it
   */
  below({ foot }, entries, name, more = []) {
    this.tally(entries);
    this.add(foot, "12.5px", this.palette.muted, 18);
    this.add(name, "10.5px", this.palette.faint, 16);
    for (const text of more) this.add(text, "10.5px", this.palette.muted, 16);
  }

  /** Entries in rows, each after a sign in its colour. @param {import("./beyond.mjs").Entry[]} entries */
  tally(entries) {
    if (entries.length === 0) return;
    const { ink } = this.palette;
    const font = `12.5px ${this.font}`;
    let left = EDGE;
    for (const { text, colour } of entries) {
      const width = SIGN + 4 + widthOf(this.measure, text, font);
      if (left > EDGE && left + width > EDGE + this.width) [left, this.top] = [EDGE, this.top + 18];
      this.signs.push({ colour, left, top: this.top + 0.72 * 18 - SIGN });
      this.lines.push({ text, font, colour: ink, left: left + SIGN + 4, top: this.top + 0.72 * 18 });
      left += width + 10;
    }
    this.top += 18;
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

  /** @param {CanvasRenderingContext2D} ctx */
  write(ctx) {
    for (const line of this.lines) write(ctx, line);
    for (const { colour, left, top } of this.signs) {
      ctx.fillStyle = colour;
      ctx.fillRect(left, top, SIGN, SIGN);
    }
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
export function write(ctx, { text, font, colour, left, top }) {
  ctx.font = font;
  ctx.fillStyle = colour;
  // Whatever was painted before.
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(text, left, top);
}

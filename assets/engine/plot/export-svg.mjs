// @ts-check
/** What svgcanvas, which takes the place of a canvas for SVG files, does otherwise than painters mean. */

/** A filled circle's share of its square, and how much of that the pixels of its edge may take or add. */
const [ROUND, NEARLY] = [Math.PI / 4, 0.03];

/** @param {number[]} parts */
export const hexFrom = (...parts) => `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/**
 * svgcanvas takes images that stand in a page; painters have pictures that do not.
 *
 * @param {any} ctx
 */
export function takeAnyImage(ctx) {
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
export function keepEveryStroke(ctx) {
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
export function finished(svg) {
  return svg
    .replaceAll(/ transform="matrix\(1 0 0 1 0 0\)"| text-decoration="undefined"/g, "")
    .replaceAll(/rgb\((\d+) (\d+) (\d+)\)/g, (_, ...parts) => hexFrom(...parts.slice(0, 3).map(Number)));
}

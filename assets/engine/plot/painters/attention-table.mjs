// @ts-check
/** Mean attention: a row for each head, a column for each position, the share in every cell. */
import { bytesOf, cssOf, scaleOf } from "../colour.mjs";
import { lookOfHead } from "../looks.mjs";
import { percent } from "../numbers.mjs";
import { MOST_ROWS } from "./tables.mjs";
import { setFont } from "./typography.mjs";

const POSITIONS = ["x", "y", "="];
const [LEFT, BOTTOM, GAP] = [60, 22, 2];
/** The sign of a head before its name, in its colour, and where the name begins. */
const [SIGN, NAME] = [4, 8];
/** Above this lightness a cell's number is dark. */
const LIGHT = 140;

/** @param {import("./index.mjs").Context} context @param {number[]} shape */
function layoutOf({ box }, [heads, positions]) {
  return { width: (box.width - LEFT) / positions, height: (box.height - BOTTOM) / heads };
}

/**
 * The head and the position whose cell is under a point; null beside all heads. Left of the cells stand the heads'
 * names: a position of −1.
 *
 * @param {import("./index.mjs").Context} context
 * @param {number[]} shape
 * @param {number} left
 * @param {number} top
 */
function cellUnder(context, shape, left, top) {
  const { width, height } = layoutOf(context, shape);
  const [head, position] = [Math.floor(top / height), left < LEFT ? -1 : Math.floor((left - LEFT) / width)];
  return head < 0 || head >= shape[0] || left < 0 || position >= shape[1] ? null : { head, position };
}

/** @satisfies {import("./index.mjs").Painter} */
export const attentionTable = {
  dependsOn: ["head"],
  paint(ctx, picture, context) {
    const { palette, box, font } = context;
    const grid = picture.arrays.values;
    const [heads, positions] = grid.shape;
    const { width, height } = layoutOf(context, grid.shape);
    const scale = scaleOf({ low: 0, high: 1, signed: false, root: false }, palette);
    setFont(ctx, `12px ${font}`);
    ctx.textBaseline = "middle";
    for (let head = 0; head < heads; head++) {
      ctx.fillStyle = lookOfHead(palette, head).colour;
      ctx.fillRect(0, head * height, SIGN, height - GAP);
      ctx.fillStyle = palette.muted;
      ctx.textAlign = "left";
      setFont(ctx, `${head === context.view.head ? "600 " : ""}12px ${font}`);
      if (height > 10) ctx.fillText(`head ${head}`, NAME, (head + 0.5) * height);
      ctx.textAlign = "center";
      for (let position = 0; position < positions; position++) {
        const value = grid.at(head * positions + position);
        const colour = scale(value);
        const [red, green, blue] = bytesOf(colour);
        const [left, top] = [LEFT + position * width, head * height];
        ctx.fillStyle = cssOf(colour);
        ctx.fillRect(left, top, width - GAP, height - GAP);
        ctx.fillStyle = 0.3 * red + 0.59 * green + 0.11 * blue > LIGHT ? "#15181d" : "#ffffff";
        if (height > 14) ctx.fillText(percent(value), left + width / 2, top + height / 2);
      }
    }
    setFont(ctx, `12px ${font}`);
    ctx.fillStyle = palette.muted;
    POSITIONS.forEach((name, place) => {
      ctx.fillText(`to ${name}`, LEFT + (place + 0.5) * width, box.height - BOTTOM / 2);
    });
  },
  tooltip(picture, context, left, top) {
    const grid = picture.arrays.values;
    const found = cellUnder(context, grid.shape, left, top);
    if (!found || found.position < 0) return null;
    const { head, position } = found;
    return [`head ${head} to ${POSITIONS[position]}`, percent(grid.at(head * grid.shape[1] + position))];
  },
  select(picture, context, left, top) {
    const found = cellUnder(context, picture.arrays.values.shape, left, top);
    return found ? { head: found.head } : null;
  },
  table(picture) {
    const grid = picture.arrays.values;
    const [heads, positions] = grid.shape;
    const rows = [...Array(Math.min(heads, MOST_ROWS)).keys()].map((head) => [
      `head ${head}`,
      ...POSITIONS.slice(0, positions).map((_, position) => percent(grid.at(head * positions + position))),
    ]);
    return { columns: ["head", ...POSITIONS.slice(0, positions).map((name) => `attention to ${name}`)], rows };
  },
};

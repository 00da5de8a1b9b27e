// @ts-check
/** Mean attention: a row for each head, a column for each position, the share in every cell. */
import { scaleOf } from "../colour.mjs";
import { percent } from "../numerals.mjs";
import { setFont } from "./type.mjs";

const POSITIONS = ["x", "y", "="];
const [LEFT, BOTTOM, GAP] = [52, 22, 2];
/** Above this lightness a cell's number is dark. */
const LIGHT = 140;

/** @param {import("./painters.mjs").Scene} scene @param {number[]} shape */
function layoutOf({ box }, [heads, positions]) {
  return { width: (box.width - LEFT) / positions, height: (box.height - BOTTOM) / heads };
}

/** @type {import("./painters.mjs").Painter} */
export const table = {
  hasBar: false,
  marks: "head",
  paint(context, picture, scene) {
    const { palette, box, font } = scene;
    const grid = picture.arrays.values;
    const [heads, positions] = grid.shape;
    const { width, height } = layoutOf(scene, grid.shape);
    const scale = scaleOf({ low: 0, high: 1, signed: false, root: false }, palette);
    setFont(context, `12px ${font}`);
    context.textBaseline = "middle";
    for (let head = 0; head < heads; head++) {
      context.fillStyle = palette.muted;
      context.textAlign = "left";
      setFont(context, `${head === scene.view.head ? "600 " : ""}12px ${font}`);
      if (height > 10) context.fillText(`head ${head}`, 0, (head + 0.5) * height);
      context.textAlign = "center";
      for (let position = 0; position < positions; position++) {
        const value = grid.at(head * positions + position);
        const colour = scale(value);
        const [red, green, blue] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
        const [left, top] = [LEFT + position * width, head * height];
        context.fillStyle = `rgb(${red} ${green} ${blue})`;
        context.fillRect(left, top, width - GAP, height - GAP);
        context.fillStyle = 0.3 * red + 0.59 * green + 0.11 * blue > LIGHT ? "#15181d" : "#ffffff";
        if (height > 14)
          context.fillText(Number.isFinite(value) ? value.toFixed(2) : "–", left + width / 2, top + height / 2);
      }
    }
    setFont(context, `12px ${font}`);
    context.fillStyle = palette.muted;
    POSITIONS.forEach((name, place) => {
      context.fillText(`to ${name}`, LEFT + (place + 0.5) * width, box.height - BOTTOM / 2);
    });
  },
  told(picture, scene, left, top) {
    const grid = picture.arrays.values;
    const { width, height } = layoutOf(scene, grid.shape);
    const [head, position] = [Math.floor(top / height), Math.floor((left - LEFT) / width)];
    if (position < 0 || position >= grid.shape[1] || head < 0 || head >= grid.shape[0]) return null;
    return [`head ${head} to ${POSITIONS[position]}`, percent(grid.at(head * grid.shape[1] + position))];
  },
};

// @ts-check
/**
 * How lines are drawn that are no frequencies: those of heads, of train and test, and of all others.
 *
 * @typedef {{colour: string, dash: number[]}} Look
 * @typedef {import("./colour.mjs").Palette} Palette
 * @typedef {{line: number, name: string, look: Look, value?: string, isChosen?: boolean}} Entry a line in the legend of a
 *   panel: its place among all lines, what it is called, and its number at the epoch that is pointed at or shown
 * @typedef {{lines: Entry[], others: number}} Entries the lines that have a name, and how many more there are
 */

/** @type {number[]} */
const SOLID = [];
/**
 * Looks of lines after the first, which is in ink: dull, so that none is taken for a frequency, as dark as is seen on
 * both surfaces, and told apart by dashes where colours are not.
 *
 * @type {Look[]}
 */
const OTHERS = [
  { colour: "#4f7f86", dash: SOLID },
  { colour: "#8c6239", dash: [5, 2] },
  { colour: "#9c5a63", dash: [6, 2, 2, 2] },
  { colour: "#6b7592", dash: [10, 3] },
  { colour: "#767676", dash: [2, 2] },
  { colour: "#8a5f86", dash: [3, 4] },
  { colour: "#6b7a6b", dash: [1, 2] },
];
/** More lines than this have no look of their own. */
export const MOST_LOOKS = OTHERS.length + 1;

/** Dashes of the heads that the first colours are for, and of those that have them again. */
const TURNS = [SOLID, [6, 2], [2, 2], [6, 2, 2, 2]];

/** How one of several lines is drawn. @param {Palette} palette @param {number} which @returns {Look} */
export const lookOf = ({ ink }, which) =>
  which === 0 ? { colour: ink, dash: SOLID } : OTHERS[(which - 1) % OTHERS.length];

/** How a head is drawn, wherever it is. @param {Palette} palette @param {number} head @returns {Look} */
export const lookOfHead = ({ heads }, head) => ({
  colour: heads[head % heads.length],
  dash: TURNS[Math.floor(head / heads.length) % TURNS.length],
});

/** Of a line that has no look of its own. @param {Palette} palette @returns {Look} */
export const plainLook = ({ faint }) => ({ colour: faint, dash: SOLID });

/**
 * How a line about train pairs, test pairs or all of them is drawn, by its name; null for any other line.
 *
 * @param {Palette} palette
 * @param {string} name
 * @returns {Look | null}
 */
export function lookOfSide({ train, test, ink }, name) {
  const colour = { train, test, all: ink }[name];
  return colour === undefined ? null : { colour, dash: SOLID };
}

/** How strong lines are while another is shown alone, and dull ones among many. */
export const PALE = 0.15;

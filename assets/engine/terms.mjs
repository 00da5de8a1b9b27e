// @ts-check
/**
 * Sums of terms on the Fourier bench, as the view writes them: `4:6:1,14:46:0.333`, component of x : of y : weight.
 *
 * @typedef {{i: number, j: number, weight: number}} Term
 */

/** The server takes no more. */
export const MOST = 64;
const DIGITS = 4;

/** @param {string} text @returns {Term[]} */
export function termsIn(text) {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => part.split(":").map(Number))
    .map(([i, j, weight]) => ({ i, j, weight }));
}

/** @param {Term[]} terms */
export const termsText = (terms) =>
  terms.map(({ i, j, weight }) => `${i}:${j}:${Number(weight.toPrecision(DIGITS))}`).join(",");

/** Add a term of weight 1, or take it away when it is there. @param {string} text @param {number} i @param {number} j */
export function toggled(text, i, j) {
  const terms = termsIn(text);
  const rest = terms.filter((term) => term.i !== i || term.j !== j);
  if (rest.length < terms.length) return termsText(rest);
  return terms.length < MOST ? termsText([...terms, { i, j, weight: 1 }]) : text;
}

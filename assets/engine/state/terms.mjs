// @ts-check
/**
 * Sums of terms on the Fourier bench, as the view writes them: `4:6:1,14:46:0.333`, component of x : of y : weight.
 *
 * @typedef {{i: number, j: number, weight: number}} Term
 */

/** The server takes no more. */
export const MOST = 64;
/** A weight is no larger, and a smaller one is 0. */
export const MOST_WEIGHT = 1_000_000;
const LEAST = 1e-6;
const DIGITS = 4;

/** @param {string} text @returns {Term[]} */
export function termsIn(text) {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => part.split(":").map(Number))
    .map(([i, j, weight]) => ({ i, j, weight }));
}

/** A weight as the view writes it: never with an exponent. @param {number} weight */
const weightText = (weight) => (Math.abs(weight) < LEAST ? 0 : Number(weight.toPrecision(DIGITS)));

/** @param {Term[]} terms */
export const termsText = (terms) => terms.map(({ i, j, weight }) => `${i}:${j}:${weightText(weight)}`).join(",");

/** The terms whose components there are among p. @param {string} text @param {number} p */
export const usableTerms = (text, p) => termsText(termsIn(text).filter(({ i, j }) => Math.max(i, j) < p));

/**
 * Add a term of weight 1, or take it away when it is there.
 *
 * @param {string} text
 * @param {number} i
 * @param {number} j
 */
export function toggled(text, i, j) {
  const terms = termsIn(text);
  const rest = terms.filter((term) => term.i !== i || term.j !== j);
  if (rest.length < terms.length) return termsText(rest);
  return terms.length < MOST ? termsText([...terms, { i, j, weight: 1 }]) : text;
}

// @ts-check
/** A function that a person draws, as text: for each place one character, whose index v stands for (v − 31)/31. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MIDDLE = 31;
const TOP = 62;

/**
 * A number from −1 to 1 as its character; beyond them, and for what is no number, the nearest there is.
 *
 * @param {number} value
 */
function characterOf(value) {
  const level = Math.round((Number.isFinite(value) ? value : 0) * MIDDLE) + MIDDLE;
  return ALPHABET[Math.min(Math.max(level, 0), TOP)];
}

/**
 * The numbers of a drawn function; null when it is not one on p places.
 *
 * @param {string} code p characters
 * @param {number} p
 * @returns {Float32Array | null}
 */
export function valuesOf(code, p) {
  if (code.length !== p) return null;
  const values = Float32Array.from(code, (character) => {
    const level = ALPHABET.indexOf(character);
    return level < 0 || level > TOP ? Number.NaN : (level - MIDDLE) / MIDDLE;
  });
  return values.every(Number.isFinite) ? values : null;
}

/** The text of a function. @param {ArrayLike<number>} values */
export const codeOf = (values) => Array.from(values, characterOf).join("");

/**
 * Write a stroke of the pointer into a function: a straight line from one place and value to another.
 *
 * @param {string | ArrayLike<number>} before a drawn function, or the numbers of one that is not drawn
 * @param {number} p
 * @param {{place: number, value: number}} from
 * @param {{place: number, value: number}} to
 * @returns {string} the drawn function
 */
export function strokeInto(before, p, from, to) {
  const old = typeof before === "string" ? valuesOf(before, p) : before;
  const values = Array.from({ length: p }, (_, place) => old?.[place] ?? 0);
  const [first, last] = from.place <= to.place ? [from, to] : [to, from];
  const [start, end] = [Math.round(first.place), Math.round(last.place)];
  for (let place = Math.max(start, 0); place <= Math.min(end, p - 1); place++) {
    // A stroke that stays on one place leaves the value that it ends with.
    const along = end === start ? Number(last === to) : (place - start) / (end - start);
    values[place] = first.value + (last.value - first.value) * along;
  }
  return codeOf(values);
}

// @ts-check
/**
 * The attention of `=` on all inputs, out of the scores of single tokens, as `analysis/forward.py` mixes them.
 *
 * @typedef {import("../data/ndarray.mjs").Grid} Grid
 * @typedef {{x: Float64Array, y: Float64Array, equals: number, isLog: boolean}} HeadTables exp(score − m) of each token
 *   at x and at y, and of `=`, with m the head's largest score; the scores themselves (`isLog`) where they spread too far
 */

/** Scores of a head may differ by so much before exp(score − m) is nearly 0 for a whole input. */
const SAFE_SPREAD = 60;

/**
 * @param {Record<string, Grid>} factors the answer to `attention_factors` at one checkpoint
 * @param {number} head
 * @returns {HeadTables}
 */
export function tablesOf({ values, position_x, position_y, at_equals }, head) {
  const size = values.shape[1];
  const [x, y] = [new Float64Array(size), new Float64Array(size)];
  const [atX, atY, equals] = [position_x.at(head), position_y.at(head), at_equals.at(head)];
  let [highest, lowest] = [equals, equals];
  for (let token = 0; token < size; token++) {
    const score = values.at(head * size + token);
    x[token] = score + atX;
    y[token] = score + atY;
    highest = Math.max(highest, x[token], y[token]);
    lowest = Math.min(lowest, x[token], y[token]);
  }
  if (highest - lowest > SAFE_SPREAD) return { x, y, equals, isLog: true };
  for (let token = 0; token < size; token++) {
    x[token] = Math.exp(x[token] - highest);
    y[token] = Math.exp(y[token] - highest);
  }
  return { x, y, equals: Math.exp(equals - highest), isLog: false };
}

/**
 * The attention of one head to one position.
 *
 * @param {HeadTables} tables
 * @param {number} pos 0 is x, 1 is y, 2 is `=`
 * @returns {Float32Array} of shape [x, y]
 */
export function attentionTo({ x, y, equals, isLog }, pos) {
  const size = x.length;
  const found = new Float32Array(size * size);
  for (let i = 0, cell = 0; i < size; i++) {
    for (let j = 0; j < size; j++, cell++) {
      let [a, b, c] = [x[i], y[j], equals];
      if (isLog) {
        const highest = Math.max(a, b, c);
        a = Math.exp(a - highest);
        b = Math.exp(b - highest);
        c = Math.exp(c - highest);
      }
      found[cell] = (pos === 0 ? a : pos === 1 ? b : c) / (a + b + c);
    }
  }
  return found;
}

// @ts-check
/** One neuron on all inputs, out of what each head brings to it from single tokens, as `analysis/forward.py` mixes them. */

/** @typedef {import("./attention.mjs").HeadTables} HeadTables */

/**
 * A neuron before its nonlinearity: Σ over heads of attention × contribution, plus what reaches it past them.
 *
 * @param {HeadTables[]} heads
 * @param {Record<string, import("../data/ndarray.mjs").Grid>} factors the answer to `neuron_factors` at that checkpoint
 * @returns {Float32Array} of shape [x, y]
 */
export function preOf(heads, { values, position_x, position_y, at_equals, constant }) {
  const size = values.shape[1];
  const total = new Float64Array(size * size).fill(constant.at(0));
  heads.forEach((tables, head) => {
    const at = (/** @type {number} */ position) =>
      Float64Array.from({ length: size }, (_, token) => values.at(head * size + token) + position);
    const brought = { x: at(position_x.at(head)), y: at(position_y.at(head)), equals: at_equals.at(head) };
    if (tables.isLog) addSpread(total, tables, brought);
    else add(total, tables, brought);
  });
  return new Float32Array(total);
}

/** @typedef {{x: Float64Array, y: Float64Array, equals: number}} Brought by a head, from each token and from `=` */

/** @param {Float64Array} total @param {HeadTables} tables @param {Brought} brought */
function add(total, { x, y, equals }, brought) {
  const size = x.length;
  // Products of functions of one token first: the inner loop has sums and one division.
  const fromY = y.map((weight, token) => weight * brought.y[token]);
  const fromEquals = equals * brought.equals;
  for (let i = 0, cell = 0; i < size; i++) {
    const fromX = x[i] * brought.x[i] + fromEquals;
    const weight = x[i] + equals;
    for (let j = 0; j < size; j++, cell++) total[cell] += (fromX + fromY[j]) / (weight + y[j]);
  }
}

/** The same where weights of all inputs have no common measure. @param {Float64Array} total @param {HeadTables} tables @param {Brought} brought */
function addSpread(total, { x, y, equals }, brought) {
  const size = x.length;
  for (let i = 0, cell = 0; i < size; i++) {
    for (let j = 0; j < size; j++, cell++) {
      const highest = Math.max(x[i], y[j], equals);
      const [a, b, c] = [Math.exp(x[i] - highest), Math.exp(y[j] - highest), Math.exp(equals - highest)];
      total[cell] += (a * brought.x[i] + b * brought.y[j] + c * brought.equals) / (a + b + c);
    }
  }
}

/** The nonlinearities by the names that runs have for them. @type {Record<string, (pre: number) => number>} */
const ACTIVATIONS = {
  // NaN stays what it is.
  relu: (pre) => (pre < 0 ? 0 : pre),
  gelu: (pre) => (pre * erfc(-pre * Math.SQRT1_2)) / 2,
  quadratic: (pre) => pre * pre,
};

/**
 * The neuron after its nonlinearity.
 *
 * @param {Float32Array} pre
 * @param {string} activation
 */
export function postOf(pre, activation) {
  const of = ACTIVATIONS[activation];
  const post = new Float32Array(pre.length);
  for (let cell = 0; cell < pre.length; cell++) post[cell] = of(pre[cell]);
  return post;
}

/** erfc(z) ≈ t exp(−z² + polynomial(t)), t = 1 / (1 + z / 2), to 1.2e-7 of itself: Numerical Recipes, 6.2.2 (1992). */
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** The complementary error function. @param {number} z */
function erfc(z) {
  const t = 1 / (1 + Math.abs(z) / 2);
  const power = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = t * Math.exp(-z * z + power);
  return z < 0 ? 2 - tail : tail;
}

// @ts-check
/** What a person is likely to ask for next: the neighbours of the neuron, the other heads, the other key frequencies. */

/**
 * @param {import("./panel.mjs").Panel[]} shown
 * @param {import("./types.mjs").View} view
 * @param {import("./types.mjs").Facts} facts
 * @returns {{asked: string, arrays: string}[]} the likeliest first
 */
export function likelyNext(shown, view, { neurons, heads, keys }) {
  const turn = (/** @type {number} */ steps) => (view.neuron + steps + neurons) % neurons;
  const others = [...Array(heads).keys()].map((step) => (view.head + step) % heads).slice(1);
  const views = [
    ...[1, -1, 2].map((steps) => ({ field: "neuron", value: turn(steps) })),
    ...others.map((value) => ({ field: "head", value })),
    ...keys.filter((freq) => freq !== view.freq).map((value) => ({ field: "freq", value })),
  ];
  return views.flatMap(({ field, value }) =>
    shown
      .filter((panel) => panel.follows(field))
      .map((panel) => ({ asked: panel.asked({ ...view, [field]: value }), arrays: panel.arrays })),
  );
}

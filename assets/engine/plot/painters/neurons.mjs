// @ts-check
/** What the neuron map and the scatter say of one neuron, and the order in which the map shows them all. */
import { percent } from "../numbers.mjs";

/** @param {import("../../types.mjs").Picture} picture @param {number} neuron */
export function neuronLines(picture, neuron) {
  const { values, fraction, active } = picture.arrays;
  if (!active.at(neuron)) return [`neuron ${neuron}`, "dead: no variance, no frequency"];
  return [`neuron ${neuron}`, `${percent(fraction.at(neuron))} of its variance is frequency ${values.at(neuron)}`];
}

/**
 * Neurons in the order of their clusters: the key frequencies first, within one the clearest neurons first; those that
 * follow none come last.
 *
 * @param {import("../../types.mjs").Picture} picture at the checkpoint that the order is taken from
 * @param {{colours: Record<string, string>, specialised: number}} run
 */
export function clusterOrder(picture, { colours, specialised }) {
  const { values, fraction } = picture.arrays;
  const keys = Object.keys(colours);
  const rank = (/** @type {number} */ neuron) => {
    const place = keys.indexOf(String(values.at(neuron)));
    if (fraction.at(neuron) <= specialised) return keys.length + 1;
    return place < 0 ? keys.length : place;
  };
  return [...Array(values.length).keys()].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (rank(one) >= keys.length ? values.at(one) - values.at(other) : 0) ||
      fraction.at(other) - fraction.at(one) ||
      one - other,
  );
}

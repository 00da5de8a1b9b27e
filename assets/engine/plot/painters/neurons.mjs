// @ts-check
/** What the neuron map and the scatter say of one neuron. */
import { percent } from "../numbers.mjs";

/** @param {import("../../types.mjs").Picture} picture @param {number} neuron */
export function neuronLines(picture, neuron) {
  const { values, fraction, active } = picture.arrays;
  if (!active.at(neuron)) return [`neuron ${neuron}`, "dead: no variance, no frequency"];
  return [`neuron ${neuron}`, `${percent(fraction.at(neuron))} of its variance is frequency ${values.at(neuron)}`];
}

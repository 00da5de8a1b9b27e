// @ts-check
/** Neurons one by one: what is said of one, and what points at one. */
import { percent } from "../numbers.mjs";

/** One neuron as what is pointed at, and as what a click chooses. @param {number | null} neuron */
export const neuronIn = (neuron) => (neuron === null ? null : { neuron });

/** @param {import("../../types.mjs").Picture} picture @param {number} neuron */
export function neuronLines(picture, neuron) {
  const { values, fraction, active } = picture.arrays;
  if (!active.at(neuron)) return [`neuron ${neuron}`, "dead: no variance, no frequency"];
  return [
    `neuron ${neuron}`,
    `frequency ${values.at(neuron)} explains ${percent(fraction.at(neuron))} of its variance`,
  ];
}

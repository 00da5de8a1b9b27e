// @ts-check
/**
 * Every painter, under the name that a panel draws with: that of its file. A new one is added here and nowhere else.
 */
export { alphas } from "./alphas.mjs";
export { attentionTable as "attention-table" } from "./attention-table.mjs";
export { bars } from "./bars.mjs";
export { blocks } from "./blocks.mjs";
export { clock } from "./clock.mjs";
export { correctness } from "./correctness.mjs";
export { epochmap } from "./epochmap.mjs";
export { epochs } from "./epochs.mjs";
export { lines } from "./lines.mjs";
export { matrix } from "./matrix.mjs";
export { neuronMap as "neuron-map" } from "./neuron-map.mjs";
export { neuronTable as "neuron-table" } from "./neuron-table.mjs";
export { pairs } from "./pairs.mjs";
export { phases } from "./phases.mjs";
export { scatter } from "./scatter.mjs";
export { sketch } from "./sketch.mjs";
export { spectrum2d } from "./spectrum2d.mjs";
export { squares } from "./squares.mjs";
export { wave } from "./wave.mjs";

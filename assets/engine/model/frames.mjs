// @ts-check
/**
 * The frames of queries that follow from factors, by the name of the query: what `Query.made_from` says on the server.
 *
 * @typedef {import("../data/ndarray.mjs").Grid} Grid
 * @typedef {Record<string, Grid>} Arrays
 * @typedef {Record<string, string>} Parameters
 *
 * @typedef {object} Materials what a frame is made from
 * @property {Record<string, Arrays>} factors the answers at that checkpoint to what the query is made from
 * @property {Parameters} parameters of the query
 * @property {Pick<import("../types.mjs").RunInfo, "components" | "activation">} run
 * @property {<T>(key: string, make: () => T) => T} once what has been made of these factors is not made again
 *
 * @typedef {{values: ArrayLike<number>, shape: number[]}} Made
 */
import { attentionTo, tablesOf } from "./attention.mjs";
import { basisOf } from "./basis.mjs";
import { postOf, preOf } from "./neuron.mjs";

/** A function of both tokens, in the basis that is asked for. @param {Materials} materials @param {Float32Array} values @returns {Made} */
function ofPairs({ parameters, run: { components } }, values) {
  const size = components.length;
  return {
    values: parameters.basis === "fourier" ? basisOf(components).ofPairs(values) : values,
    shape: [size, size],
  };
}

/** Functions of one token. @param {Materials} materials @param {Grid} grid @returns {Made} */
function ofTokens({ parameters, run: { components } }, { cells, shape }) {
  return { values: parameters.basis === "fourier" ? basisOf(components).alongRows(cells) : cells, shape };
}

/** The attention tables of some heads, each made once. @param {Materials} materials @param {number} head */
const tables = ({ factors, once }, head) => once(`tables ${head}`, () => tablesOf(factors.attention_factors, head));

/** @type {Record<string, (materials: Materials) => Made>} */
export const FRAMES = {
  attention(materials) {
    const { parameters, once } = materials;
    const [head, pos] = [Number(parameters.head), Number(parameters.pos)];
    return ofPairs(
      materials,
      once(`attention ${head} ${pos}`, () => attentionTo(tables(materials, head), pos)),
    );
  },
  neuron(materials) {
    const { factors, parameters, run, once } = materials;
    const heads = [...Array(factors.attention_factors.values.shape[0]).keys()];
    const pre = once("pre", () =>
      preOf(
        heads.map((head) => tables(materials, head)),
        factors.neuron_factors,
      ),
    );
    const isPre = parameters.stage === "pre";
    return ofPairs(materials, isPre ? pre : once("post", () => postOf(pre, run.activation)));
  },
  ov_circuit: (materials) => ofTokens(materials, materials.factors.neuron_factors.values),
  neuron_readout: (materials) => ofTokens(materials, materials.factors.neuron_factors.to_logits),
  // The circuit leaves the query's bias out; without one, it is the score itself.
  qk_circuit: (materials) =>
    ofTokens(materials, materials.factors.attention_factors.qk ?? materials.factors.attention_factors.values),
};

// @ts-check
/** Functions of one token in the Fourier basis by their power: the squares of their coefficients. */
import { lines } from "./lines.mjs";

/** @type {import("./index.mjs").Turn} */
const SIGNED = { text: "signed", hint: "Show the coefficients as they are", fields: { power: "signed" } };

/** @satisfies {import("./index.mjs").Painter} */
export const squares = {
  ...lines,
  main: "squared",
  unit: "squared coefficient",
  csv: "squared",
  turn: () => SIGNED,
};

// @ts-check
/** Epochs as addresses, questions and file names have them; people read `epochText` of `plot/numbers.mjs`. */

/** The epoch of the only checkpoint of a run of which nobody knows how long it was trained. */
export const UNKNOWN_EPOCH = -1;

/** `8375`, or `unknown`. @param {number} epoch */
export const epochName = (epoch) => (epoch === UNKNOWN_EPOCH ? "unknown" : String(epoch));

// @ts-check
/** Reads what is packed for it: named arrays with a header, as safetensors. See docs/clip-format.md. */
import { fromSteps } from "./steps.mjs";

const START = 8;
const CUT = "what the server sent is not an answer, or not all of it: reload the page";

/**
 * @typedef {Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array} Numbers
 * @typedef {{values: Numbers, shape: number[], isRounded?: boolean}} Packed `isRounded`: written in steps
 * @typedef {{new (buffer: ArrayBuffer, offset: number, length: number): Numbers, BYTES_PER_ELEMENT: number}} Kind
 */

/** @type {Record<string, Kind>} */
const KINDS = { U8: Uint8Array, U16: Uint16Array, U32: Uint32Array, I32: Int32Array, F32: Float32Array };

/**
 * The header and the arrays, which are views on the buffer: safetensors puts each at a multiple of its items' size.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{header: any, arrays: Record<string, Packed>}}
 */
export function unpack(buffer) {
  const body = START + (buffer.byteLength < START ? START : new DataView(buffer).getUint32(0, true));
  const text = body > buffer.byteLength ? "" : new TextDecoder().decode(new Uint8Array(buffer, START, body - START));
  if (!text.startsWith("{")) throw new Error(CUT);
  const { __metadata__, ...tensors } = JSON.parse(text);
  /** @type {Record<string, Packed>} */
  const arrays = {};
  for (const [name, { dtype, shape, data_offsets: place }] of Object.entries(tensors)) {
    const Kind = KINDS[dtype];
    if (!Kind) throw new Error(`numbers of type ${dtype} are not known here: reload the page`);
    if (body + place[1] > buffer.byteLength) throw new Error(CUT);
    const length = (place[1] - place[0]) / Kind.BYTES_PER_ELEMENT;
    arrays[name] = { values: new Kind(buffer, body + place[0], length), shape };
  }
  const { steps = {}, ...header } = JSON.parse(__metadata__.grokscope);
  for (const [name, shape] of Object.entries(steps)) {
    arrays[name] = { values: stepped(arrays, name, shape), shape, isRounded: true };
  }
  return { header, arrays };
}

/**
 * An array that is written in steps.
 *
 * @param {Record<string, Packed>} arrays what stands for it
 * @param {string} name
 * @param {number[]} shape
 */
function stepped(arrays, name, shape) {
  const [bits, widths] = [name, `${name}.widths`].map((part) => /** @type {Uint8Array} */ (arrays[part].values));
  const step = /** @type {Float32Array} */ (arrays[`${name}.step`].values);
  return fromSteps({ bits, widths, step }, shape);
}

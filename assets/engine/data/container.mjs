// @ts-check
/** Reads what is packed for it: named arrays with a header, as safetensors. See docs/clip-format.md. */

const START = 8;
const CUT = "what the server sent is not an answer, or not all of it: reload the page";

/**
 * @typedef {Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array} Numbers
 * @typedef {{values: Numbers, shape: number[]}} Packed
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
  const { planes = {}, ...header } = JSON.parse(__metadata__.grokscope);
  for (const [name, shape] of Object.entries(planes))
    arrays[name] = { values: joined(arrays[name].values, shape), shape };
  return { header, arrays };
}

/**
 * Numbers out of their planes: all first bytes, then all second ones, and so on, each number as the bits that differ from
 * the one before it along the first axis.
 *
 * @param {Numbers} planes
 * @param {number[]} shape
 */
function joined(planes, shape) {
  const length = planes.length / 4;
  const bits = new Uint32Array(length);
  for (let plane = 3; plane >= 0; plane--)
    for (let place = 0; place < length; place++) bits[place] = (bits[place] << 8) | planes[plane * length + place];
  const row = length / shape[0];
  for (let place = row; place < length; place++) bits[place] ^= bits[place - row];
  return new Float32Array(bits.buffer);
}

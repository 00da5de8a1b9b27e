// @ts-check
/** Files in gzip's format: hosts of files send them as they lie, or have unpacked them on the way. */

const MAGIC = [0x1f, 0x8b];

/**
 * What a response holds, unpacked.
 *
 * @param {Response} response
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpacked(response) {
  const data = await response.arrayBuffer();
  const start = new Uint8Array(data, 0, Math.min(data.byteLength, MAGIC.length));
  if (start.length < MAGIC.length || MAGIC.some((byte, place) => start[place] !== byte)) return data;
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

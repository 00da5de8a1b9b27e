// @ts-check
/**
 * The address of the page around this one, where this is a frame: it cannot be written from here, so it is told.
 *
 * A Hugging Face Space shows a page like this one in a frame, hands it the query and the fragment of its own address,
 * and takes both from a message ("How to handle URL parameters in Spaces", huggingface.co/docs/hub). Whoever else is
 * around gets the query alone: it says what is looked at, and nothing of where.
 */

const KNOWN = ["https://huggingface.co"];

/**
 * @typedef {object} Frame what of a window this needs
 * @property {unknown} self
 * @property {{postMessage: (message: object, origin: string) => void}} parent
 * @property {{ancestorOrigins?: ArrayLike<string>}} location
 * @property {{referrer: string}} document
 */

/** Who is around a frame; empty where the browser does not say. @param {Frame} frame */
function originAround({ location, document }) {
  if (location.ancestorOrigins) return location.ancestorOrigins[0] ?? "";
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : "";
}

/**
 * Tell the page around a frame which address this one has now.
 *
 * @param {string} address
 * @param {any} [frame] a window; any other than this one's for tests
 */
export function tellAround(address, frame = globalThis) {
  const { self, parent } = /** @type {Frame} */ (frame);
  if (!parent || parent === self) return;
  const { search, hash } = new URL(address, "http://frame");
  const origin = originAround(frame);
  const queryString = search.slice(1);
  if (KNOWN.includes(origin)) parent.postMessage({ queryString, hash: hash.slice(1) }, origin);
  else parent.postMessage({ queryString }, "*");
}

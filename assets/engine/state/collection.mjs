// @ts-check
/**
 * Views that somebody has kept, in an order and with a note each: to present one after another, and to hand on as a
 * file or in the fragment of a link, which no server reads.
 */

/** The parameter of a fragment that holds a collection. */
export const COLLECTION = "collection";

const FORMAT = "grokscope-collection";
const VERSION = 1;
const MOST_VIEWS = 200;
const LONGEST_ADDRESS = 20_000;
const LONGEST_NOTE = 2000;
const LONGEST_TITLE = 200;
/** Characters of a collection in a link, before it is unpacked, and bytes after it. */
const LONGEST_LINK = 100_000;
const MOST_BYTES = 1_000_000;

/**
 * @typedef {object} Kept
 * @property {string} address the view: a query, and perhaps a fragment
 * @property {string} name what it shows, in a few words
 * @property {string} note
 *
 * @typedef {{title: string, views: Kept[]}} Collection
 */

/** What is no collection, and why. */
export class CollectionError extends Error {}

/** @returns {Collection} */
export const empty = () => ({ title: "", views: [] });

/** A collection as the text of a file. @param {Collection} collection */
export const fileOf = ({ title, views }) =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, title, views }, null, 1)}\n`;

/**
 * A collection from the text of a file, whoever wrote it.
 *
 * @param {string} text
 * @returns {Collection}
 * @throws {CollectionError}
 */
export function collectionIn(text) {
  /** @type {any} */
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new CollectionError("This is no collection of views: its text is not JSON.");
  }
  if (content?.format !== FORMAT || !Array.isArray(content.views)) {
    throw new CollectionError("This is no collection of views: choose a file that a collection was saved as.");
  }
  if (content.version > VERSION) throw new CollectionError("This collection was made by a newer Grokscope.");
  if (content.views.length > MOST_VIEWS) {
    throw new CollectionError(`This collection has ${content.views.length} views, of ${MOST_VIEWS} at most.`);
  }
  return { title: wordsIn(content.title, LONGEST_TITLE), views: content.views.map(viewIn) };
}

/** @param {any} view @param {number} place @returns {Kept} */
function viewIn(view, place) {
  const address = view?.address;
  // Anything else could lead to another server.
  if (typeof address !== "string" || !/^\?[^\s\\]*$/.test(address) || address.length > LONGEST_ADDRESS) {
    throw new CollectionError(`View ${place + 1} of this collection has no address that leads to a view.`);
  }
  const name = wordsIn(view.name, LONGEST_TITLE).trim() || `View ${place + 1}`;
  return { address, name, note: wordsIn(view.note, LONGEST_NOTE) };
}

/** @param {unknown} text @param {number} most */
const wordsIn = (text, most) => (typeof text === "string" ? text.slice(0, most) : "");

/**
 * With a view more, at its end.
 *
 * @param {Collection} collection
 * @param {Kept} view
 * @throws {CollectionError}
 */
export function withView(collection, view) {
  if (collection.views.length >= MOST_VIEWS) {
    throw new CollectionError(`A collection has ${MOST_VIEWS} views at most: remove one, or begin another.`);
  }
  return { ...collection, views: [...collection.views, view] };
}

/**
 * With the view of one place at another.
 *
 * @param {Collection} collection
 * @param {number} from
 * @param {number} to
 */
export function moved({ title, views }, from, to) {
  const others = views.filter((_, place) => place !== from);
  return { title, views: [...others.slice(0, to), views[from], ...others.slice(to)] };
}

/** Without the view of a place. @param {Collection} collection @param {number} place */
export const without = ({ title, views }, place) => ({ title, views: views.filter((_, one) => one !== place) });

/**
 * A collection as the fragment of a link, without its `#`.
 *
 * @param {Collection} collection
 * @throws {CollectionError} where it is longer than links are read
 */
export async function fragmentOf(collection) {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...collection }));
  const packed = await through(bytes, new CompressionStream("deflate-raw"));
  const letters = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  const text = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (bytes.length > MOST_BYTES || text.length > LONGEST_LINK) {
    throw new CollectionError("This collection is too long for a link: save it as a file.");
  }
  return `${COLLECTION}=${text}`;
}

/**
 * The collection of a fragment; null where it holds none.
 *
 * @param {string} hash with its `#`
 * @throws {CollectionError}
 */
export async function collectionOfFragment(hash) {
  const text = new URLSearchParams(hash.slice(1)).get(COLLECTION);
  if (text === null) return null;
  try {
    if (text.length > LONGEST_LINK) throw new Error("too long");
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const unpacked = await through(bytes, new DecompressionStream("deflate-raw"), MOST_BYTES);
    return collectionIn(
      JSON.stringify({ format: FORMAT, version: VERSION, ...JSON.parse(new TextDecoder().decode(unpacked)) }),
    );
  } catch (error) {
    if (error instanceof CollectionError) throw error;
    throw new CollectionError("The collection in this link is cut off or damaged: ask for the link again.");
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream | DecompressionStream} stream
 * @param {number} [most] bytes that come out
 */
async function through(bytes, stream, most = Number.POSITIVE_INFINITY) {
  const writer = stream.writable.getWriter();
  const written = writer.write(/** @type {BufferSource} */ (bytes)).then(() => writer.close());
  written.catch(() => {}); // who reads hears of it
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  for (const reader = stream.readable.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) throw new Error("too large");
    pieces.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

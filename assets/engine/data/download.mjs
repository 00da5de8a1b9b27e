// @ts-check
/** Files that the page makes, for the person to keep. */

/** Time that a browser gets to take a file it was offered, in milliseconds. */
const TAKEN_WITHIN = 10_000;

/**
 * Offer a file to the person, as a browser offers what is downloaded.
 *
 * @param {Blob} content
 * @param {string} name
 */
export function download(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_WITHIN);
}

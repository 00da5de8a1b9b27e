// @ts-check
/** The engine on a page that is one file (`app/publish/one_file.py`): one view, and all that it needs. */
import { FileSource } from "../data/files.mjs";
import { mount } from "../mount.mjs";

const GONE = 404;

/**
 * @typedef {import("../types.mjs").View} View
 * @typedef {import("../state/bootstrap.mjs").InitialState} InitialState
 */

/**
 * @param {HTMLElement} element
 * @param {{initial: InitialState, view: View}} state
 * @param {Map<string, Uint8Array<ArrayBuffer>>} files by their paths
 */
export function open(element, { initial, view }, files) {
  const get = async (/** @type {RequestInfo | URL} */ address) => {
    const found = files.get(String(address).slice(1));
    return found ? new Response(found) : new Response(null, { status: GONE });
  };
  // The address is that of a file, and stays it.
  return mount(element, { source: new FileSource("", get), initial, view, isPage: true, keepsAddress: false });
}

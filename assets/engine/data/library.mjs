// @ts-check
/** Libraries that only some people need: the page says where they are (`app/static.py`), and the browser loads each once. */

/**
 * @param {"svgcanvas" | "gifenc" | "qr"} name
 * @returns {Promise<any>} its exports
 */
export async function libraryOf(name) {
  const place = /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="${name}"]`));
  try {
    // What a page says of itself stands as it is; an address beside a page is none beside this module.
    return await import(new URL(place?.content ?? "", document.baseURI).href);
  } catch {
    throw new Error(`What this needs (${name}) did not load: reload the page, then try again.`);
  }
}

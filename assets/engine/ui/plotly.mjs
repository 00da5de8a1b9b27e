// @ts-check
/** Plotly, which draws the timeline's curves: running its script holds up the page for a tenth of a second and more. */
import { unpacked } from "../data/packed.mjs";
import { SourceError } from "../data/source.mjs";

const NOT_LOADED = "Plotly did not load: reload the page.";
/** What the name of a script ends with that a host of files sends as it lies. */
const PACKED = ".gz";
const LATEST = 2000; // ms: a page may have no panels

/** One for all engines of a page, by the link that says where it is. @type {WeakMap<HTMLElement, Promise<any>>} */
const scripts = new WeakMap();

/**
 * Plotly, loaded once the first panel is painted.
 *
 * @param {import("./renderer.mjs").Renderer} renderer
 * @returns {Promise<any>} undefined where the page has none
 * @throws {SourceError} when its script does not load
 */
export async function plotlyAfter(renderer) {
  const link = /** @type {HTMLLinkElement | null} */ (document.getElementById("plotly"));
  if (!link) return undefined;
  const script = scripts.get(link) ?? painted(renderer).then(() => load(link));
  scripts.set(link, script);
  return script;
}

/** @param {import("./renderer.mjs").Renderer} renderer @returns {Promise<void>} */
function painted(renderer) {
  return new Promise((resolve) => {
    let isPainted = false;
    setTimeout(resolve, LATEST);
    renderer.after.push(() => {
      if (isPainted || !renderer.panels().some((panel) => panel.painted)) return;
      isPainted = true;
      // A task after the next frame: the pixels are on the screen by then.
      requestAnimationFrame(() => setTimeout(resolve, 0));
    });
  });
}

/** @param {HTMLLinkElement} link @returns {Promise<any>} */
async function load({ href }) {
  const address = href.endsWith(PACKED) ? await unpackedAt(href) : href;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => reject(new SourceError(NOT_LOADED));
    script.src = address;
    document.head.append(script);
  });
}

/** A script, unpacked, at an address of this page's own. @param {string} address */
async function unpackedAt(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) throw new SourceError(NOT_LOADED);
  return URL.createObjectURL(new Blob([await unpacked(response)], { type: "text/javascript" }));
}

// @ts-check
/** The engine on a page of a site of files (`app/publish/pages.py`): where the site begins, and which run is wanted. */
import { FileSource } from "./data/files.mjs";
import { unpacked } from "./data/packed.mjs";
import { mount } from "./mount.mjs";
import { openingOf } from "./state/opening.mjs";

const NOT_LOADED = "This page did not load: reload it.";

/** What pages of the site open with. @returns {Promise<import("./state/bootstrap.mjs").InitialState>} */
async function readState() {
  const link = /** @type {HTMLLinkElement} */ (document.getElementById("state"));
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(NOT_LOADED);
  return JSON.parse(new TextDecoder().decode(await unpacked(response)));
}

/** Addresses in the page are relative to where it was opened, and are asked for when it may be elsewhere. */
function fixAddresses() {
  const plotly = /** @type {HTMLLinkElement} */ (document.getElementById("plotly"));
  // Without being loaded again, as a link that is changed would be.
  const link = Object.assign(document.createElement("link"), { id: plotly.id, href: plotly.href });
  plotly.replaceWith(link);
  const scripts = /** @type {NodeListOf<HTMLMetaElement>} */ (document.querySelectorAll("meta[data-script]"));
  for (const script of scripts) script.content = new URL(script.content, location.href).href;
}

/** @param {HTMLElement} element */
async function open(element) {
  const root = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="site"]')).content;
  const base = new URL(root, location.href).pathname.replace(/\/$/, "");
  const source = new FileSource(base);
  fixAddresses();
  const written = await readState();
  const run = written.run && source.placed(written.run);
  const initial = openingOf({ ...written, run, place: { base: `${base}/`, end: "/" } }, location.search);
  // For the console, and for tests.
  /** @type {any} */ (window).grokscope = { engine: mount(element, { source, initial, isPage: true }) };
}

const element = /** @type {HTMLElement} */ (document.getElementById("scope"));
open(element).catch((error) => {
  element.textContent = NOT_LOADED;
  throw error;
});

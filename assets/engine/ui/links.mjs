// @ts-check
/**
 * Links to pages and checkpoints turn this dashboard; with a modifier key they open another tab, as links do. One that
 * keeps to its element is turned to other runs as well: what is around it stays. A link to a place on this page leaves
 * the address as it is, whose fragment may hold a part of the view.
 */
import { pageAt, readAddress } from "../state/address.mjs";

/**
 * @param {Pick<import("../state/engine.mjs").Engine, "store" | "initial" | "shell">} engine
 * @param {boolean} [isPage] whether the dashboard owns its page
 */
export function followLinks({ store, initial, shell }, isPage = true) {
  shell.root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const place = link.getAttribute("href")?.startsWith("#") ? document.getElementById(link.hash.slice(1)) : null;
    if (place) {
      event.preventDefault();
      place.focus();
      place.scrollIntoView();
    } else if (isOurs(link, initial) && store.run && turn(link, store, isPage)) event.preventDefault();
  });
}

/**
 * Turn the dashboard to where a link leads.
 *
 * @param {HTMLAnchorElement} link
 * @param {import("../state/store.mjs").Store} store
 * @param {boolean} isPage
 * @returns {boolean} whether it is turned
 */
function turn(link, store, isPage) {
  const { page } = link.dataset;
  const { requested } = readAddress(link, store.initial);
  const isFound = store.run !== null && isHere(requested, store.run);
  if (isFound)
    store.choose(page ? { page, large: "" } : { page: requested.page, epoch: requested.epoch ?? store.epoch });
  else if (!isPage) store.restore(requested);
  return isFound || !isPage;
}

/** @param {HTMLAnchorElement} link @param {import("../state/bootstrap.mjs").InitialState} initial */
const isOurs = (link, initial) =>
  link.origin === new URL(document.baseURI).origin && pageAt(initial, link.pathname) !== "";

/**
 * Whether a link leads to what this page has; one to another run, or to a newer checkpoint, is opened as any link is.
 *
 * @param {import("../types.mjs").ViewByName} requested
 * @param {import("../types.mjs").RunInfo} run
 */
const isHere = ({ run: name = "", epoch }, run) =>
  [run.name, ""].includes(name) && (epoch === undefined || run.epochs.includes(epoch));

// @ts-check
/**
 * Links to pages and checkpoints turn this dashboard; with a modifier key they open another tab, as links do. A link to a
 * place on this page leaves the address as it is, whose fragment may hold a part of the view.
 */
import { pageAt, readAddress } from "../state/address.mjs";

/** @param {Pick<import("../state/engine.mjs").Engine, "store" | "initial" | "shell">} engine */
export function followLinks({ store, initial, shell }) {
  shell.root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const place = link.getAttribute("href")?.startsWith("#") ? document.getElementById(link.hash.slice(1)) : null;
    if (place) {
      event.preventDefault();
      place.focus();
      place.scrollIntoView();
      return;
    }
    const { page } = link.dataset;
    const isOurs = link.origin === location.origin && pageAt(initial, link.pathname) !== "";
    if (!isOurs || !store.run) return;
    const { requested } = readAddress(link, initial);
    if (!isHere(requested, store.run)) return;
    event.preventDefault();
    store.choose(page ? { page, large: "" } : { page: requested.page, epoch: requested.epoch ?? store.epoch });
  });
}

/**
 * Whether a link leads to what this page has; one to another run, or to a newer checkpoint, is opened as any link is.
 *
 * @param {import("../types.mjs").ViewByName} requested
 * @param {import("../types.mjs").RunInfo} run
 */
const isHere = ({ run: name = "", epoch }, run) =>
  [run.name, ""].includes(name) && (epoch === undefined || run.epochs.includes(epoch));

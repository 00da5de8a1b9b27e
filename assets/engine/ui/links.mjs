// @ts-check
/** Links to pages and checkpoints turn this dashboard; with a modifier key they open another tab, as links do. */
import { readAddress } from "../state/address.mjs";

/** @param {Pick<import("../state/engine.mjs").Engine, "store" | "initial" | "shell">} engine */
export function followLinks({ store, initial, shell }) {
  shell.root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const { page } = link.dataset;
    const isOurs = link.origin === location.origin && initial.pages.some(({ name }) => `/${name}` === link.pathname);
    if (!isOurs || !store.run) return;
    const { requested } = readAddress(link, initial);
    const place = store.run.epochs.indexOf(requested.epoch ?? -1);
    // A checkpoint that is newer than this page: opened as any link is.
    if (requested.epoch !== undefined && place < 0) return;
    event.preventDefault();
    if (place >= 0) store.goTo(place);
    store.choose(page ? { page, large: "" } : { page: requested.page });
    scrollTo({ top: 0 });
  });
}

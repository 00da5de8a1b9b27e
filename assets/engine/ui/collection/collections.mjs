// @ts-check
/**
 * The collection of views: kept in this browser, changed in a dialog, presented one after another, and handed on.
 */

import { copied } from "../../data/copy.mjs";
import { download } from "../../data/download.mjs";
import { recalled, remember } from "../../dom.mjs";
import { epochText } from "../../plot/numbers.mjs";
import { addressOf, pathOf, readAddress } from "../../state/address.mjs";
import {
  COLLECTION,
  CollectionError,
  collectionIn,
  collectionOfFragment,
  empty,
  fileOf,
  fragmentOf,
  withView,
} from "../../state/collection.mjs";
import { CollectionDialog } from "./collection-dialog.mjs";
import { Presenter } from "./presenter.mjs";

/** Where the browser keeps it. */
const KEPT = "collection";
/** Where it keeps the one that was there before another arrived; and that other one, as it arrived. */
const [ASIDE, ARRIVED] = ["collection-aside", "collection-arrived"];
const FULL = "This browser keeps no more of the collection: it lasts until the page is closed. Save it as a file (V).";

/**
 * @typedef {import("../../state/engine.mjs").Engine} Engine
 * @typedef {import("../../state/collection.mjs").Collection} Collection
 */

export class Collections {
  /** @param {Engine} engine @param {Document | HTMLElement} keys where keys are pressed @param {AbortSignal} signal ends it */
  constructor(engine, keys, signal) {
    this.engine = engine;
    this.collection = kept(KEPT);
    /** What was here before another collection arrived: put aside until it is put back. */
    this.aside = kept(ASIDE);
    this.arrived = recalled(ARRIVED);
    this.dialog = new CollectionDialog(engine.shell, this);
    this.dialog.show();
    this.presenter = new Presenter(
      engine.shell,
      keys,
      { go: (place) => this.go(place), over: () => this.dialog.open() },
      signal,
    );
    // Another tab keeps views in the same place.
    addEventListener("storage", ({ key }) => this.changedElsewhere(key), { signal });
  }

  /** @param {string | null} key */
  changedElsewhere(key) {
    if (key === KEPT) this.collection = kept(KEPT);
    else if (key === ASIDE) this.aside = kept(ASIDE);
    else if (key === ARRIVED) this.arrived = recalled(ARRIVED);
    else return;
    this.dialog.show();
  }

  /** Keep the view that is shown. */
  add() {
    const { store } = this.engine;
    if (!store.run) return;
    const view = { address: this.here(), name: this.named(), note: "" };
    this.trying(() => {
      this.dialog.before = null;
      if (!this.change(withView(this.collection, view))) return;
      const { length } = this.collection.views;
      this.engine.notify(`Kept in the collection, as view ${length}: V opens it.`);
    });
  }

  /** Whether the browser keeps it, too. @param {Collection} collection */
  change(collection) {
    this.collection = collection;
    const isKept = this.keep(KEPT, collection);
    this.dialog.show();
    return isKept;
  }

  /** Whether there is room for it, which is said. @param {string} name @param {Collection} collection */
  keep(name, collection) {
    const isKept = remember(name, fileOf(collection));
    if (!isKept) this.engine.notify(FULL);
    return isKept;
  }

  /** Show one of the views. @param {number} place */
  go(place) {
    const { store, initial } = this.engine;
    const { address } = this.collection.views[place];
    const { search, hash } = new URL(address, location.href);
    store.restore(readAddress({ pathname: pathOf(initial, ""), search, hash }, initial).requested);
  }

  /** From the view at a place on. @param {number} [place] */
  present(place = 0) {
    this.dialog.close();
    this.presenter.begin(this.collection, place);
  }

  /** A link that brings the collection along. */
  async link() {
    const { initial } = this.engine;
    try {
      const link = `${location.origin}${pathOf(initial, "")}#${await fragmentOf(this.collection)}`;
      const isDone = await copied(link);
      this.engine.notify(
        isDone ? "A link to this collection is on the clipboard." : `The link to this collection: ${link}`,
      );
    } catch (error) {
      this.failed(error);
    }
  }

  save() {
    const { title } = this.collection;
    const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "collection";
    download(new Blob([fileOf(this.collection)], { type: "application/json" }), `${name}.json`);
  }

  /** Take the collection of a file; the one before is not lost: it can be put back. @param {File} file */
  async open(file) {
    const text = await file.text();
    this.trying(() => this.take(collectionIn(text)));
  }

  /** The fragment of the page's address, if it brings a collection along, which is then no part of the view. */
  brought() {
    if (!location.hash.startsWith(`#${COLLECTION}=`)) return "";
    const { hash, pathname, search } = location;
    history.replaceState(null, "", `${pathname}${search}`);
    return hash;
  }

  /** Take the collection that an address has brought along, and present it once there is a run. @param {string} hash */
  async arrive(hash) {
    try {
      const found = await collectionOfFragment(hash);
      if (!found) return;
      this.take(found);
      await this.whenOpen();
      if (found.views.length > 0) this.present();
    } catch (error) {
      this.failed(error);
    }
  }

  /** @returns {Promise<void>} */
  whenOpen() {
    const { store } = this.engine;
    return new Promise((resolve) => {
      if (store.run) resolve();
      else store.subscribe(({ kind }) => kind === "run" && resolve());
    });
  }

  /** @param {Collection} collection */
  take(collection) {
    // Of two that arrive one after the other, neither is one's own.
    const isOwn = fileOf(this.collection) !== this.arrived;
    if (isOwn && this.collection.views.length > 0) this.putAside(this.collection);
    this.arrived = fileOf(collection);
    remember(ARRIVED, this.arrived);
    this.dialog.before = null;
    this.change(collection);
  }

  /** @param {Collection} collection */
  putAside(collection) {
    this.aside = collection;
    this.keep(ASIDE, collection);
  }

  /** Have what was put aside again, and what there is in its place. */
  putBack() {
    const { aside } = this;
    this.putAside(this.collection);
    this.change(aside);
  }

  /** @param {() => void} act */
  trying(act) {
    try {
      act();
    } catch (error) {
      this.failed(error);
    }
  }

  /** @param {unknown} error */
  failed(error) {
    if (!(error instanceof CollectionError)) throw error;
    this.engine.notify(error.message);
  }

  /** The address of the view that is shown. */
  here() {
    const { store, initial } = this.engine;
    return addressOf({ ...store.shareable, embed: "" }, initial).replace(/^[^?]*/, "");
  }

  /** What is shown, in a few words. */
  named() {
    const { store, initial, panels } = this.engine;
    const { page, large, run, epoch } = store.shareable;
    const title = initial.pages.find(({ name }) => name === page)?.title ?? "";
    const panel = panels.find(({ spec }) => spec.id === large);
    return [panel?.captions?.title ?? title, run, `epoch ${epochText(epoch)}`].join(" · ");
  }
}

/**
 * What this browser has kept under a name; what cannot be read any more is not lost before something new is kept.
 *
 * @param {string} name
 */
function kept(name) {
  const text = recalled(name);
  if (text === null) return empty();
  try {
    return collectionIn(text);
  } catch {
    return empty();
  }
}

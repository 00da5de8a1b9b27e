// @ts-check
/** The run that a run branches off, and the runs that branch off it, as links. */
import { build } from "../dom.mjs";
import { epochText } from "../plot/numbers.mjs";
import { addressOfRun } from "../state/address.mjs";

/** @typedef {import("../types.mjs").Family} Family */
/** @typedef {Pick<import("../state/bootstrap.mjs").InitialState, "place" | "version">} Opening */

/**
 * A sentence for the parent, and one for each branch; empty for a run without either.
 *
 * @param {Family} family
 * @param {Opening} initial
 * @returns {HTMLElement[]}
 */
export function familyLines({ parent, epoch, why, branches }, initial) {
  const lines = branches.map((one) => [
    linkTo(one.name, one.epoch, initial),
    ` branches off at ${placeOf(one.epoch)}.`,
  ]);
  const reason = why ? ` ${why}` : "";
  if (epoch !== null) {
    const place = `This run branches off ${parent === null ? "another" : ""}`;
    const link = parent === null ? [] : [linkTo(parent, epoch, initial)];
    lines.unshift(/** @type {any} */ ([place, ...link, ` at ${placeOf(epoch)}.${reason}`]));
  }
  return lines.map((line) => build("p", {}, line));
}

/**
 * The same as links alone, in the menu of the timeline.
 *
 * @param {HTMLElement} box
 * @param {Pick<import("../state/store.mjs").Store, "run" | "initial">} store
 */
export function showFamily(box, { run, initial }) {
  const { parent, epoch, branches } = run?.family ?? { parent: null, epoch: null, branches: [] };
  const all = [...(parent !== null && epoch !== null ? [{ name: parent, epoch, is: "parent" }] : []), ...branches];
  const key = JSON.stringify([initial.version, all]);
  if (box.dataset.shown === key) return;
  box.dataset.shown = key;
  box.replaceChildren(
    ...all.map((one) => {
      const link = linkTo(one.name, one.epoch, initial);
      link.append("is" in one ? " (parent)" : "");
      link.title = `Open this run at ${placeOf(one.epoch)}, where they part`;
      return link;
    }),
  );
  const beside = [...(box.parentElement?.querySelectorAll("button") ?? [])];
  if (box.parentElement) box.parentElement.hidden = all.length === 0 && beside.every(({ hidden }) => hidden);
}

/** @param {number} epoch */
const placeOf = (epoch) => `epoch ${epochText(epoch)}`;

/** @param {string} name @param {number} epoch @param {Opening} initial */
const linkTo = (name, epoch, initial) => build("a", { href: addressOfRun(initial, name, epoch) }, [name]);

// @ts-check
/**
 * The frame around the panels: header, notices, the timeline, and places for controls, panels and dialogs.
 *
 * It is built once, within the engine's own element; whoever needs a part of it gets that part.
 */
import { build, button, labelled } from "../dom.mjs";
import { pathOf } from "../state/address.mjs";
import { Definitions } from "./definitions.mjs";
import { buildHelp } from "./help-dialog.mjs";
import { buildBand } from "./timeline-band.mjs";

/**
 * @typedef {import("../state/bootstrap.mjs").InitialState} InitialState
 * @typedef {ReturnType<typeof buildShell>} Shell
 */

/**
 * @param {HTMLElement} root
 * @param {InitialState} initial
 * @param {string} prefix of every id within
 */
export function buildShell(root, initial, prefix) {
  const id = (/** @type {string} */ name) => `${prefix}${name}`;
  const { header, ...head } = buildHeader(initial, id);
  const parts = buildParts(id);
  const band = buildBand(id);
  const help = buildHelp(initial.help, id);
  const definitions = new Definitions(initial.help, id);
  const main = build("main", { id: id("main") }, [
    parts.runNotice,
    parts.error,
    parts.message,
    build("div", { class: "opening" }, [parts.intro, parts.hint]),
    band.element,
    parts.bench,
    parts.panels,
    parts.data,
    parts.sweep,
    parts.train,
  ]);
  root.classList.add("scope");
  root.replaceChildren(
    build("a", { href: `#${parts.panels.id}`, class: "skip" }, ["Skip to the panels"]),
    header,
    main,
    help.dialog,
    parts.finder,
    parts.table,
    parts.working,
    parts.announcer,
    definitions.element,
  );
  definitions.watch(root);
  return { root, id, header, ...head, band, controls: band.controls, help, definitions, ...parts };
}

/**
 * The header: which run, the pages, the tools.
 *
 * @param {InitialState} initial
 * @param {(name: string) => string} id
 */
function buildHeader(initial, id) {
  const tool = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ label, look = {}) =>
    button(text, { ...labelled(id(name), label), ...look });

  const runs = initial.runs.map((name) => build("option", { value: name }, [name]));
  const picker = build("select", { id: id("run"), class: "form-select", "aria-label": "Run" }, runs);
  const [task, state] = ["task", "state"].map((name) => build("span", { class: name }));
  const formula = build("span", { id: id("formula"), class: "formula" }, [task, state]);
  const links = initial.pages.map(({ name, title }) =>
    build("a", { href: pathOf(initial, name), "data-page": name }, [title]),
  );
  const tools = {
    find: tool("find", "Find", "Find anything (ctrl K or /)"),
    share: tool("share", "Share", "Share: a link to exactly this view, or the view within another page (C)", {
      class: "button primary",
    }),
    theme: tool("theme-toggle", "◐", "Switch between light and dark"),
    help: tool("help-toggle", "?", "Help and keyboard shortcuts"),
  };
  const header = build("header", { class: "header" }, [
    build("h1", { class: "brand" }, [
      build("a", { href: pathOf(initial, "") }, [
        build("span", {}, ["grok"]),
        build("span", { class: "accent" }, ["scope"]),
      ]),
    ]),
    build("div", { class: "run" }, [build("label", { for: picker.id }, ["Run"]), picker, formula]),
    build("nav", { class: "pages", "aria-label": "Pages" }, links),
    build("div", { class: "tools" }, Object.values(tools)),
  ]);
  return { header, picker, formula, about: { task, state }, links, tools };
}

/**
 * What stands below the header, and over all of it.
 *
 * @param {(name: string) => string} id
 */
function buildParts(id) {
  const place = (/** @type {"div" | "p"} */ tag, /** @type {string} */ name, attributes = {}) =>
    build(tag, { id: id(name), ...attributes });
  const dialog = (/** @type {string} */ name) =>
    build("dialog", { id: id(name), class: `sheet ${name}`, "aria-labelledby": id(`${name}-heading`) });
  return {
    runNotice: place("div", "run-notice", { class: "notice", role: "status" }),
    error: place("div", "notice", { class: "notice floating", role: "alert" }),
    message: place("div", "message", { class: "notice floating message", role: "status" }),
    intro: place("p", "about", { class: "about" }),
    hint: place("p", "hint", { class: "hint", hidden: "" }),
    bench: place("div", "bench", { class: "bench", role: "group", "aria-label": "Terms" }),
    panels: place("div", "panels", { class: "panels", tabindex: "-1" }),
    data: place("div", "data", { class: "data", hidden: "" }),
    sweep: place("div", "sweep", { class: "data", hidden: "" }),
    train: place("div", "train", { class: "data train", hidden: "" }),
    finder: dialog("finder"),
    table: dialog("table"),
    working: place("div", "working", { class: "hidden", role: "status" }),
    announcer: place("div", "heard", { class: "hidden", role: "status" }),
  };
}

// @ts-check
/** What the button ⓘ of a panel opens: what the panel is and how to read it, its marks, its formula and its source. */
import { build, button } from "../dom.mjs";
import { MARKS } from "../plot/marks.mjs";
import { placeBeside } from "./popup-place.mjs";

/** @typedef {import("./panel.mjs").Panel} Panel */
/** @typedef {import("../state/bootstrap.mjs").Help} Help */

/**
 * The signs in a panel's plot, as the help calls them.
 *
 * @param {Pick<Panel, "spec" | "painter">} panel
 */
export function marksOf({ spec, painter }) {
  const { options, arrays } = spec;
  return [
    ...(painter.chosenPlaces && options.click !== "term" ? [MARKS.chosen] : []),
    ...(painter.scale === "sqrt" || options.root === true ? [MARKS.root] : []),
    ...(arrays.includes("strongest") ? [MARKS.block] : []),
  ];
}

/**
 * The nodes of what a docstring cites: `[key]` is the source's name, and a link where it has an address.
 *
 * @param {string} text
 * @param {Help["sources"]} sources
 * @returns {(Node | string)[]}
 */
export function citedIn(text, sources) {
  return text.split(/(\[\w+\]|`[^`]+`)/).flatMap((part) => {
    if (part.startsWith("`")) return build("code", {}, [part.slice(1, -1)]);
    const source = part.startsWith("[") ? sources[part.slice(1, -1)] : undefined;
    if (!source) return part || [];
    const { name, url } = source;
    return url ? build("a", { href: url, target: "_blank", rel: "noreferrer" }, [name]) : `${name} (unpublished)`;
  });
}

/**
 * The nodes of a formula: what follows `_` stands below the line.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
const formulaOf = (text) => text.split(/_(\w+)/).map((part, place) => (place % 2 ? build("sub", {}, [part]) : part));

export class Explainer {
  /** @param {{shell: Pick<import("./shell.mjs").Shell, "root" | "id" | "definitions">, initial: {help: Help}}} engine */
  constructor({ shell, initial }) {
    this.help = initial.help;
    this.definitions = shell.definitions;
    this.heading = build("h2", { id: shell.id("explanation-heading"), tabindex: "-1" });
    this.content = build("div");
    const shut = button("✕", { class: "away", title: "Close (esc)", "aria-label": "Close" }, () => this.close());
    this.element = build(
      "div",
      {
        ...{ id: shell.id("explanation"), class: "popup explanation", popover: "auto", role: "dialog" },
        "aria-labelledby": this.heading.id,
      },
      [this.heading, shut, this.content],
    );
    this.element.addEventListener("toggle", (event) => {
      if (event.newState !== "closed") return;
      this.definitions.close();
      this.button?.setAttribute("aria-expanded", "false");
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // One thing at a time: an enlarged panel stays.
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    shell.root.append(this.element);
    /** @type {HTMLElement | null} the button whose panel is explained */
    this.button = null;
  }

  /** @param {Panel} panel */
  watch(panel) {
    const info = /** @type {HTMLElement | null} */ (panel.element.querySelector("button.info"));
    if (!info) return;
    info.setAttribute("aria-expanded", "false");
    info.setAttribute("aria-controls", this.element.id);
    // A press anywhere closes what is open, its own button's, too: that must not open it again.
    let wasOpen = false;
    info.addEventListener("pointerdown", () => {
      wasOpen = info.getAttribute("aria-expanded") === "true";
    });
    info.addEventListener("click", () => {
      if (wasOpen) this.element.hidePopover();
      else this.open(panel, info);
      wasOpen = false;
    });
  }

  /** @param {Panel} panel @param {HTMLElement} info */
  open(panel, info) {
    this.button = info;
    this.heading.textContent = panel.titled.titles.title || "This panel";
    this.content.replaceChildren(...this.contentOf(panel));
    this.element.showPopover();
    info.setAttribute("aria-expanded", "true");
    placeBeside(this.element, info.getBoundingClientRect());
    this.heading.focus();
  }

  /** @param {Panel} panel */
  contentOf(panel) {
    const { spec } = panel;
    const { marks, sources } = this.help;
    const part = (/** @type {string} */ name, /** @type {(Node | string)[]} */ content) => [
      build("dt", {}, [name]),
      build("dd", {}, content),
    ];
    const formula = spec.formula
      ? build("span", { class: "formula" }, formulaOf(spec.formula))
      : "None: it shows what was measured.";
    return [
      build("p", {}, this.definitions.marked(spec.help)),
      build("dl", {}, [
        ...marksOf(panel).flatMap((mark) => part(mark, [marks[mark] ?? ""])),
        ...part("Formula", [formula]),
        ...part("Source", spec.source ? citedIn(spec.source, sources) : ["Defined here."]),
      ]),
    ];
  }

  close() {
    this.element.hidePopover();
    this.button?.focus();
  }
}

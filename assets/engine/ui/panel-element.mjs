// @ts-check
/** The element of a panel: its heading, its menu's button, its sentence, its plot and its foot, all without words. */
import { build } from "../dom.mjs";
import { BAR, marginOf } from "../plot/axes.mjs";

/** The least height of a plot that is not square and does not say its own, in pixels. */
const LEAST_HEIGHT = 280;

/**
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 * @param {string} id of the element
 * @param {import("../plot/painters/index.mjs").Painter} painter
 */
export function panelElement(spec, id, painter) {
  const { options, basis } = spec;
  const { mount, aspect, hasLongDetail, strokeAt, entries, list } = painter;
  const shape = options.mini ? "mini" : (aspect ?? "tall");
  const hasBar = painter.hasBar === true && !options.mini;
  const dragged = [strokeAt && "drawable", options.brush && "brushable"];
  const names = ["panel", basis ?? "always", shape, hasLongDetail && "long-detail", list && "listed", ...dragged];
  const named = { "aria-labelledby": `${id}-heading`, "aria-describedby": `${id}-sentence` };
  const image = mount ? {} : { role: "group", ...named };
  const element = build(
    "section",
    { id, class: names.filter(Boolean).join(" "), "data-ask": JSON.stringify(spec.ask), ...named },
    [
      // With a space between them, for those to whom it is read.
      build("h2", { id: `${id}-heading` }, [
        build("span", { class: "title" }),
        " ",
        build("span", { class: "detail" }),
      ]),
      ...buttonsOf(id),
      build("p", { class: "sentence", id: `${id}-sentence` }),
      ...(entries ? [build("div", { class: "legend", role: "group", "aria-label": "Lines" })] : []),
      build("div", { class: "graph", style: sizeOf(spec, painter), ...image }, mount ? [] : plotOf(spec, hasBar)),
      ...(list || options.hasSquares ? [build("div", { class: "under" })] : []),
      build("p", { class: "foot" }, [build("span", { class: "beyond" }), build("span", { class: "words" })]),
      build("p", { class: "status" }),
      ...(painter.aspect && painter.table && !options.mini ? [valuesOf(id)] : []),
    ],
  );
  element.addEventListener("click", ({ target }) => {
    // What is cut off is whole after a click, or a touch, and cut off again after another; who marks text to copy it
    // clicks as well.
    const isText = target instanceof Element && target.closest("h2, .sentence, .foot") !== null;
    if (isText && document.getSelection()?.isCollapsed !== false) element.classList.toggle("is-unfolded");
  });
  return element;
}

/** What stands beside the plot while the panel is enlarged. @param {string} id of the panel */
const valuesOf = (id) =>
  build("div", {
    class: "values",
    tabindex: "0",
    role: "region",
    "aria-label": "Values:",
    "aria-describedby": `${id}-heading`,
  });

/**
 * What the style sheet needs to know of a plot's size: how much higher than wide its box is where the plot is square, or
 * the least height of the box.
 *
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 * @param {import("../plot/painters/index.mjs").Painter} painter
 */
function sizeOf(spec, painter) {
  const { l, r, t, b } = marginOf(spec, painter);
  if (painter.aspect) return `--higher: ${t + b - l - r}px`;
  return `--height: ${(painter.height ?? LEAST_HEIGHT) + (painter.hasBar ? BAR.height : 0)}px`;
}

/** @param {string} id of the panel */
function buttonsOf(id) {
  const info = {
    ...{ class: "info", type: "button", "aria-haspopup": "dialog", id: `${id}-info`, title: "What is this?" },
    ...{ "aria-label": "About:", "aria-labelledby": `${id}-info ${id}-heading` },
  };
  const menu = {
    ...{ class: "menu", type: "button", "aria-haspopup": "true", id: `${id}-menu`, title: "Take away, enlarge, zoom" },
    ...{ "aria-label": "Menu:", "aria-labelledby": `${id}-menu ${id}-heading` },
  };
  const small = { class: "small", type: "button", title: "Close (esc)", "aria-label": "Close" };
  const whole = { class: "unzoom", type: "button", title: "Show the whole plot (double click)" };
  return [
    build("button", info),
    build("button", menu),
    build("button", whole, ["Reset zoom"]),
    build("button", small, ["✕"]),
  ];
}

/**
 * What is painted: the ink, the axes over it, the colour bar below them.
 *
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 * @param {boolean} hasBar
 */
function plotOf({ axes, options }, hasBar) {
  return [
    build("canvas", { class: "ink", "aria-hidden": "true" }),
    ...(axes.x && !options.mini ? [build("canvas", { class: "axes" })] : []),
    ...(hasBar ? [build("div", { class: "bar" })] : []),
    build("p", { class: "blank" }),
  ];
}

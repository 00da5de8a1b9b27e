// @ts-check
/** The element of a panel: its heading, its menu's button, its sentence, its plot and its foot, all without words. */
import { build } from "../dom.mjs";

/**
 * @param {import("../state/bootstrap.mjs").PanelSpec} spec
 * @param {string} id of the element
 * @param {import("../plot/painters/index.mjs").Painter} painter
 */
export function panelElement(spec, id, painter) {
  const { options, basis } = spec;
  const { mount, aspect, bar: width, height, hasLongDetail, strokeAt } = painter;
  const shape = options.mini ? "mini" : (aspect ?? "tall");
  const bar = width && !options.mini ? `${width}-bar` : "";
  const dragged = [strokeAt && "drawable", options.brush && "brushable"];
  const names = ["panel", basis ?? "always", shape, bar, hasLongDetail && "long-detail", ...dragged];
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
      ...buttonsOf(id, spec.help),
      build("p", { class: "sentence", id: `${id}-sentence` }),
      build(
        "div",
        { class: "graph", ...(height ? { style: `--height: ${height}px` } : {}), ...image },
        mount ? [] : plotOf(spec, bar !== ""),
      ),
      build("p", { class: "foot" }, [build("span", { class: "beyond" }), build("span", { class: "words" })]),
      build("p", { class: "status" }),
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

/** @param {string} id of the panel @param {string} help */
function buttonsOf(id, help) {
  const menu = {
    ...{ class: "menu", type: "button", "aria-haspopup": "true", id: `${id}-menu`, title: help },
    ...{ "aria-label": "Menu:", "aria-labelledby": `${id}-menu ${id}-heading` },
  };
  const small = { class: "small", type: "button", title: "Make small again (esc)", "aria-label": "Make small again" };
  return [build("button", menu), build("button", small, ["✕"])];
}

/**
 * What is painted: the ink, the axes over it, the colour bar beside them.
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

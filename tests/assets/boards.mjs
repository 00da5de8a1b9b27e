// @ts-check
/** A whole board of panels: an engine, its pages and axes, with a Plotly that only knows where axes lie. */

import { PlotlyAxes } from "../../assets/engine/plot/plotly-axes.mjs";
import { Pages } from "../../assets/engine/ui/pages.mjs";
import { engineOf } from "./engines.mjs";
import { runOf, settled } from "./helpers.mjs";

/** Plotly, as far as axes go. */
export function fakePlotly() {
  /** @type {any[][]} */
  const calls = [];
  const lay = (/** @type {any} */ box, /** @type {any} */ { xaxis, yaxis }) => {
    box._fullLayout = { xaxis: { range: [...xaxis.range] }, yaxis: { range: [...yaxis.range] } };
    box.given = JSON.stringify([xaxis.range, yaxis.range]);
    box.isZoomed = false;
  };
  const tell = (/** @type {any} */ box) => {
    for (const job of box.heard.plotly_relayout ?? []) job();
  };
  const Plotly = {
    async newPlot(
      /** @type {any} */ box,
      /** @type {any[]} */ data,
      /** @type {any} */ layout,
      /** @type {any} */ config,
    ) {
      calls.push(["newPlot", data, layout, config]);
      box.heard = {};
      box.on = (/** @type {string} */ event, /** @type {() => void} */ job) => {
        box.heard[event] = [...(box.heard[event] ?? []), job];
      };
      lay(box, layout);
    },
    async relayout(/** @type {any} */ box, /** @type {Record<string, any>} */ changes) {
      calls.push(["relayout", changes]);
      for (const axis of ["xaxis", "yaxis"]) {
        const range = changes[`${axis}.range`];
        if (range) box._fullLayout[axis].range = [...range];
      }
      tell(box);
    },
    /** What a person has zoomed stays, unless the axes are given others. */
    async react(/** @type {any} */ box, /** @type {any[]} */ data, /** @type {any} */ layout) {
      calls.push(["react", data, layout]);
      const given = JSON.stringify([layout.xaxis.range, layout.yaxis.range]);
      if (!box.isZoomed || box.given !== given) lay(box, layout);
      tell(box);
    },
    Plots: {
      async resize(/** @type {any} */ box) {
        calls.push(["resize", box]);
      },
    },
  };
  /** A person zooms. @param {any} box @param {number[]} x @param {number[]} [y] */
  const zoom = (box, x, y) => {
    box._fullLayout.xaxis.range = x;
    if (y) box._fullLayout.yaxis.range = y;
    box.isZoomed = true;
    tell(box);
  };
  const named = (/** @type {string} */ name) => calls.filter(([called]) => called === name);
  return { Plotly, calls, named, zoom };
}

/**
 * The pages of a run, as the engine shows them.
 *
 * @param {ReturnType<typeof import("./fakes.mjs").fakePage>} page
 * @param {{requested?: object, run?: Partial<import("../../assets/engine/types.mjs").RunInfo>}} [how] what the address asks for
 */
export function boardOf(page, { requested = {}, run } = {}) {
  const plotly = fakePlotly();
  /** @type {any} */ (globalThis.window).Plotly = plotly.Plotly;
  for (const id of ["panels", "data", "about"]) page.add("div", id);
  const made = engineOf();
  const { engine, host } = made;
  const nav = page.add("nav");
  nav.className = "pages";
  for (const { name } of engine.initial.pages) {
    const link = page.add("a");
    link.dataset.page = name;
    nav.append(link);
  }
  /** @type {import("../../assets/engine/ui/panel.mjs").Panel[]} */
  const built = [];
  const plots = new PlotlyAxes(engine, engine.initial.templates);
  const pages = new Pages(engine, plots, (panel) => built.push(panel));
  Object.assign(host, {
    painted: () => pages.show(),
    reframed: () => pages.reframe(),
    recoloured: () => pages.recolour(),
  });
  engine.setRun(runOf(run), requested);
  pages.show();
  const panelOf = (/** @type {string} */ id) => {
    const found = engine.panels.find((panel) => panel.id === id);
    if (!found) throw new Error(`there is no ${id}: ${engine.panels.map((panel) => panel.id).join(" ")}`);
    return found;
  };
  /** Bring a panel into sight, with its axes. @param {string} id */
  const see = async (id, width = 202, height = 130) => {
    const panel = panelOf(id);
    page.resize(panel.graph, width, height);
    page.see(panel.element);
    await settled();
    page.frame();
    return panel;
  };
  /** Answer a panel exactly, and paint. @param {string} id @param {import("../../assets/engine/types.mjs").Picture} picture */
  const show = (id, picture) => {
    const panel = panelOf(id);
    const epoch = engine.epoch;
    engine.takeExact([{ ...picture, question: panel.question(engine.view), epoch }], [id]);
    page.frame();
    return panel;
  };
  return { ...made, plotly, plots, pages, built, panelOf, see, show };
}

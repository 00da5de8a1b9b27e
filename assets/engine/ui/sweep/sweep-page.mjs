// @ts-check
/** The Sweep page: when the runs of a sweep memorise and grok, their losses, and their key frequencies. */
import { SourceError } from "../../data/source.mjs";
import { build, setText, tableOf } from "../../dom.mjs";
import { epochText, percent, wholeText } from "../../plot/numbers.mjs";
import { addressOfRun, pathOf } from "../../state/address.mjs";
import { axesOf, facetsOf, fieldText, valueText } from "./facets.mjs";
import { epochsPlot, lossesPlot, WIDTHS } from "./plots.mjs";

/**
 * @typedef {import("../../data/sweeps.mjs").Sweep} Sweep
 * @typedef {import("../../data/sweeps.mjs").Point} Point
 */

const PAGE = "sweep";
const TRAIN = "train";
/** How long after an answer the sweep is asked for again, in milliseconds, while it goes on. */
const AGAIN_MS = 5000;
/** Between two plots, in pixels. */
const GAP = 16;

/**
 * How wide each plot is drawn, so that they fill a row, and their letters are as large as the page's.
 *
 * @param {number} room in pixels
 * @param {number} count of plots
 */
export function widthOf(room, count) {
  const [least, most] = WIDTHS;
  const columns = Math.min(Math.max(Math.floor((room + GAP) / (least + GAP)), 1), count);
  return Math.min(Math.max(Math.floor((room + GAP) / columns) - GAP, least), most);
}

export class SweepPage {
  /**
   * @param {Pick<import("../../state/engine.mjs").Engine, "store" | "shell" | "initial" | "failed">} engine
   * @param {string[]} names of the sweeps
   * @param {import("../../data/sweeps.mjs").Sweeps} sweeps
   * @param {AbortSignal} signal ends it
   */
  constructor(engine, names, sweeps, signal) {
    this.engine = engine;
    this.names = names;
    this.sweeps = sweeps;
    this.signal = signal;
    this.isShown = false;
    /** What is shown, as it came. */
    this.shown = "";
    /** @type {Sweep | null} */
    this.content = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const { id } = engine.shell;
    this.choice = choice(id("sweep-name"), "Sweep", names, names, () => this.look());
    this.across = choice(id("sweep-across"), "Across", [], [], () => this.draw());
    this.aligned = choice(id("sweep-by"), "Losses by", ["", "aligned"], ["epoch", "epoch / epoch of grokking"], () =>
      this.draw(),
    );
    this.wrong = build("p", { class: "wrong", role: "alert" });
    this.body = build("div", { class: "cards sweep" });
    /** How wide the plots are. */
    this.width = 0;
    const resized = new ResizeObserver(() => this.content && this.width !== this.fit() && this.draw());
    resized.observe(this.body);
    signal.addEventListener("abort", () => resized.disconnect());
    const bar = [this.choice, this.across, this.aligned].map(({ label }) => label);
    this.bar = build("div", { class: "sweep-bar" }, bar);
    this.bar.hidden = names.length === 0;
    engine.shell.sweep.replaceChildren(this.bar, this.wrong, this.body);
    signal.addEventListener("abort", () => clearTimeout(this.timer));
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    engine.store.subscribe(() => this.show());
  }

  show() {
    const { store } = this.engine;
    const isHere = store.run !== null && store.view.page === PAGE;
    if (isHere === this.isShown) return;
    this.isShown = isHere;
    this.look();
  }

  /** Show a sweep, which may have begun just now; without a run to show besides, as soon as there is one. @param {string} name */
  open(name) {
    const { store } = this.engine;
    this.list([...new Set([...this.names, name])]);
    this.choice.select.value = name;
    if (store.run) store.choose({ page: PAGE, large: "" });
    else store.awaited = { ...store.awaited, page: PAGE };
  }

  /** Take which sweeps there are. @param {string[]} names */
  list(names) {
    if (String(names) === String(this.names)) return;
    this.names = names;
    const { value } = this.choice.select;
    this.choice.select.replaceChildren(...optionsOf(names, names));
    if (names.includes(value)) this.choice.select.value = value;
    this.bar.hidden = names.length === 0;
  }

  /** Ask which sweeps there are, and for the one that is chosen; again while it goes on and somebody looks. */
  async look() {
    clearTimeout(this.timer);
    if (!this.isShown || this.signal.aborted || document.visibilityState === "hidden") return;
    let goesOn = true;
    try {
      this.list(await this.sweeps.names());
      const name = this.choice.select.value;
      const content = name === "" ? null : await this.sweeps.sweep(name);
      if (name !== this.choice.select.value) return;
      setText(this.wrong, "");
      if (content) this.accept(content);
      else this.invite();
      goesOn =
        content === null ||
        content.points.some(({ state, keys }) => !["finished", "cancelled", "failed"].includes(state) || keys === null);
    } catch (error) {
      if (!(error instanceof SourceError)) return this.engine.failed(error);
      setText(this.wrong, error.message);
    }
    clearTimeout(this.timer);
    if (goesOn) this.timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  /** There is no sweep yet. */
  invite() {
    this.shown = "";
    this.content = null;
    this.body.replaceChildren(
      card("No sweeps yet", [
        build("p", {}, [
          "A sweep is many runs that differ in some fields, such as weight decay and seed. Begin one on the Train page, or with ",
          build("code", {}, ["grokscope sweep"]),
          ".",
        ]),
        build("a", { href: pathOf(this.engine.initial, TRAIN), class: "button" }, ["To the Train page"]),
      ]),
    );
  }

  /** @param {Sweep} content */
  accept(content) {
    const text = JSON.stringify(content);
    if (text === this.shown) return;
    this.shown = text;
    const isOther = this.content?.name !== content.name;
    this.content = content;
    const axes = axesOf(content);
    if (isOther) this.across.select.replaceChildren(...optionsOf(axes, axes.map(fieldText)));
    this.draw();
  }

  /** How wide plots are to be in the room that there is, once one is drawn. */
  fit() {
    const row = this.body.querySelector(".facets");
    return row ? widthOf(row.clientWidth, row.childElementCount) : WIDTHS[0];
  }

  draw() {
    const { content } = this;
    if (!content) return;
    const across = this.across.select.value;
    const facets = facetsOf(content, across);
    const width = this.fit();
    this.width = width;
    this.body.style.setProperty("--plot-width", `${width}px`);
    const isAligned = this.aligned.select.value !== "";
    const all = content.points;
    const plots = (/** @type {(facet: import("./facets.mjs").Facet) => Element} */ one) =>
      build(
        "div",
        { class: "facets" },
        facets.map((facet) => build("figure", {}, [build("figcaption", {}, [facet.title]), one(facet)])),
      );
    const addressOf = (/** @type {string} */ name) => addressOfRun(this.engine.initial, name);
    const grokked = all.filter((point) => point.grokked !== null).length;
    this.body.replaceChildren(
      card(`Epochs of memorisation and of grokking against ${fieldText(across)}`, [
        legend(),
        plots(({ title, points }) =>
          epochsPlot(points, across, { all, title: title || content.name, width, addressOf }),
        ),
        build("p", {}, [
          `${wholeText(grokked)} of ${wholeText(all.length)} runs have grokked. A dot is a run, and opens it; a band goes from the earliest to the latest of those that came to it, a line is the median.`,
        ]),
      ]),
      card("Losses", [
        plots(({ title, points }) => lossesPlot(points, { isAligned, all, title: title || content.name, width })),
        build("p", {}, [
          isAligned
            ? "Train and test loss, each run by its own epoch of grokking; those that have not grokked are left out."
            : "Train and test loss of each run.",
        ]),
      ]),
      card("Runs", [
        build("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Runs" }, [
          this.table(content, addressOf),
        ]),
      ]),
    );
  }

  /** @param {Sweep} content @param {(name: string) => string} addressOf */
  table({ varied, points }, addressOf) {
    // Names are long: what they are about comes first where there is little room.
    const names = [...varied.map(fieldText), "memorises", "groks", "test accuracy", "key frequencies", "state", "run"];
    const rows = points.map((point) => {
      const { name, memorised, grokked, accuracy, keys, state } = point;
      const epochs = [memorised, grokked].map((epoch) => (epoch === null ? "–" : epochText(epoch)));
      const cells = [...varied.map((field) => valueText(field, point.values[field])), ...epochs, percent(accuracy)];
      const link = point.epoch === null ? name : build("a", { href: addressOf(name) }, [name]);
      const texts = [...cells, keys === null ? "–" : keys.join(", ") || "none", state];
      return build("tr", {}, [...texts.map((text) => build("td", {}, [text])), build("td", {}, [link])]);
    });
    return tableOf(names, rows, "facts numbers");
  }
}

/** What the colours stand for. */
const legend = () =>
  build("p", { class: "legend" }, [
    build("span", { class: "train" }, ["memorises: train accuracy 99 %"]),
    build("span", { class: "test" }, ["groks: test accuracy 99 %"]),
  ]);

/** @param {string} title @param {(Node | string)[]} content */
const card = (title, content) => build("section", { class: "panel card" }, [build("h2", {}, [title]), ...content]);

/** @param {string[]} values @param {string[]} words */
const optionsOf = (values, words) => values.map((value, place) => build("option", { value }, [words[place]]));

/**
 * @param {string} id
 * @param {string} text
 * @param {string[]} values
 * @param {string[]} words
 * @param {() => void} changed
 */
function choice(id, text, values, words, changed) {
  const select = build("select", { id, class: "form-select" }, optionsOf(values, words));
  select.addEventListener("change", () => changed());
  return { select, label: build("label", { for: id }, [`${text} `, select]) };
}

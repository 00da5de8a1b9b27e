// @ts-check
/** The files that there are of a panel, to choose one of: pictures, a film, numbers; and of the page, to open anywhere. */
import { build, button } from "../../dom.mjs";
import { panelOptions } from "./panel-options.mjs";

export class FileList {
  /**
   * @param {(name: string) => string} id
   * @param {import("./downloads.mjs").Download[]} downloads
   * @param {((large: string) => void) | null} saveView saves a panel, or without one the page, as HTML; null where
   *   nobody can
   * @param {() => void} chosen called before a file is made
   */
  constructor(id, downloads, saveView, chosen) {
    /** @type {import("../panel.mjs").Panel[]} */
    this.panels = [];
    this.what = build("select", { id: id("files-of"), class: "form-select" });
    this.files = downloads.map(({ text, make, isFor }) => {
      const item = button(text, {}, () => {
        const { panel } = this;
        chosen();
        if (panel) make(panel);
      });
      return { item, isFor };
    });
    this.what.addEventListener("change", () => this.show());
    this.elements = [
      build("div", { class: "line" }, [build("label", {}, ["Panel ", this.what])]),
      build(
        "div",
        { class: "line" },
        this.files.map(({ item }) => item),
      ),
      ...(saveView ? [wholeLine(saveView, chosen)] : []),
    ];
  }

  /** The panel that is chosen. */
  get panel() {
    return this.panels.find(({ id }) => id === this.what.value);
  }

  /** @param {Pick<import("../../state/engine.mjs").Engine, "panels" | "store">} engine */
  fill({ panels, store }) {
    this.panels = panels;
    const options = panelOptions(panels, store);
    this.what.replaceChildren(...options);
    this.what.value = store.view.large || (options[0]?.value ?? "");
    this.show();
  }

  show() {
    const { panel } = this;
    for (const { item, isFor } of this.files) item.hidden = !panel || !isFor(panel);
  }
}

/**
 * @param {(large: string) => void} saveView
 * @param {() => void} chosen
 */
function wholeLine(saveView, chosen) {
  const save = button("Download this page (HTML)", {}, () => {
    chosen();
    saveView("");
  });
  const words = build("span", { class: "caption" }, ["One file that scrubs wherever it is opened, without a server."]);
  return build("div", { class: "line" }, [save, words]);
}

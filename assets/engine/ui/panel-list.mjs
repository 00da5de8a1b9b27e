// @ts-check
/** The list beside an enlarged plot: what the panel's table has, the most telling first. */
import { build, tableOf } from "../dom.mjs";

export class PanelList {
  /** @param {HTMLElement | null} element */
  constructor(element) {
    this.element = element;
    /** @type {import("../types.mjs").Picture | null} */
    this.shown = null;
  }

  /**
   * @param {import("../plot/painters/index.mjs").Painter} painter
   * @param {import("../types.mjs").Picture} picture
   * @param {import("../plot/painters/index.mjs").Context} context
   */
  write({ table }, picture, context) {
    if (!this.element || !table || this.shown === picture) return;
    this.shown = picture;
    const { columns, rows } = table(picture, context);
    const lines = rows.map((row) =>
      build(
        "tr",
        {},
        row.map((cell) => build("td", {}, [String(cell)])),
      ),
    );
    this.element.replaceChildren(tableOf(columns, lines, "numbers"));
  }
}

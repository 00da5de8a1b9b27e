// @ts-check
/** A panel as a table, for those who read better than they see, in a dialog. */
import { build, button, tableOf } from "../dom.mjs";

/**
 * @param {import("./shell.mjs").Shell} shell
 * @param {import("./panel.mjs").Panel} panel
 */
export function showTable({ table: dialog, id }, panel) {
  const { painted, context } = panel;
  if (!painted || !context) return;
  const { title, detail, sentence, foot } = panel.captions ?? painted.captions;
  const found = panel.painter.table?.(painted, context) ?? { columns: [], rows: [] };
  const cellsOf = (/** @type {(string | number)[]} */ row) => row.map((cell) => build("td", {}, [String(cell)]));
  const rows = found.rows.map((row) => build("tr", {}, cellsOf(row)));
  const table = tableOf(found.columns, rows, "numbers");
  dialog.replaceChildren(
    build("h2", { id: id("table-heading") }, [[title, detail].filter(Boolean).join(", ")]),
    build("p", {}, [sentence]),
    build("p", {}, [[panel.tally.entries.map(({ text }) => text).join(", "), foot].filter(Boolean).join(". ")]),
    build("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Numbers" }, [table]),
    button("Close", {}, () => dialog.close()),
  );
  dialog.showModal();
}

// @ts-check
/** A panel as a table, for those who read better than they see, in a dialog. */
import { build } from "./dom.mjs";

/**
 * @param {import("./shell.mjs").Shell} shell
 * @param {import("./panel.mjs").Panel} panel
 */
export function showTable({ table: dialog, id }, panel) {
  const { painted, context } = panel;
  if (!painted || !context) return;
  const { title, detail, sentence } = panel.captions ?? painted.captions;
  const found = panel.painter.table?.(painted, context) ?? { columns: [], rows: [] };
  const head = build(
    "tr",
    {},
    found.columns.map((name) => build("th", { scope: "col" }, [name])),
  );
  const rows = found.rows.map((cells) =>
    build(
      "tr",
      {},
      cells.map((cell) => build("td", {}, [String(cell)])),
    ),
  );
  const table = build("table", { class: "numbers" }, [build("thead", {}, [head]), build("tbody", {}, rows)]);
  const close = build("button", { type: "button", class: "button" }, ["Close"]);
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    build("h2", { id: id("table-heading") }, [[title, detail].filter(Boolean).join(", ")]),
    build("p", {}, [sentence]),
    build("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Numbers" }, [table]),
    close,
  );
  dialog.showModal();
}

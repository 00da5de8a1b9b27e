// @ts-check
/** The dialog behind the button "?": what one is looking at, the words that the pages use, and the keys. */
import { build, button } from "../dom.mjs";

/**
 * @param {import("../state/bootstrap.mjs").Help} help
 * @param {(name: string) => string} id
 */
export function buildHelp({ story, glossary, keys }, id) {
  const heading = build("h2", { id: id("keys-heading"), tabindex: "-1" }, ["What you are looking at"]);
  const words = glossary.flatMap(({ word, meaning }) => [build("dt", {}, [word]), build("dd", {}, [meaning])]);
  const rows = keys.map(({ keys: names, does }) => {
    const caps = names.map((name) => build("kbd", {}, [name]));
    return build("tr", {}, [build("th", { scope: "row" }, caps), build("td", {}, [does])]);
  });
  const table = build("table", {}, [build("tbody", {}, rows)]);
  const dialog = build("dialog", { id: id("keys"), class: "sheet keys", "aria-labelledby": heading.id }, [
    heading,
    ...story.map((text) => build("p", {}, [text])),
    build("h3", {}, ["Words"]),
    build("dl", { class: "words" }, words),
    build("h3", {}, ["Keyboard shortcuts"]),
    table,
    button("Close", { id: id("keys-close") }, toggle),
  ]);
  return { dialog, table, toggle };

  function toggle() {
    if (dialog.open) return dialog.close();
    dialog.showModal();
    // From its beginning, and not from the button at its end.
    heading.focus();
  }
}

// @ts-check
/** The Data page: its links give the answers for what is chosen now. */

/** Parameters of queries whose field of the view has another name. @type {Record<string, string>} */
const FIELDS = { dim: "dims", i: "component" };
let written = "";

/** @param {import("./engine.mjs").Engine} engine */
export function linkDownloads({ view, facts, epoch }) {
  if (view.page !== "data" || !facts) return;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#data a[data-query]"));
  const key = `${facts.digest} ${JSON.stringify(view)} ${links.length}`;
  if (key === written) return;
  written = key;
  for (const link of links) {
    const { query, format, fields = "", epochOf } = link.dataset;
    const before = new URL(link.href).searchParams;
    const parameters = fields.split(" ").flatMap((name) => {
      // What no view holds stays as the server wrote it.
      const value = view[FIELDS[name] ?? name] ?? before.get(name) ?? undefined;
      if (value === undefined || value === "" || (name === "basis" && value === "both")) return [];
      return [`${name}=${encodeURIComponent(name === "dim" ? value[0] : value)}`];
    });
    const at = epochOf === "all" ? "all" : epoch;
    const text = parameters.length > 0 ? `?${parameters.join("&")}` : "";
    const address = `${facts.answers}/${at}/${query}.${format}${text}`;
    if (link.getAttribute("href") !== address) link.setAttribute("href", address);
  }
}

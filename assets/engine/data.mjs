// @ts-check
/** The Data page: its links give the answers for what is chosen now. */

/** Parameters of queries whose field of the view has another name. @type {Record<string, string>} */
const FIELDS = { dim: "dims", i: "component" };

export class Downloads {
  /** @param {import("./engine.mjs").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.written = "";
    /** @type {Element | null} the first of the links that were written: the server may have drawn others since */
    this.first = null;
    const sheet = document.getElementById("data");
    if (sheet) new MutationObserver(() => engine.ask()).observe(sheet, { childList: true, subtree: true });
  }

  /** Bring the links up to date with the view. */
  show() {
    const { view, facts } = this.engine;
    if (view.page !== "data" || !facts) return;
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#data a[data-query]"));
    const key = `${facts.digest} ${JSON.stringify(view)}`;
    if (key === this.written && links[0] === this.first) return;
    this.written = key;
    this.first = links[0] ?? null;
    for (const link of links) {
      const address = addressOf(link, this.engine);
      if (link.getAttribute("href") !== address) link.setAttribute("href", address);
    }
  }
}

/** @param {HTMLAnchorElement} link @param {import("./engine.mjs").Engine} engine */
function addressOf({ dataset, search }, { view, facts, epoch }) {
  const { query, format, fields = "", epochOf } = dataset;
  const before = new URLSearchParams(search);
  const parameters = fields.split(" ").flatMap((name) => {
    // What no view holds stays as the server wrote it.
    const value = view[FIELDS[name] ?? name] ?? before.get(name) ?? "";
    if (value === "" || (name === "basis" && value === "both")) return [];
    return [`${name}=${encodeURIComponent(name === "dim" ? value[0] : value)}`];
  });
  const text = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `${facts?.answers}/${epochOf === "all" ? "all" : epoch}/${query}.${format}${text}`;
}

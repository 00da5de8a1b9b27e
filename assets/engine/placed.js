// @ts-check
/**
 * Makes an address for every module that a page holds as a text, and an import map that says where they are: for pages
 * that no server sends, in a frame of a notebook or in a file. `scripts` are what npm brings; where each is, the page
 * says as one from a server does (`app/static.py`).
 *
 * @param {Record<string, string>} modules
 * @param {Record<string, string>} scripts
 */
function grokscopePlaced(modules, scripts) {
  const placed = (/** @type {string} */ text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const texts = Object.entries({ ...modules, ...scripts });
  const imports = Object.fromEntries(texts.map(([name, text]) => [name, placed(text)]));
  const map = document.createElement("script");
  map.type = "importmap";
  map.textContent = JSON.stringify({ imports });
  const { plotly, ...others } = Object.fromEntries(Object.keys(scripts).map((name) => [name, imports[name]]));
  document.head.append(map, Object.assign(document.createElement("link"), { id: "plotly", href: plotly }));
  for (const [name, content] of Object.entries(others))
    document.head.append(Object.assign(document.createElement("meta"), { name, content }));
}
Object.assign(globalThis, { grokscopePlaced });

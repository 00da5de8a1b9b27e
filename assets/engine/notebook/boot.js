// @ts-check
/* The first script of a frame in a notebook: makes an address for every module, and waits for a port to the notebook. */
(() => {
  "use strict";
  const read = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
  const placed = (/** @type {string} */ text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const scripts = read("scripts");
  /** @type {[string, string][]} */
  const texts = Object.entries({ ...read("modules"), ...scripts });
  const imports = Object.fromEntries(texts.map(([name, text]) => [name, placed(text)]));
  const map = document.createElement("script");
  map.type = "importmap";
  map.textContent = JSON.stringify({ imports });
  const { plotly, ...others } = Object.fromEntries(Object.keys(scripts).map((name) => [name, imports[name]]));
  document.head.append(map, Object.assign(document.createElement("link"), { id: "plotly", href: plotly }));
  for (const [name, content] of Object.entries(others))
    document.head.append(Object.assign(document.createElement("meta"), { name, content }));
  const first = document.body.dataset.module ?? "";
  addEventListener("message", ({ data, ports, source }) => {
    if (source !== parent || !data?.grokscope || !ports[0]) return;
    import(first).then(async ({ open }) => {
      // For the console, and for tests.
      Object.assign(window, { grokscope: { engine: await open(ports[0], data.grokscope, document.body) } });
    });
  });
})();

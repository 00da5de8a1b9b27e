// @ts-check
/* The first script of a frame in a notebook: has every module placed, and waits for a port to the notebook. */
(() => {
  "use strict";
  const read = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
  globalThis.grokscopePlaced(read("modules"), read("scripts"));
  const first = document.body.dataset.module ?? "";
  addEventListener("message", ({ data, ports, source }) => {
    if (source !== parent || !data?.grokscope || !ports[0]) return;
    import(first).then(async ({ open }) => {
      // For the console, and for tests.
      Object.assign(window, { grokscope: { engine: await open(ports[0], data.grokscope, document.body) } });
    });
  });
})();

// @ts-check
/* The first script of a view in one file: unpacks what the file holds, and opens it. */
(() => {
  "use strict";
  const NOT_OPENED =
    "This file cannot be opened here: open it in a newer browser, and have it sent again if that fails.";
  const bytesOf = (/** @type {Element} */ { textContent }) =>
    Uint8Array.from(atob(textContent ?? ""), (letter) => letter.charCodeAt(0));
  const unpacked = async (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };
  async function open() {
    const parts = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("script[data-file]"))];
    const files = new Map(parts.map((part) => [part.dataset.file ?? "", bytesOf(part)]));
    for (const part of parts) part.remove();
    const read = (/** @type {string} */ name) => unpacked(files.get(name) ?? new Uint8Array());
    const [{ styles, modules, scripts }, state] = await Promise.all([read("page"), read("state")]);
    document.head.append(Object.assign(document.createElement("style"), { textContent: styles }));
    globalThis.grokscopePlaced(modules, scripts);
    const page = await import(document.body.dataset.module ?? "");
    // For the console, and for tests.
    Object.assign(window, { grokscope: { engine: page.open(document.getElementById("scope"), state, files) } });
  }
  open().catch((error) => {
    const element = document.getElementById("scope");
    if (element) element.textContent = NOT_OPENED;
    throw error;
  });
})();

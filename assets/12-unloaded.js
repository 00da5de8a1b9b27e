// @ts-check
/*
 * A sentence where scripts of the page did not load, which nothing that they hold could say. A frame whose sandbox lacks
 * allow-same-origin has an origin of its own, to which servers of the dashboard send none; hosts of published sites may.
 */
(() => {
  "use strict";
  const isSandboxed = self.origin === "null" && location.protocol !== "file:";
  const [text, link] = isSandboxed
    ? ["Grokscope cannot load in a frame whose sandbox lacks allow-same-origin.", "Open it in a tab"]
    : ["Some of this page did not arrive.", "Load it again"];

  function say() {
    if (document.querySelector(".unloaded")) return;
    const line = document.createElement("p");
    line.className = "unloaded";
    line.setAttribute("role", "alert");
    const way = document.createElement("a");
    Object.assign(way, {
      href: location.href,
      target: isSandboxed ? "_blank" : "",
      rel: "noopener",
      textContent: link,
    });
    line.append(`${text} `, way);
    (document.body ?? document.documentElement).append(line);
  }

  const isOfServer = document.querySelector('meta[name="site"]') === null;
  if (isSandboxed && isOfServer) say();
  // What a module loads says so itself; what an extension of the browser puts into the page is not of it.
  const isOurs = (/** @type {unknown} */ it) =>
    it instanceof HTMLScriptElement && it.onerror === null && it.src.startsWith(`${location.origin}/`);
  addEventListener("error", ({ target }) => isOurs(target) && say(), { capture: true });
  addEventListener("unloaded", say);
})();

// @ts-check
/* Light or dark, before anything is painted: the system's choice until the person makes one (`engine/ui/theme.mjs`). */
(() => {
  "use strict";
  let chosen = null;
  try {
    chosen = localStorage.getItem("grokscope-theme");
  } catch {
    // Without storage the system decides.
  }
  const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();

// @ts-check
/*
 * Light or dark, before anything is painted: what the address of an embedded view says (`engine/state/embed.mjs`), else
 * what the person chose (`engine/ui/theme.mjs`), else the system's choice.
 */
(() => {
  "use strict";
  let chosen = /[?&]embed=[a-z-]*\b(light|dark)\b/.exec(location.search)?.[1];
  try {
    chosen ??= localStorage.getItem("grokscope-theme") ?? undefined;
  } catch {
    // Without storage the system decides.
  }
  const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();

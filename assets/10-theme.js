// @ts-check
/* Light or dark: the system's choice until the person makes one, which is then remembered. */
(() => {
  "use strict";
  const KEY = "grokscope-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  /** @returns {string | null} the theme the person chose, if storage is allowed and holds one */
  function chosen() {
    try {
      const value = localStorage.getItem(KEY);
      return value === "light" || value === "dark" ? value : null;
    } catch {
      return null;
    }
  }

  /** @returns {string} */
  const current = () => chosen() ?? (system.matches ? "dark" : "light");

  /** @returns {string} the current theme, after putting it on the page */
  function apply() {
    document.documentElement.dataset.theme = current();
    return current();
  }

  apply();
  system.addEventListener("change", () => window.dash_clientside.set_props("theme", { data: apply() }));

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.grokscope = Object.assign(window.dash_clientside.grokscope || {}, {
    /**
     * @param {number | undefined} clicks none when the page loads
     * @returns {string}
     */
    theme(clicks) {
      if (clicks) {
        try {
          localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
        } catch {
          document.documentElement.dataset.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
          return document.documentElement.dataset.theme;
        }
      }
      return apply();
    },
  });
})();

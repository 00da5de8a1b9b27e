// @ts-check
/* Light or dark: the system's choice until the person makes one, which is then remembered. */
(() => {
  "use strict";
  const KEY = "grokscope-theme";
  const page = /** @type {any} */ (window);
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

  /** Put a theme on the page; what is painted there follows. @param {string} theme */
  function show(theme) {
    document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new Event("themechange"));
    return theme;
  }

  /** @returns {string} the current theme, after putting it on the page */
  function apply() {
    return show(current());
  }

  apply();
  system.addEventListener("change", () => page.dash_clientside.set_props("theme", { data: apply() }));

  page.dash_clientside = page.dash_clientside || {};
  page.dash_clientside.grokscope = Object.assign(page.dash_clientside.grokscope || {}, {
    /**
     * @param {number | undefined} clicks none when the page loads
     * @returns {string}
     */
    theme(clicks) {
      if (clicks) {
        try {
          localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
        } catch {
          return show(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
        }
      }
      return apply();
    },
  });
})();

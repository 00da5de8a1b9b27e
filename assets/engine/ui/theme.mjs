// @ts-check
/**
 * Light or dark, which is the whole page's: the system's choice until the person makes one, which is then remembered.
 */
import { recalled, remember } from "../dom.mjs";

const KEY = "grokscope-theme";
const EVENT = "themechange";

/** @typedef {"light" | "dark"} Theme */

/** @returns {Theme} what the page has now */
export const currentTheme = () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");

/**
 * Put a theme on the page; everything painted there follows.
 *
 * @param {Theme} theme
 */
export function setTheme(theme) {
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new Event(EVENT));
}

/** Switch, and remember the choice. */
export function toggleTheme() {
  const theme = currentTheme() === "dark" ? "light" : "dark";
  remember(KEY, theme);
  setTheme(theme);
}

/**
 * Follow the system as long as nobody has made a choice, and tell `changed` of every change.
 *
 * @param {() => void} changed
 * @param {AbortSignal} signal ends it
 * @param {Theme | ""} [fixed] the theme that the address asks for (`assets/10-theme.js`)
 */
export function watchTheme(changed, signal, fixed = "") {
  document.addEventListener(EVENT, changed, { signal });
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (!fixed && !recalled(KEY)) setTheme(system.matches ? "dark" : "light");
  };
  system.addEventListener("change", follow, { signal });
}

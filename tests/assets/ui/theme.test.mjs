// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { currentTheme, setTheme, toggleTheme, watchTheme } from "../../../assets/engine/ui/theme.mjs";
import { page } from "../fakes.mjs";

/** The system turns dark or light. @param {"dark" | "light"} theme */
function systemTurns(theme) {
  page.window.happyDOM.settings.device.prefersColorScheme = theme;
  page.window.fire("resize");
}

/** A page that watches, and how often its theme has changed. */
function watched() {
  const changed = mock.fn();
  watchTheme(changed, new AbortController().signal);
  return () => changed.mock.callCount();
}

test("a change of the theme is known to who watches; the same theme is no change", () => {
  const count = watched();
  setTheme("dark");
  setTheme("dark");
  assert.deepEqual([currentTheme(), count()], ["dark", 1]);
});

test("the theme follows the system until the person makes a choice, which is remembered", () => {
  watched();
  systemTurns("dark");
  assert.equal(currentTheme(), "dark");
  toggleTheme();
  assert.deepEqual([currentTheme(), localStorage.getItem("grokscope-theme")], ["light", "light"]);
  systemTurns("light");
  systemTurns("dark");
  assert.equal(currentTheme(), "light");
});

// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildShell } from "../../../assets/engine/ui/shell.mjs";
import { page } from "../fakes.mjs";
import { initialOf } from "../openings.mjs";

test("every id has the prefix of its engine", () => {
  const { root } = buildShell(page.add("div"), initialOf(), "second-");
  const ids = [...root.querySelectorAll("[id]")].map(({ id }) => id);
  assert.ok(ids.length > 0);
  for (const id of ids) assert.match(id, /^second-/);
});

test("every control has a name", () => {
  const { root } = buildShell(page.add("div"), initialOf(), "");
  const controls = [...root.querySelectorAll("button, input, select")];
  assert.ok(controls.length > 0);
  for (const control of controls)
    assert.ok(control.getAttribute("aria-label") ?? (control.tagName === "BUTTON" && control.textContent), control.id);
});

test("the name of a button holds the word that is on it, which people say to choose it", () => {
  const { root } = buildShell(page.add("div"), initialOf(), "");
  const named = [...root.querySelectorAll("button[aria-label]")].filter(({ textContent }) => /\w/.test(textContent));
  assert.ok(named.length > 0);
  for (const control of named) {
    const name = control.getAttribute("aria-label") ?? "";
    assert.ok(name.startsWith(control.textContent), name);
  }
});

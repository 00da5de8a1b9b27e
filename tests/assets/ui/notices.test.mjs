// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { watchNotices } from "../../../assets/engine/ui/notices.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";

/** What is left of a message after something has happened. */
function noticed() {
  const { shell } = engineOf(page).engine;
  watchNotices(shell, page.document, new AbortController().signal);
  const after = (/** @type {any} */ element, /** @type {string} */ kind, more = {}) => {
    shell.message.textContent = "Said.";
    element.fire(kind, more);
    return shell.message.textContent;
  };
  const field = page.document.createElement("input");
  shell.controls.append(field);
  return { shell, field, after };
}

describe("a message", () => {
  test("goes with a press elsewhere, typing, or a key", () => {
    const { shell, field, after } = noticed();
    assert.equal(after(shell.panels, "pointerdown"), "");
    assert.equal(after(field, "input"), "");
    assert.equal(after(page.document, "keydown", { key: "k" }), "");
  });

  test("stays while it is read, and what a click says stays", () => {
    const { shell, after } = noticed();
    assert.equal(after(shell.message, "pointerdown"), "Said.");
    for (const kind of ["pointerup", "click"]) assert.equal(after(shell.panels, kind), "Said.");
  });

  test("stays while Tab moves on, and while a field complains", () => {
    const { field, after } = noticed();
    assert.equal(after(field, "keydown", { key: "Tab" }), "Said.");
    field.setCustomValidity("There is no neuron 600.");
    assert.equal(after(field, "keydown", { key: "0" }), "Said.");
    field.setCustomValidity("");
    assert.equal(after(field, "keydown", { key: "0" }), "");
  });
});

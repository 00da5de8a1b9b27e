// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildHelp } from "../../../assets/engine/ui/help-dialog.mjs";
import { page } from "../fakes.mjs";
import { initialOf } from "../openings.mjs";

/** The help, on the page. */
function helpOf() {
  const made = buildHelp(initialOf().help, (name) => name);
  page.document.body.append(made.dialog);
  return made;
}

test("the help opens at its heading, and closes by its button or the same key", () => {
  const { dialog, toggle } = helpOf();
  toggle();
  assert.deepEqual([dialog.open, page.document.activeElement.id], [true, "keys-heading"]);
  toggle();
  assert.equal(dialog.open, false);
  toggle();
  /** @type {any} */ (dialog.querySelector("button")).click();
  assert.equal(dialog.open, false);
});

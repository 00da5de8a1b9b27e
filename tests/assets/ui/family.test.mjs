// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "../../../assets/engine/dom.mjs";
import { familyLines, showFamily } from "../../../assets/engine/ui/family.mjs";
import "../fakes.mjs";
import { runOf } from "../helpers.mjs";

const BRANCHES = [{ name: "a", epoch: 100 }];
const textsOf = (/** @type {HTMLElement[]} */ lines) => lines.map(({ textContent }) => textContent);

test("a run says which run it branches off, and what branches off it", () => {
  const lines = familyLines({ parent: "mod113", epoch: 8375, why: "", branches: BRANCHES }, { version: 3 });
  assert.deepEqual(textsOf(lines), ["This run branches off mod113 at epoch 8,375.", "a branches off at epoch 100."]);
  assert.equal(lines[0].querySelector("a")?.getAttribute("href"), "/explore?run=mod113&epoch=8375&v=3");
  const lost = familyLines(
    { parent: null, epoch: 20, why: "Run x is not in this store.", branches: [] },
    { version: 3 },
  );
  assert.deepEqual(textsOf(lost), ["This run branches off another at epoch 20. Run x is not in this store."]);
  assert.deepEqual(familyLines({ parent: null, epoch: null, why: "", branches: [] }, { version: 3 }), []);
});

test("the timeline's menu has them as links, and no row where there are none", () => {
  const box = build("div");
  const row = build("div", {}, [box]);
  const show = (/** @type {object} */ family) => {
    const run = runOf({ family: { parent: null, epoch: null, why: "", branches: [], ...family } });
    showFamily(box, /** @type {any} */ ({ run, initial: { version: 3 } }));
  };
  show({ parent: "mod113", epoch: 20, branches: BRANCHES });
  assert.deepEqual(textsOf(/** @type {any} */ ([...box.children])), ["mod113 (parent)", "a"]);
  assert.ok(!row.hidden);
  show({});
  assert.ok(row.hidden);
});

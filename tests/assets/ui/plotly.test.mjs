// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { SourceError } from "../../../assets/engine/data/source.mjs";
import { plotlyAfter } from "../../../assets/engine/ui/plotly.mjs";
import { page } from "../fakes.mjs";
import { settled } from "../helpers.mjs";

test("Plotly's script is fetched once, after the first panel is painted", async () => {
  const link = page.add("link");
  link.id = "plotly";
  link.setAttribute("href", "/plotly.js");
  page.document.head.append(link);
  const scripts = () => [...page.document.head.querySelectorAll("script")];
  const panel = { painted: /** @type {object | null} */ (null) };
  const renderer = /** @type {any} */ ({ panels: () => [panel], after: [] });
  const endOfFrame = () => renderer.after.forEach((/** @type {() => void} */ job) => job());

  // Two engines of one page have the same.
  const outcomes = [0, 1].map(() => plotlyAfter(renderer).catch((error) => error));
  endOfFrame();
  page.frame();
  mock.timers.tick(1);
  await settled();
  assert.equal(scripts().length, 0);
  panel.painted = {};
  endOfFrame();
  page.frame();
  mock.timers.tick(1);
  await settled();
  assert.equal(scripts().length, 1);
  const error = new SourceError("Plotly did not load: reload the page.");
  assert.deepEqual(await Promise.all(outcomes), [error, error], "a page of the tests runs no script");
});

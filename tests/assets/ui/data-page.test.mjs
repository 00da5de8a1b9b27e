// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressOf, DataPage } from "../../../assets/engine/ui/data-page.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf, settled } from "../helpers.mjs";

/** @param {string} name @param {string} fields @param {Record<string, number>} [given] @param {string} [scope] */
const kindOf = (name, fields, given = {}, scope = "checkpoint") => ({
  ...{ name, about: `What \`${name}\` holds.`, scope, given },
  fields: fields.split(" ").filter(Boolean),
});
const LOST = { train_loss: null, test_loss: null, train_accuracy: null, test_accuracy: null };
const ROWS = {
  checkpoints: [
    {
      ...{ epoch: 0, train_loss: 4.5, test_loss: 1e-7, train_accuracy: 0.5, test_accuracy: 1 },
      ...{ megabytes: 0.456, sha256: "0123456789abcdef" },
    },
    { epoch: 25_000, ...LOST, megabytes: 0, sha256: "ff" },
  ],
  answers: [kindOf("neuron", "neuron"), kindOf("measures", "", {}, "run")],
};

/** The Data page, as Dash draws it. @param {object} [requested] */
function sheetOf(requested = {}) {
  const { engine, notices } = engineOf();
  engine.setRun(runOf(), { page: "data", ...requested });
  const sheet = page.add("div", "data");
  const data = new DataPage(engine);
  const draw = () => {
    const places = ["answers", "checkpoints"].map((id) => {
      const place = page.document.createElement("div");
      place.setAttribute("id", id);
      return place;
    });
    sheet.replaceChildren(...places);
  };
  const textsOf = (/** @type {string} */ selector) =>
    [...page.document.querySelectorAll(`${selector} tr`)].map((/** @type {any} */ row) =>
      [...row.children].map((/** @type {any} */ cell) => cell.textContent),
    );
  const hrefs = () =>
    [...page.document.querySelectorAll("#answers a")].map((/** @type {any} */ one) => one.getAttribute("href"));
  return { engine, notices, sheet, data, draw, textsOf, hrefs };
}

describe("a link to an answer", () => {
  for (const [kind, requested, address, format, isAll] of /** @type {[any, object, string, string?, boolean?][]} */ ([
    [kindOf("neuron", "neuron stage basis"), { neuron: 5 }, "/answers/run-a/200/neuron.npz?neuron=5&stage=post"],
    [kindOf("neuron", "basis"), { basis: "fourier" }, "/answers/run-a/200/neuron.npz?basis=fourier"],
    [kindOf("neuron", "neuron"), {}, "/answers/run-a/all/neuron.csv?neuron=3", "csv", true],
    [kindOf("measures", ""), {}, "/answers/run-a/200/measures.npz"],
    [kindOf("embedding", "dim"), { dims: [4, 7] }, "/answers/run-a/200/embedding.npz?dim=4"],
    [kindOf("embedding_dims", "dims"), { dims: [4, 7] }, "/answers/run-a/200/embedding_dims.npz?dims=4%2C7"],
    [kindOf("fourier_component", "i"), { component: 6 }, "/answers/run-a/200/fourier_component.npz?i=6"],
    [kindOf("fourier_mix", "terms"), {}, "/answers/run-a/200/fourier_mix.npz"],
    [kindOf("fourier_mix", "terms"), { terms: "1:2:3" }, "/answers/run-a/200/fourier_mix.npz?terms=1%3A2%3A3"],
    [kindOf("ablation", "where freq k", { k: 1 }), {}, "/answers/run-a/200/ablation.npz?freq=2&k=1"],
  ])) {
    test(`to ${kind.name} of ${kind.fields} at ${JSON.stringify(requested)} is ${address}`, () => {
      const { engine } = sheetOf(requested);
      assert.equal(addressOf(kind, format ?? "npz", isAll ?? false, engine), address);
    });
  }
});

describe("the long tables", () => {
  test("are made once Dash has drawn their places, whichever comes first", async () => {
    const { data, draw, textsOf } = sheetOf();
    data.take(ROWS);
    data.show();
    draw();
    page.frame();
    await settled();
    assert.equal(page.waiting, 1, "a paint follows, which makes them");
    data.show();
    assert.deepEqual(textsOf("#checkpoints").slice(1), [
      ["0", "4.50", "1.0e−7", "50 %", "100 %", "0.46", "0123456789ab"],
      ["25,000", "–", "–", "–", "–", "missing", "ff"],
    ]);
    assert.equal(page.document.querySelector("#checkpoints a")?.getAttribute("href"), "/explore?run=run-a&epoch=0&v=1");
    assert.deepEqual(textsOf("#answers").slice(1), [
      ["neuron", "What neuron holds.", "npzcsvjsonall"],
      ["measures", "What measures holds.", "npzcsvjson"],
    ]);
    draw();
    data.show();
    assert.equal(textsOf("#answers").length, 3, "and again when Dash has drawn another run's");
  });

  test("have links that follow the timeline and what is chosen, each with a name of its own", () => {
    const { engine, data, draw, hrefs } = sheetOf();
    draw();
    data.take(ROWS);
    data.show();
    assert.deepEqual(hrefs(), [
      ...["npz", "csv", "json"].map((format) => `/answers/run-a/200/neuron.${format}?neuron=3`),
      "/answers/run-a/all/neuron.npz?neuron=3",
      ...["npz", "csv", "json"].map((format) => `/answers/run-a/all/measures.${format}`),
    ]);
    engine.goTo(0);
    engine.choose({ neuron: 6 });
    data.show();
    assert.equal(hrefs()[0], "/answers/run-a/0/neuron.npz?neuron=6");
    const names = [...page.document.querySelectorAll("#answers a")].map((/** @type {any} */ one) =>
      one.getAttribute("aria-label"),
    );
    assert.equal(new Set(names).size, names.length);
  });

  test("are none on the other pages", () => {
    const { engine, data, draw, textsOf } = sheetOf();
    draw();
    data.take(ROWS);
    engine.choose({ page: "explore" });
    data.show();
    assert.deepEqual(textsOf("#answers"), []);
  });
});

test("the command is copied, or can be selected", async () => {
  const { sheet, notices, data } = sheetOf();
  const button = page.document.createElement("button");
  button.setAttribute("data-copy", "grokscope train --name a");
  sheet.append(button);
  button.click();
  await new Promise(setImmediate);
  assert.deepEqual(
    [page.clipboard.text, notices.at(-1)],
    ["grokscope train --name a", "The command is on the clipboard."],
  );
  page.clipboard.isAllowed = false;
  await data.copy("x");
  assert.match(notices.at(-1), /select the command/);
});

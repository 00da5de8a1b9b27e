// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { Downloads } from "../../assets/engine/data.mjs";
import { engineOf } from "./engines.mjs";
import { fakePage } from "./fakes.mjs";
import { factsOf } from "./helpers.mjs";

const AS_SERVED = "/answers/run-a/300/as-the-server-wrote-it.npz?where=mlp&neuron=0";
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = fakePage();
});

/**
 * The Data page with one link, as the server draws it.
 *
 * @param {Record<string, string>} told what the link says of itself
 * @param {object} [asked]
 */
function linkOf(told, asked = {}) {
  const { engine } = engineOf();
  engine.setFacts(factsOf(), { page: "data", ...asked });
  const link = page.document.createElement("a");
  Object.assign(link.dataset, { format: "npz", ...told });
  link.setAttribute("href", AS_SERVED);
  page.add("div", "data").append(link);
  const downloads = new Downloads(engine);
  downloads.show();
  return { engine, link, downloads, href: () => link.getAttribute("href") };
}

describe("a link to an answer", () => {
  for (const [told, asked, address] of /** @type {[any, object, string][]} */ ([
    [
      { query: "neuron", fields: "neuron stage basis" },
      { neuron: 5 },
      "/answers/run-a/200/neuron.npz?neuron=5&stage=post",
    ],
    [{ query: "neuron", fields: "basis" }, { basis: "fourier" }, "/answers/run-a/200/neuron.npz?basis=fourier"],
    [
      { query: "neuron", format: "csv", fields: "neuron", epochOf: "all" },
      {},
      "/answers/run-a/all/neuron.csv?neuron=3",
    ],
    [{ query: "measures", fields: "" }, {}, "/answers/run-a/200/measures.npz"],
    [{ query: "embedding", fields: "dim" }, { dims: [4, 7] }, "/answers/run-a/200/embedding.npz?dim=4"],
    [{ query: "embedding_dims", fields: "dims" }, { dims: [4, 7] }, "/answers/run-a/200/embedding_dims.npz?dims=4%2C7"],
    [{ query: "fourier_component", fields: "i" }, { component: 6 }, "/answers/run-a/200/fourier_component.npz?i=6"],
    [{ query: "fourier_mix", fields: "terms" }, {}, "/answers/run-a/200/fourier_mix.npz"],
    [
      { query: "fourier_mix", fields: "terms" },
      { terms: "1:2:3" },
      "/answers/run-a/200/fourier_mix.npz?terms=1%3A2%3A3",
    ],
    [{ query: "ablation", fields: "where freq" }, {}, "/answers/run-a/200/ablation.npz?where=mlp&freq=2"],
  ])) {
    test(`to ${told.query} of ${told.fields || "nothing"} at ${JSON.stringify(asked)} is ${address}`, () => {
      assert.equal(linkOf(told, asked).href(), address);
    });
  }

  test("follows the timeline and what is chosen", () => {
    const { engine, downloads, href } = linkOf({ query: "neuron", fields: "neuron" });
    engine.go(0);
    engine.choose({ neuron: 6 });
    downloads.show();
    assert.equal(href(), "/answers/run-a/0/neuron.npz?neuron=6");
  });

  test("is written again when the server has drawn as many others in their place", () => {
    const { engine, downloads, link } = linkOf({ query: "neuron", fields: "neuron" });
    const sheet = /** @type {any} */ (page.document.getElementById("data"));
    engine.setFacts(factsOf({ name: "run-b", digest: "bbbb", answers: "/answers/run-b" }));
    downloads.show();
    const again = page.document.createElement("a");
    Object.assign(again.dataset, link.dataset);
    sheet.replaceChildren(again);
    page.frame();
    page.mutate(sheet);
    assert.equal(page.waiting, 1, "a paint follows, which writes them");
    downloads.show();
    assert.equal(again.getAttribute("href"), "/answers/run-b/200/neuron.npz?neuron=3");
  });

  test("is left alone on the other pages", () => {
    assert.equal(linkOf({ query: "neuron", fields: "neuron" }, { page: "explore" }).href(), AS_SERVED);
  });
});

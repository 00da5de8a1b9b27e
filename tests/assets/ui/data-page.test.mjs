// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { SourceError } from "../../../assets/engine/data/source.mjs";
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
const COMMAND = "grokscope train --name run-a --p 113";
const CONTENT = {
  cards: [
    { title: "Run", facts: [{ name: "Modulus", code: "p", value: "7", kind: "text" }] },
    { title: "Made by", facts: [{ name: "Again", code: "", value: COMMAND, kind: "command" }] },
  ],
  downloads: "All of it.",
  checkpoints: [
    {
      ...{ epoch: 0, train_loss: 4.5, test_loss: 1e-7, train_accuracy: 0.5, test_accuracy: 1 },
      ...{ megabytes: 0.456, sha256: "0123456789abcdef" },
    },
    { epoch: 25_000, ...LOST, megabytes: 0, sha256: "ff" },
  ],
  family: { parent: null, epoch: null, why: "", branches: [] },
  answers: [kindOf("neuron", "neuron"), kindOf("measures", "", {}, "run")],
};

/** The Data page of a run. @param {object} [requested] */
function sheetOf(requested = {}) {
  const made = engineOf(page);
  made.store.setRun(runOf(), { page: "data", ...requested });
  const data = new DataPage(made.engine);
  data.show();
  const found = (/** @type {string} */ selector) =>
    /** @type {HTMLElement[]} */ ([...made.engine.shell.data.querySelectorAll(selector)]);
  const textsOf = (/** @type {string} */ selector) =>
    found(`${selector} tr`).map((row) => [...row.children].map(({ textContent }) => textContent));
  const hrefs = () => found("#answers a").map((link) => link.getAttribute("href"));
  /** Answer the last request. @param {object} [content] */
  const fill = async (content = CONTENT) => {
    made.asked.data[made.asked.data.length - 1].resolve(content);
    await settled();
  };
  return { ...made, data, found, textsOf, hrefs, fill };
}

test("the whole run is a link that the browser saves as it comes; files beside a page have none", async () => {
  const { found, fill } = sheetOf();
  await fill({ ...CONTENT, whole: { address: "/exports/run-a.zip", about: "All in one." } });
  const [link] = found('a[href="/exports/run-a.zip"]');
  assert.deepEqual([link.textContent, link.getAttribute("download")], ["Export run (zip)", ""]);
  assert.match(link.parentElement?.textContent ?? "", /^All in one\./);
  const without = sheetOf();
  await without.fill();
  assert.equal(without.found('a[href^="/exports"]').length, 0);
});

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
    test(`the link to ${kind.name} of ${kind.fields} at ${JSON.stringify(requested)} is ${address}`, () => {
      const { store } = sheetOf(requested);
      assert.equal(addressOf(kind, format ?? "npz", isAll ?? false, store), address);
    });
  }
});

describe("the content of a run that grows", () => {
  test("keeps what somebody has scrolled to, and the focus", async () => {
    const { store, data, found, fill } = sheetOf();
    data.show();
    await fill();
    const boxes = () => /** @type {HTMLElement[]} */ (found(".scroll"));
    boxes()[1].scrollLeft = 40;
    /** @type {HTMLElement} */ (found("#answers a")[1]).focus();
    const focused = document.activeElement?.getAttribute("aria-label");
    const grown = runOf({ digest: "more" });
    store.setRun(grown);
    data.accept(grown, /** @type {any} */ (CONTENT));
    assert.equal(boxes()[1].scrollLeft, 40);
    assert.ok(focused);
    assert.equal(document.activeElement?.getAttribute("aria-label"), focused);
  });

  test("is asked for again when its training has ended, though it holds the same", () => {
    const { store, data, asked } = sheetOf();
    data.show();
    const before = asked.data.length;
    store.setRun(runOf({ state: "stopped" }));
    data.show();
    assert.equal(asked.data.length, before + 1);
  });
});

describe("the content", () => {
  test("is fetched once for each state of the run, and on no other page", async () => {
    const { store, data, asked, fill } = sheetOf({ page: "explore" });
    for (const name of ["data", "explore", "data"]) {
      store.choose({ page: name });
      data.show();
    }
    assert.equal(asked.data.length, 1);
    await fill();
    store.setRun(runOf({ digest: "more" }));
    data.show();
    assert.deepEqual(
      asked.data.map(({ run }) => run.digest),
      ["aaaa", "more"],
    );
  });

  test("is tables of facts, answers and checkpoints", async () => {
    const { textsOf, found, fill } = sheetOf();
    await fill();
    assert.deepEqual(textsOf("section > .facts"), [
      ["Modulus p", "7"],
      ["Again", `${COMMAND}Copy`],
    ]);
    assert.deepEqual(textsOf("#checkpoints").slice(1), [
      ["0", "4.5", "1e−7", "50 %", "100 %", "0.456", "0123456789ab"],
      ["25,000", "–", "–", "–", "–", "missing", "ff"],
    ]);
    assert.equal(found("#checkpoints a")[0].getAttribute("href"), "/explore?run=run-a&epoch=0&v=4");
    assert.deepEqual(textsOf("#answers").slice(1), [
      ["neuron", "What neuron holds.", "npzcsvjsonall"],
      ["measures", "What measures holds.", "npzcsvjson"],
    ]);
  });

  test("of many checkpoints lists the first until all are asked for, and then goes on listing all", async () => {
    const { store, data, found, fill } = sheetOf();
    const checkpoints = [...Array(1234).keys()].map((epoch) => ({ ...LOST, epoch, megabytes: 1, sha256: "ff" }));
    const listed = () => found("#checkpoints tbody tr").filter(({ hidden }) => !hidden).length;
    await fill({ ...CONTENT, checkpoints });
    assert.deepEqual([listed(), found(".rest")[0].textContent], [20, "20 of 1,234 shownShow all"]);
    found(".rest button")[0].click();
    assert.deepEqual([listed(), found(".rest").length, document.activeElement?.textContent], [1234, 0, "20"]);
    const grown = runOf({ digest: "more" });
    store.setRun(grown);
    data.accept(grown, /** @type {any} */ ({ ...CONTENT, checkpoints }));
    assert.deepEqual([listed(), found(".rest").length], [1234, 0]);
  });

  test("the link to a checkpoint whose epoch is not known names none", async () => {
    const { fill, found } = sheetOf();
    await fill({ ...CONTENT, checkpoints: [{ epoch: -1, ...LOST, megabytes: 1, sha256: "ff" }] });
    const link = found("a").find(({ textContent }) => textContent === "unknown");
    assert.equal(link?.getAttribute("href"), "/explore?run=run-a&v=4");
  });

  test("links follow the timeline and what is chosen, each with a name of its own", async () => {
    const { store, data, found, hrefs, fill } = sheetOf();
    await fill();
    assert.deepEqual(hrefs(), [
      ...["npz", "csv", "json"].map((format) => `/answers/run-a/200/neuron.${format}?neuron=3`),
      "/answers/run-a/all/neuron.npz?neuron=3",
      ...["npz", "csv", "json"].map((format) => `/answers/run-a/all/measures.${format}`),
    ]);
    store.goTo(0);
    store.choose({ neuron: 6 });
    data.show();
    assert.equal(hrefs()[0], "/answers/run-a/0/neuron.npz?neuron=6");
    const names = found("#answers a").map((link) => link.getAttribute("aria-label"));
    assert.equal(new Set(names).size, names.length);
  });

  test("a link saves its file and leads nowhere, unless a key says that it is to be opened", async () => {
    const { found, hrefs, fill } = sheetOf();
    await fill();
    const fetched = mock.method(globalThis, "fetch", async () => new Response("{}", { status: 400 }));
    const [link] = found("#answers a");
    const clicked = (/** @type {object} */ keys) => {
      const { MouseEvent } = page.window;
      const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...keys });
      link.dispatchEvent(event);
      return event.defaultPrevented;
    };
    assert.deepEqual([clicked({}), clicked({ ctrlKey: true })], [true, false]);
    await settled();
    assert.deepEqual(
      fetched.mock.calls.map((call) => /** @type {any[]} */ (call.arguments)[0]),
      [hrefs()[0]],
    );
    mock.restoreAll();
  });

  test("content of a run that has grown meanwhile is dropped", async () => {
    const { store, data, asked, hrefs, fill } = sheetOf();
    store.setRun(runOf({ digest: "more" }));
    data.show();
    asked.data[0].resolve(CONTENT);
    await settled();
    assert.deepEqual(hrefs(), []);
    await fill();
    assert.equal(hrefs().length, 7);
  });

  test("content that cannot be had is a sentence, and is asked for again", async () => {
    const { engine, data, asked } = sheetOf();
    asked.data[0].reject(new SourceError("It is busy."));
    await settled();
    data.show();
    assert.deepEqual([engine.shell.error.textContent, asked.data.length], ["It is busy.", 2]);
  });
});

test("the command is copied under a name that is free, or can be selected", async () => {
  const { engine, found, fill } = sheetOf();
  await fill();
  const copy = async () => {
    found(".command button")[0].click();
    await settled();
    return String(engine.shell.message.textContent);
  };
  assert.match(COMMAND, /--name run-a( |$)/);
  assert.equal(await copy(), "The command is on the clipboard, for a run called run-a-again.");
  assert.equal(page.clipboard.text, COMMAND.replace("--name run-a", "--name run-a-again"));
  page.clipboard.isAllowed = false;
  assert.match(await copy(), /select the command/);
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressOf, fit, readAddress, valueIn } from "../../assets/engine/address.mjs";
import { factsOf } from "./helpers.mjs";
import { openingOf, SCHEMA, VIEW } from "./openings.mjs";

const opening = openingOf();
const facts = factsOf();
const BY_RUN = "run=run-a&epoch=200&neuron=3&head=1&freq=2";

/** A value of every field that is not its default. @type {Record<string, any>} */
const OTHER = {
  ...{ run: "mod113 no-decay.2", epoch: 100, page: "neurons", neuron: 5, stage: "pre", head: 2, pos: 1, freq: 3, z: 4 },
  ...{ dims: [3, 0, 15], rank: 2, component: 6, shape: "drawn:AZaz-_9", terms: "4:6:1,1:1:-0.333", picks: [7, 0] },
  ...{ basis: "fourier", colours: "manual", scale: "linear", order: "index", timescale: "log", heights: "linear" },
  ...{
    sort: "phase_gap",
    limits: "neuron-input:-1.5:2e-7",
    zoom: "epochs:0:8000,cluster:0:6:-0.5:3",
    large: "neuron-map",
  },
};

/** What an address says. @param {string} address */
const read = (address) => readAddress(new URL(address, "http://localhost"), opening);

describe("an address", () => {
  for (const field of Object.keys(SCHEMA)) {
    test(`brings back another ${field}`, () => {
      const view = { ...VIEW, [field]: OTHER[field] };
      const address = addressOf(view, opening);
      const { asked, notices } = read(address);
      assert.deepEqual(notices, []);
      const known = factsOf({ name: view.run });
      assert.deepEqual(fit(asked, opening, known), { view, notices: [] }, address);
    });
  }

  test("brings back a view of which everything is another", () => {
    const { asked } = read(addressOf(OTHER, opening));
    assert.deepEqual(asked, OTHER);
  });

  test("leaves out what has its default, but names what a run decides", () => {
    assert.equal(addressOf(VIEW, opening), `/explore?${BY_RUN}&v=1`);
    const plain = { ...VIEW, neuron: 0, head: 0, freq: 1 };
    assert.equal(addressOf(plain, opening), "/explore?run=run-a&epoch=200&neuron=0&head=0&freq=1&v=1");
  });

  test("has the page as its path, and can be read by people", () => {
    const view = { ...VIEW, page: "fourier", dims: [3, 4], terms: "4:6:1,1:1:2" };
    assert.equal(addressOf(view, opening), `/fourier?${BY_RUN}&dims=3,4&terms=4:6:1,1:1:2&v=1`);
  });

  test("keeps apart what belongs to it and what is a value", () => {
    const address = addressOf({ ...VIEW, run: "a&b=c/d e" }, opening);
    assert.equal(read(address).asked.run, "a&b=c/d e");
  });
});

describe("what an address says that cannot be shown", () => {
  for (const [field, text] of /** @type {[string, string][]} */ ([
    ...["-1", "1.5", "1e2", "x", "", "2000000000", "99999999999", "NaN", "0x1"].map((text) => ["neuron", text]),
    ...[
      ["freq", "0"],
      ["pos", "3"],
      ["stage", "mid"],
      ["basis", ""],
      ["dims", ""],
      ["dims", "1,,2"],
      ["dims", "0,1,2,3,4"],
    ],
    ...[
      ["picks", "1,-2"],
      ["picks", Array(13).fill(1).join(",")],
      ["shape", "Square"],
      ["shape", `drawn:${"A".repeat(4200)}`],
    ],
    ...[
      ["terms", "1:2"],
      ["terms", "a:b:c"],
      ["sort", "DROP"],
      ["limits", "a:1"],
      ["zoom", "x:1:2:3:4:5"],
      ["large", "<b>"],
    ],
  ])) {
    test(`${field}=${text.slice(0, 20)} is left out and said`, () => {
      const { asked, notices } = read(`/explore?${field}=${encodeURIComponent(text)}&z=4`);
      assert.deepEqual(asked, { page: "explore", z: 4 });
      assert.deepEqual(notices, [`This link has a ${field} that cannot be shown.`]);
    });
  }

  for (const name of ["nonsense", "toString", "__proto__", "constructor", "page"]) {
    test(`the parameter ${name} is said`, () => {
      const { asked, notices } = read(`/explore?${name}=1`);
      assert.deepEqual([asked, notices], [{ page: "explore" }, [`This link says ${name}, which means nothing here.`]]);
    });
  }

  test("a newer version is said; an older one, and one that is no number, is not", () => {
    assert.match(read("/explore?v=2").notices[0], /newer Grokscope/);
    assert.deepEqual(
      ["1", "0", "x", ""].flatMap((version) => read(`/explore?v=${version}`).notices),
      [],
    );
  });

  test("an unknown page asks for none", () => {
    for (const path of ["/", "/nope", "/explore/neurons"]) assert.equal(read(path).asked.page, undefined);
    assert.equal(read("/neurons/").asked.page, "neurons");
  });

  test("never throws, whatever it is", () => {
    for (const search of ["?%", "?=&==&&", "?run=%00", "?epoch=%F0%9F%92%A9", `?${"a=1&".repeat(500)}`, "?dims[]=1"])
      assert.ok(Array.isArray(readAddress({ pathname: "/explore", search }, opening).notices));
  });
});

test("a value is one that the schema has", () => {
  assert.equal(valueIn("007", SCHEMA.neuron), 7);
  assert.deepEqual(valueIn("", SCHEMA.picks), []);
  assert.equal(valueIn("", SCHEMA.terms), "");
  assert.equal(valueIn("any name", SCHEMA.run), "any name", "the server knows its runs");
});

describe("a whole view", () => {
  test("begins where the run says, and has the schema's defaults besides", () => {
    assert.deepEqual(fit({}, opening, facts), { view: VIEW, notices: [] });
  });

  test("has its own lists: changing one leaves the schema as it is", () => {
    fit({}, opening, facts).view.dims.push(9);
    assert.deepEqual(SCHEMA.dims.default, [0, 1]);
  });

  test("gives way where the run has no such thing, and says so", () => {
    const { view, notices } = fit({ neuron: 600, head: 9, picks: [1, 99, 2], freq: 50 }, opening, facts);
    assert.deepEqual([view.neuron, view.head, view.picks, view.freq], [7, 3, [1, 2], 3]);
    assert.deepEqual(notices, [
      "Run run-a has neuron 0 to 7: showing 7.",
      "Run run-a has head 0 to 3: showing 3.",
      "Run run-a has freq 1 to 3: showing 3.",
      "Run run-a has picks 0 to 7: showing 1,2.",
    ]);
  });

  test("has its default where nothing of a list is left", () => {
    const { view, notices } = fit({ dims: [400, 500] }, opening, facts);
    assert.deepEqual([view.dims, notices], [[0, 1], ["Run run-a has dims 0 to 15: showing 0,1."]]);
    view.dims.push(9);
    assert.deepEqual(SCHEMA.dims.default, [0, 1]);
  });

  test("is at the nearest checkpoint, and says so only when another was asked for", () => {
    for (const [epoch, nearest] of [
      [0, 0],
      [149, 100],
      [151, 200],
      [99999, 300],
    ]) {
      const { view, notices } = fit({ epoch }, opening, facts);
      const said = `Run run-a has no checkpoint at epoch ${epoch}: showing epoch ${nearest}.`;
      assert.deepEqual([view.epoch, notices], [nearest, epoch === nearest ? [] : [said]]);
    }
    assert.deepEqual(fit({}, opening, factsOf({ start: { ...facts.start, epoch: 160 } })).view.epoch, 200);
  });

  test("is of the run that is here", () => {
    assert.equal(fit({ run: "run-b" }, opening, facts).view.run, "run-a");
  });

  test("leaves out what the Fourier bench has for another modulus, and says so", () => {
    const { view, notices } = fit({ shape: "drawn:AAAA", terms: "4:6:1,14:46:0.5" }, opening, facts);
    assert.deepEqual([view.shape, view.terms, notices.length], ["square", "4:6:1", 2]);
    assert.match(notices[0], /drawn on 7 numbers: showing square/);
    assert.match(notices[1], /components 0 to 6/);
    const fine = { shape: "drawn:AAAAAAA", terms: "4:6:1.50" };
    assert.deepEqual(fit(fine, opening, facts), { view: { ...VIEW, ...fine }, notices: [] });
  });
});

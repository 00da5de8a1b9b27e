// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COLUMNS } from "../../../assets/engine/plot/painters/neuron-table.mjs";
import {
  addressOf,
  addressOfRun,
  fit,
  pageAt,
  pathOf,
  readAddress,
  valueIn,
} from "../../../assets/engine/state/address.mjs";
import { runOf } from "../helpers.mjs";
import { FIELDS, initialOf, VIEW } from "../openings.mjs";

const initial = initialOf();
const run = runOf();
const BY_RUN = "run=run-a&epoch=200&neuron=3&head=1&freq=2";

/** A value that is not the default, of every field that is no text. @type {Record<string, any>} */
const ANOTHER = Object.fromEntries(
  Object.entries(FIELDS).flatMap(
    /** @returns {[string, any][]} */ ([name, field]) => {
      if (field.enum) return [[name, field.enum.find((value) => value !== field.default)]];
      if (field.type === "integer") return [[name, run.bounds[name]?.[1] ?? run.epochs[1]]];
      return field.type === "array" ? [[name, [3, 0]]] : [];
    },
  ),
);
/** The same of every field. @type {Record<string, any>} */
const OTHER = {
  ...ANOTHER,
  ...{ run: "mod113 no-decay.2", page: "neurons", shape: "drawn:AZaz-_9", terms: "4:6:1,1:1:-0.333" },
  ...{ sort: "phase_gap", limits: "neuron-input:-1.5:2e-7", large: "neuron-map" },
  pin: [5, 5],
  range: [100, 300],
  row: "24",
  embed: "title-link",
  at: "neuron-map:-352",
  zoom: "epochs:0:8000,cluster:0:6:-0.5:3",
};

/** What an address says. @param {string} address */
const read = (address) => readAddress(new URL(address, "http://localhost"), initial);

describe("an address", () => {
  for (const field of Object.keys(OTHER)) {
    test(`brings back another ${field}`, () => {
      const view = { ...VIEW, [field]: OTHER[field] };
      const address = addressOf(view, initial);
      const { requested, notices } = read(address);
      assert.deepEqual(notices, []);
      const known = runOf({ name: view.run });
      assert.deepEqual(fit(requested, initial, known), { view, notices: [] }, address);
    });
  }

  test("says in one sentence that there is no such range, and what is played instead", () => {
    const run = runOf();
    const played = (/** @type {string} */ text) => {
      const { requested } = read(`/explore?run=run-a&range=${text}&v=2`);
      const { view, notices } = fit(requested, initial, run);
      return [view.range, notices];
    };
    const none = "Run run-a has no range from one checkpoint to a later one at";
    assert.deepEqual(played("100~300"), [[100, 300], []]);
    assert.deepEqual(played("90~310"), [[100, 300], [`${none} 90 to 310: playing epochs 100 to 300.`]]);
    assert.deepEqual(played("300~100"), [[], [`${none} 300 to 100: playing the whole run.`]]);
    assert.deepEqual(played("200"), [[], [`${none} 200: playing the whole run.`]]);
    assert.deepEqual(read("/explore?run=run-a&range=a~b&v=2").notices, [
      "This link asks for a range of epochs that cannot be shown.",
    ]);
  });

  test("brings back a view of which everything is another", () => {
    const { requested } = read(addressOf(OTHER, initial));
    assert.deepEqual(requested, OTHER);
  });

  test("has nothing that needs encoding, whatever the view", () => {
    const address = addressOf({ ...OTHER, run: "mod113-no_decay.2" }, initial);
    assert.match(address, /^\/\?([A-Za-z0-9._~-]+=[A-Za-z0-9._~-]*(&|$))+$/);
  });

  test("as it was written before opens still, encoded or not", () => {
    const lists = "dims=3,4&terms=4:6:1,1:1:-2&zoom=epochs:0:8000,cluster:0:6:-0.5:3&limits=neuron-input:-1.5:2e-7";
    const wanted = { dims: [3, 4], terms: "4:6:1,1:1:-2", zoom: OTHER.zoom, limits: OTHER.limits };
    for (const text of [lists, encodeURI(lists), lists.replace(/[,:]/g, encodeURIComponent)]) {
      const { requested, notices } = read(`/fourier?${text}&shape=drawn%3AAZaz-_9&sort=active_share&v=1`);
      const all = { page: "fourier", ...wanted, shape: "drawn:AZaz-_9", sort: "active_share" };
      assert.deepEqual([requested, notices], [{ ...all, colours: "run", blocks: "components" }, []]);
    }
  });

  test("of the fullest view has at most 16 kB, of which servers see at most 4", () => {
    const most = (/** @type {string} */ name) => FIELDS[name].maxLength ?? 0;
    const filled = (/** @type {string} */ name, /** @type {(place: number) => string} */ item) => {
      const items = [];
      for (let place = 0; [...items, item(place)].join(",").length <= most(name); place++) items.push(item(place));
      return items.join(",");
    };
    const view = {
      ...OTHER,
      shape: `drawn:${"A".repeat(most("shape") - 6)}`,
      terms: filled("terms", (place) => `${place}:${place}:-0.3333`),
      zoom: filled("zoom", (place) => `heads-fourier-${place}:12.345:100.12:12.345:100.12`),
      limits: filled("limits", (place) => `heads-fourier-${place}:-0.0012345:0.0012345`),
    };
    const address = addressOf(view, initial);
    assert.ok(address.length < 16_384, String(address.length));
    assert.ok(address.split("#")[0].length <= 4000, address.split("#")[0]);
    assert.deepEqual(read(address), { requested: view, notices: [] });
  });

  test("may have a fragment that is a place on the page", () => {
    assert.deepEqual(read("/explore?z=4#panels"), { requested: { page: "explore", z: 4 }, notices: [] });
  });

  test("leaves out what has its default, but names what a run decides", () => {
    assert.equal(addressOf(VIEW, initial), `/?${BY_RUN}&v=4`);
    const plain = { ...VIEW, neuron: 0, head: 0, freq: 1 };
    assert.equal(addressOf(plain, initial), "/?run=run-a&epoch=200&neuron=0&head=0&freq=1&v=4");
  });

  test("has the page in its query, and can be read by people", () => {
    const view = { ...VIEW, page: "fourier", dims: [3, 4], terms: "4:6:1,1:1:2" };
    assert.equal(addressOf(view, initial), `/?page=fourier&${BY_RUN}&dims=3~4&terms=4~6~1~~1~1~2&v=4`);
  });

  test("keeps apart what belongs to it and what is a value", () => {
    const address = addressOf({ ...VIEW, run: "a&b=c/d e" }, initial);
    assert.equal(read(address).requested.run, "a&b=c/d e");
  });
});

describe("what an address says that cannot be shown", () => {
  for (const [field, text] of /** @type {[string, string][]} */ ([
    ...["Square", `drawn:${"A".repeat(4200)}`].map((text) => ["shape", text]),
    ...Object.entries({ stage: "mid", basis: "", terms: "a:b:c", sort: "DROP" }),
    ...Object.entries({ limits: "a:1", zoom: "x:1:2:3:4:5", large: "<b>", epoch: "-1" }),
  ])) {
    test(`${field}=${text.slice(0, 20)} is left out, and a notice`, () => {
      const { requested, notices } = read(`/explore?${field}=${encodeURIComponent(text)}&z=4`);
      assert.deepEqual(requested, { page: "explore", z: 4 });
      assert.deepEqual(notices, [`This link asks for ${FIELDS[field].link} that cannot be shown.`]);
    });
  }

  test("of two values the first counts, and a notice", () => {
    const { requested, notices } = read("/explore?neuron=5&neuron=6");
    assert.deepEqual(
      [requested, notices],
      [{ page: "explore", neuron: 5 }, ["This link says neuron more than once: the first counts."]],
    );
  });

  for (const name of ["nonsense", "toString", "__proto__", "constructor"]) {
    test(`the parameter ${name} is a notice`, () => {
      const { requested, notices } = read(`/explore?${name}=1`);
      assert.deepEqual(
        [requested, notices],
        [{ page: "explore" }, [`This link says ${name}, which means nothing here.`]],
      );
    });
  }

  test("a newer version is a notice; an older one, and one that is no number, is not", () => {
    assert.match(read("/explore?v=5").notices[0], /newer Grokscope/);
    assert.deepEqual(
      ["4", "3", "2", "1", "0", "x", ""].flatMap((version) => read(`/explore?v=${version}`).notices),
      [],
    );
  });

  test("an older address means what it meant, also by what it leaves out", () => {
    const coloursOf = (/** @type {string} */ address) => read(address).requested.colours;
    assert.deepEqual(["/explore?v=2", "/explore?colours=epoch&v=1"].map(coloursOf), ["run", "epoch"]);
    assert.deepEqual(["/explore?v=3", "/explore", "/explore?v=x"].map(coloursOf), [undefined, undefined, undefined]);
  });

  test("the page of the query counts on any path, and that of the path where the query names none", () => {
    const pages = ["/?page=attention", "/neurons?page=attention", "/a/b/?page=attention&z=4", "/attention?z=4&v=3"];
    assert.deepEqual(
      pages.map((address) => read(address).requested.page),
      pages.map(() => "attention"),
    );
    const { requested, notices } = read("/neurons?page=nowhere");
    assert.deepEqual([requested, notices], [{ page: "neurons" }, ["This link asks for a page that cannot be shown."]]);
  });

  test("an unknown page asks for none", () => {
    for (const path of ["/", "/nope", "/explore/neurons"]) assert.equal(read(path).requested.page, undefined);
    assert.equal(read("/neurons/").requested.page, "neurons");
  });

  test("an address never throws, whatever it is", () => {
    for (const search of ["?%", "?=&==&&", "?run=%00", "?epoch=%F0%9F%92%A9", `?${"a=1&".repeat(500)}`, "?dims[]=1"])
      assert.ok(Array.isArray(readAddress({ pathname: "/explore", search, hash: "" }, initial).notices));
  });
});

test("a value is one that the field can have", () => {
  assert.equal(valueIn("007", FIELDS.neuron), 7);
  assert.deepEqual(valueIn("", FIELDS.picks), []);
  assert.equal(valueIn("", FIELDS.terms), "");
  assert.equal(valueIn("any name", FIELDS.run), "any name", "the server knows its runs");
});

describe("a whole view", () => {
  test("a view begins where the run says, and has the fields' defaults besides", () => {
    assert.deepEqual(fit({}, initial, run), { view: VIEW, notices: [] });
  });

  test("a view has its own lists: changing one leaves the default as it is", () => {
    fit({}, initial, run).view.dims.push(9);
    assert.deepEqual(FIELDS.dims.default, [0, 1]);
  });

  for (const [said, sentence] of /** @type {[string, string][]} */ ([
    ["neuron=600", "There is no neuron 600 in run run-a: choose 0 to 7. Showing neuron 3."],
    ["neuron=-1", "There is no neuron -1 in run run-a: choose 0 to 7. Showing neuron 3."],
    ["neuron=x", "There is no neuron x in run run-a: choose 0 to 7. Showing neuron 3."],
    ["head=9", "There is no head 9 in run run-a: choose 0 to 3. Showing head 1."],
    ["freq=0", "There is no frequency 0 in run run-a: choose 1 to 3. Showing frequency 2."],
    ["z=7", "There is no answer z = 7 in run run-a: choose 0 to 6. Showing answer z = 0."],
    ["dims=5,400", "Dimensions are 1 to 4 numbers of 0 to 15 in run run-a, not “5, 400”. Showing dimensions 0, 1."],
    ["dims=", "Dimensions are 1 to 4 numbers of 0 to 15 in run run-a, not “”. Showing dimensions 0, 1."],
    ["dims=0~1~2~3~4", "Dimensions are 1 to 4 numbers of 0 to 15 in run run-a, not “0, 1, 2, 3, 4”. Showing …"],
    ["picks=1,99", "Neurons are 0 to 12 numbers of 0 to 7 in run run-a, not “1, 99”. Showing none."],
    ["picks=1,-2", "Neurons are 0 to 12 numbers of 0 to 7 in run run-a, not “1,-2”. Showing none."],
  ])) {
    test(`a view refuses ${said}, says what the run has, and shows what it begins with`, () => {
      const { view, notices } = fit(read(`/explore?${said}`).requested, initial, run);
      assert.deepEqual(view, VIEW);
      assert.equal(notices.length, 1);
      assert.ok(notices[0].startsWith(sentence.replace("…", "")), notices[0]);
    });
  }

  for (const text of ["1e2", "1.5", "", "2000000000", "0x1", "1 2", "12345678901"]) {
    test(`a view has no neuron ${JSON.stringify(text)}`, () => {
      const { view, notices } = fit(read(`/explore?neuron=${text}`).requested, initial, run);
      assert.deepEqual([view.neuron, notices.length], [3, 1]);
    });
  }

  test("a view has the only one where the run has no more", () => {
    const small = runOf({ start: { ...run.start, head: 0 }, bounds: { ...run.bounds, head: [0, 0] } });
    const { view, notices } = fit({ head: 2 }, initial, small);
    assert.deepEqual([view.head, notices], [0, ["There is no head 2 in run run-a: choose 0. Showing head 0."]]);
  });

  test("a view shows nothing twice", () => {
    const { view, notices } = fit({ dims: [5, 5, 4], picks: [3, 1, 3] }, initial, run);
    assert.deepEqual(
      [view.dims, view.picks],
      [
        [5, 4],
        [3, 1],
      ],
    );
    assert.deepEqual(notices, [
      "Some dimensions are given more than once: each is shown once.",
      "Some neurons are given more than once: each is shown once.",
    ]);
  });

  for (const lost of [
    ...["neuron-input:3:1:0:2", "neuron-input:1:1", "neuron-input:0:3:2:1", "neuron-input:0:3:1"],
    ...["neuron-input:900:950", "neuron-input:0:3:90:95", "neuron-input:0:1e9", "epochs:9000:9900", "epochs:1.2.3:5"],
    "neuron-fourier-folded:50:60:0:2",
  ]) {
    test(`a view has no zoom ${lost}, and keeps the others`, () => {
      const { view, notices } = fit({ zoom: `${lost},cluster:0:6:-0.5:3,other:1:2` }, initial, run);
      assert.equal(view.zoom, "cluster:0:6:-0.5:3,other:1:2");
      assert.deepEqual(notices, ["A zoom that would show nothing is left out."]);
    });
  }

  test("a view has zooms that show a part, or some of what is beside a plot", () => {
    for (const zoom of [
      "neuron-input:-5:12:-5:12",
      "epochs:100:8000",
      "heads-input-3:0:2:0:2",
      "neuron-fourier-folded:0:2:0:2",
    ]) {
      assert.deepEqual(fit({ zoom }, initial, run), { view: { ...VIEW, zoom }, notices: [] });
    }
  });

  test("a view has no limits that do not rise", () => {
    const { view, notices } = fit({ limits: "neuron-input:2:1,cluster:0:1,neuron-map:0:0,mix:0:1:2" }, initial, run);
    assert.equal(view.limits, "cluster:0:1");
    assert.deepEqual(notices, ["Limits of colours that do not rise are left out."]);
  });

  test("a table is sorted by each of its columns, and by nothing else", () => {
    const read = (/** @type {string} */ sort) => valueIn(sort, FIELDS.sort);
    for (const { name } of COLUMNS) assert.deepEqual([read(name), read(`-${name}`)], [name, `-${name}`]);
    for (const sort of ["-nonsense", "", "-", "active"]) assert.equal(read(sort), undefined);
  });

  test("a view enlarges a panel that there is", () => {
    for (const large of ["nothing", "heads-input", "heads-input-4", "heads-input-01", "picked-12", "neuron-map-0"]) {
      const { view, notices } = fit({ large }, initial, run);
      assert.deepEqual([view.large, notices], ["", [`There is no panel ${large} to enlarge.`]]);
    }
    for (const large of ["neuron-map", "heads-input-0", "heads-input-3", "picked-11"]) {
      assert.deepEqual(fit({ large }, initial, run), { view: { ...VIEW, large }, notices: [] });
    }
  });

  test("a view is at the nearest checkpoint, and says so only when another was asked for", () => {
    for (const [epoch, nearest] of [
      [0, 0],
      [149, 100],
      [151, 200],
      [99999, 300],
    ]) {
      const asked = epoch.toLocaleString("en");
      const { view, notices } = fit({ epoch }, initial, run);
      const said = `Run run-a has no checkpoint at epoch ${asked}: showing epoch ${nearest}.`;
      assert.deepEqual([view.epoch, notices], [nearest, epoch === nearest ? [] : [said]]);
    }
    assert.deepEqual(fit({}, initial, runOf({ start: { ...run.start, epoch: 160 } })).view.epoch, 200);
  });

  test("a view is of the run that is here", () => {
    assert.equal(fit({ run: "run-b" }, initial, run).view.run, "run-a");
  });

  test("a view leaves out what the Fourier bench has for another modulus, and says so", () => {
    const { view, notices } = fit({ shape: "drawn:AAAA", terms: "4:6:1,14:46:0.5" }, initial, run);
    assert.deepEqual([view.shape, view.terms, notices.length], ["square", "4:6:1", 2]);
    assert.match(notices[0], /drawn on 7 tokens: showing square/);
    assert.match(notices[1], /components 0 to 6/);
    const fine = { shape: "drawn:AAAAAAA", terms: "4:6:1.50" };
    assert.deepEqual(fit(fine, initial, run), { view: { ...VIEW, ...fine }, notices: [] });
  });
});

describe("a dashboard that begins below a path", () => {
  const below = { ...initial, place: { base: "/some/explore/", end: "/" } };

  test("has its pages there, and knows them by any of their paths", () => {
    assert.equal(pathOf(below, "neurons"), "/some/explore/neurons/");
    assert.equal(pathOf(below, ""), "/some/explore/");
    assert.equal(
      addressOfRun(below, "run a", 100),
      `/some/explore/explore/?run=run%20a&epoch=100&v=${initial.version}`,
    );
    for (const path of ["neurons", "neurons/", "neurons/index.html"])
      assert.equal(pageAt(below, `/some/explore/${path}`), "neurons");
    for (const path of ["/some/explore/", "/some/explore/index.html", "/neurons", "/some/explore/nope/"])
      assert.equal(pageAt(below, path), "");
  });

  test("writes addresses that it reads again", () => {
    const address = addressOf(OTHER, below);
    assert.ok(address.startsWith("/some/explore/?"));
    const { requested, notices } = readAddress(new URL(address, "http://localhost"), below);
    assert.deepEqual([requested.page, requested.neuron, notices], ["neurons", OTHER.neuron, []]);
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ControlBar } from "../../../assets/engine/ui/controls/control-bar.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

/** The controls of a page. @param {string} name @param {object} [requested] @param {object} [run] */
function deskOn(name, requested = {}, run = {}) {
  const { engine, notices, changes, host } = engineOf();
  const [box, scale] = [page.add("div", "controls"), page.add("div", "timescale-box")];
  const controlBar = new ControlBar(engine, box, scale);
  Object.assign(host, { painted: () => controlBar.show() });
  engine.setRun(runOf(run), { page: name, ...requested });
  page.frame();
  /** What a selector finds on the page. @param {string} selector @returns {any} */
  const found = (selector) => page.document.querySelector(selector);
  const press = (/** @type {string} */ selector) => {
    found(selector).click();
    page.frame();
  };
  /** Write into a field, as a person does. @param {string} selector @param {string} text @param {"input" | "change"} kind */
  const enter = (selector, text, kind) => {
    found(selector).focus();
    found(selector).enter(text, kind);
    page.frame();
  };
  const leave = () => {
    page.document.body.focus();
    engine.requestPaint();
    page.frame();
  };
  return { engine, notices, changes, box, scale, found, press, enter, leave };
}

/** The names of the controls in a box. @param {any} box */
const namesIn = (box) =>
  [...box.children].map((/** @type {any} */ { className }) => className.split(" ")[1]?.replace("-control", ""));

describe("the controlBar", () => {
  test("has the controls of the page, in its order; those that say how to look are behind a button", () => {
    const { engine, box } = deskOn("explore");
    assert.deepEqual(namesIn(box).slice(0, -2), ["neuron", "stage", "head", "basis"]);
    const [button, popup] = [...box.children].slice(-2);
    assert.deepEqual([button.getAttribute("popovertarget"), popup.id], ["looks", "looks"]);
    assert.deepEqual(namesIn(popup), ["order"]);
    engine.choose({ page: "logits" });
    page.frame();
    assert.deepEqual(namesIn(box), ["z"]);
    engine.choose({ page: "data" });
    page.frame();
    assert.deepEqual(namesIn(box), []);
  });

  test("leaves how epochs lie to the timeline, on every page", () => {
    const { engine, box, scale } = deskOn("attention");
    assert.deepEqual([namesIn(box), namesIn(scale)], [["pos"], ["timescale"]]);
    engine.choose({ page: "explore" });
    page.frame();
    assert.deepEqual(namesIn(scale), ["timescale"]);
  });

  test("keeps a control that several pages have", () => {
    const { engine, found } = deskOn("explore");
    const field = found("#neuron");
    engine.choose({ page: "neurons" });
    page.frame();
    assert.equal(found("#neuron"), field);
  });

  test("is made of elements that keyboards and screen readers know, each with its name", () => {
    const { engine, box, found } = deskOn("explore");
    for (const { name } of engine.initial.pages) {
      engine.choose({ page: name });
      page.frame();
      for (const field of box.querySelectorAll("input, select")) {
        const isNamed =
          found(`label[for=${field.id || "none"}]`) || field.getAttribute("aria-label") || field.closest("label");
        assert.ok(isNamed, `${name}: ${field.tagName} ${field.id}`);
      }
      for (const button of box.querySelectorAll("button")) assert.equal(button.getAttribute("type"), "button");
      for (const group of box.querySelectorAll("[role=radiogroup]"))
        assert.ok(found(`#${group.getAttribute("aria-labelledby")}`));
    }
  });
});

test("what is behind the button opens below it, at the side where there is room", () => {
  const { found } = deskOn("explore");
  const [button, popup] = [found("#looks-toggle"), found("#looks")];
  /** @type {any} */ (globalThis).innerWidth = 1000;
  button.box = { left: 800, top: 40, width: 100, height: 30 };
  popup.fire("beforetoggle");
  assert.deepEqual([popup.style.top, popup.style.left, popup.style.right], ["74px", "auto", "100px"]);
  button.box = { ...button.box, left: 10 };
  popup.fire("beforetoggle");
  assert.deepEqual([popup.style.left, popup.style.right], ["10px", "auto"]);
});

describe("a choice", () => {
  test("is radio buttons of one name, of which one is on; choosing sets the field", () => {
    const { engine, found } = deskOn("explore");
    const radios = [...found("#stage").querySelectorAll("input")];
    assert.deepEqual(
      radios.map((/** @type {any} */ { type, name, value }) => [type, name, value]),
      [
        ["radio", "stage", "pre"],
        ["radio", "stage", "post"],
      ],
    );
    const on = () => radios.map((/** @type {any} */ { checked }) => checked);
    assert.deepEqual(on(), [false, true]);
    radios[0].checked = true;
    radios[0].fire("change");
    assert.equal(engine.view.stage, "pre");
    engine.choose({ stage: "post" });
    page.frame();
    assert.deepEqual(on(), [false, true], "it follows the view, whoever changes it");
  });

  test("of numbers sets a number", () => {
    const { engine, found } = deskOn("attention");
    found("#pos").querySelectorAll("input")[2].fire("change");
    assert.equal(engine.view.pos, 2);
  });

  test("of heads has as many as the run", () => {
    const { engine, found } = deskOn("explore", { head: 3 });
    const heads = () => found("#head").querySelectorAll("input");
    assert.deepEqual([heads().length, heads()[3].checked], [4, true]);
    engine.setRun(runOf({ name: "run-b", heads: 2, bounds: { ...runOf().bounds, head: [0, 1] } }));
    page.frame();
    assert.deepEqual([heads().length, heads()[1].checked], [2, true]);
    heads()[0].fire("change");
    assert.equal(engine.view.head, 0);
  });
});

describe("a number", () => {
  test("is taken as it is typed", () => {
    const { engine, found, enter } = deskOn("explore");
    assert.deepEqual([found("#neuron").type, found("#neuron").value], ["number", "3"]);
    enter("#neuron", "5", "input");
    assert.equal(engine.view.neuron, 5);
  });

  for (const text of ["8", "-1", "2.5", "600"]) {
    test(`${text} that there is not is said, and changes nothing`, () => {
      const { engine, found, enter, notices, leave } = deskOn("explore");
      enter("#neuron", text, "input");
      assert.deepEqual(notices, [`There is no neuron ${text}: choose 0 to 7.`]);
      assert.deepEqual([engine.view.neuron, found("#neuron").value], [3, text], "it stays to be mended");
      assert.equal(found("#neuron").validationMessage, notices[0]);
      leave();
      assert.deepEqual([found("#neuron").value, found("#neuron").validationMessage], ["3", ""]);
    });
  }

  test("may be nothing while somebody types", () => {
    const { engine, found, enter, leave, notices } = deskOn("explore");
    enter("#neuron", "", "input");
    engine.choose({ stage: "pre" });
    page.frame();
    assert.deepEqual([engine.view.neuron, found("#neuron").value, notices], [3, "", []]);
    leave();
    assert.equal(found("#neuron").value, "3");
  });

  test("steps around its ends, from what is shown", () => {
    const { engine, press } = deskOn("explore", { neuron: 7 });
    press("#neuron-next");
    assert.equal(engine.view.neuron, 0);
    press("#neuron-previous");
    press("#neuron-previous");
    assert.equal(engine.view.neuron, 6);
  });

  test("can be left to chance, within the bounds", (ctx) => {
    const { engine, press } = deskOn("explore");
    for (const [chance, neuron] of [
      [0, 0],
      [0.999999, 7],
    ]) {
      ctx.mock.method(Math, "random", () => chance);
      press("#neuron-random");
      assert.equal(engine.view.neuron, neuron);
    }
  });

  test("has the buttons it asks for, and no others", () => {
    const { found } = deskOn("embedding");
    assert.deepEqual([!!found("#rank-next"), !!found("#rank-random")], [true, false]);
  });
});

describe("a frequency", () => {
  test("is one of the run's key frequencies, in their colours, or any other", () => {
    const { engine, found, press, enter } = deskOn("neurons");
    const chips = () => [...found(".keys-of-run").querySelectorAll("button")];
    const pressed = () =>
      chips().map((/** @type {any} */ chip) => [chip.textContent, chip.getAttribute("aria-pressed")]);
    assert.deepEqual(pressed(), [
      ["2", "true"],
      ["3", "false"],
    ]);
    assert.match(chips()[0].querySelector("i").getAttribute("style"), /#0b5fff/);
    press("[data-freq=3]");
    assert.deepEqual(
      [engine.view.freq, pressed()],
      [
        3,
        [
          ["2", "false"],
          ["3", "true"],
        ],
      ],
    );
    enter("#freq", "1", "input");
    assert.deepEqual(
      [engine.view.freq, pressed()],
      [
        1,
        [
          ["2", "false"],
          ["3", "false"],
        ],
      ],
    );
  });

  test("keeps the focus on the one that is pressed", () => {
    const { found, press } = deskOn("neurons");
    found("[data-freq=3]").focus();
    press("[data-freq=3]");
    assert.equal(page.document.activeElement, found("[data-freq=3]"));
  });

  test("0 is none", () => {
    const { engine, enter, notices } = deskOn("neurons");
    enter("#freq", "0", "input");
    assert.deepEqual([engine.view.freq, notices], [2, ["There is no frequency 0: choose 1 to 3."]]);
  });
});

describe("several numbers", () => {
  test("are parted by commas or spaces", () => {
    const { engine, found, enter, leave } = deskOn("embedding");
    assert.equal(found("#dims").value, "0, 1");
    enter("#dims", " 3,4  15", "change");
    assert.deepEqual(engine.view.dims, [3, 4, 15]);
    leave();
    assert.equal(found("#dims").value, "3, 4, 15");
  });

  for (const text of ["", "16", "1,2,3,4,5", "a", "1.5", "-1"]) {
    test(`such as ${JSON.stringify(text)} are said, and change nothing`, () => {
      const { engine, found, enter, leave, notices } = deskOn("embedding");
      enter("#dims", text, "change");
      assert.deepEqual(notices, ["Write one to 4 numbers from 0 to 15, such as 0, 1."]);
      assert.deepEqual([engine.view.dims, found("#dims").value], [[0, 1], text]);
      leave();
      assert.deepEqual([found("#dims").value, found("#dims").validationMessage], ["0, 1", ""]);
    });
  }
});

test("a slider goes over the components, and says their names", () => {
  const { engine, found, enter } = deskOn("fourier");
  const slider = found("#component");
  assert.deepEqual([slider.type, slider.min, slider.max, slider.value], ["range", "0", "6", "1"]);
  enter("#component", "4", "input");
  assert.deepEqual([engine.view.component, slider.getAttribute("aria-valuetext")], [4, "sin 2"]);
  assert.equal(found("output[for=component]").textContent, "sin 2");
});

test("a menu sets what is chosen; what it has not is one's own", () => {
  const { engine, found, enter } = deskOn("fourier");
  assert.equal(found("#shape").value, "square");
  enter("#shape", "bump", "change");
  assert.equal(engine.view.shape, "bump");
  engine.choose({ shape: "drawn:AAAAAAA" });
  page.frame();
  assert.equal(found("#shape").value, "");
  enter("#shape", "", "change");
  assert.equal(engine.view.shape, "drawn:AAAAAAA", "one's own is chosen by drawing it");
});

describe("terms", () => {
  /** The terms as they stand there. @param {ReturnType<typeof deskOn>} controlBar */
  const toldBy = ({ found }) =>
    [...found(".terms").querySelectorAll(".term")].map(
      (/** @type {any} */ term) => term.querySelector("input").value + term.textContent,
    );

  test("are the example's that the run has, before anybody chooses", () => {
    assert.deepEqual(toldBy(deskOn("fourier")), ["1 sin 2 of x × sin 3 of y ×"]);
  });

  test("have weights to change", () => {
    const controlBar = deskOn("fourier", { terms: "1:2:1,3:4:0.5" });
    controlBar.enter(".term input", "-0.25", "change");
    assert.equal(controlBar.engine.view.terms, "1:2:-0.25,3:4:0.5");
  });

  for (const text of ["", "x", "1e9"]) {
    test(`with the weight ${JSON.stringify(text)} are said, and change nothing`, () => {
      const { engine, enter, notices, found } = deskOn("fourier", { terms: "1:2:1,3:4:0.5" });
      enter(".term input", text, "change");
      assert.deepEqual([engine.view.terms, notices.length], ["1:2:1,3:4:0.5", 1]);
      assert.match(notices[0], /A weight is a number, such as 0\.5, up to 1,000,000\./);
      assert.equal(found(".term input").value, "1");
    });
  }

  test("can be taken away one by one; the last leaves a single one", () => {
    const { engine, press } = deskOn("fourier", { terms: "1:2:1,3:4:0.5" });
    press(".term .away");
    assert.equal(engine.view.terms, "3:4:0.5");
    press(".term .away");
    assert.equal(engine.view.terms, "1:1:1");
  });

  test("begin again with the example or a single one", () => {
    const { engine, press } = deskOn("fourier", { terms: "3:4:0.5" });
    press("#terms-example");
    assert.equal(engine.view.terms, "4:6:1");
    press("#terms-clear");
    assert.equal(engine.view.terms, "1:1:1");
  });
});

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ControlBar } from "../../../assets/engine/ui/controls/control-bar.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";

/** The controls of a page. @param {string} name @param {object} [requested] @param {object} [run] */
function deskOn(name, requested = {}, run = {}) {
  const { engine } = engineOf(page);
  const { controls: box, band, message } = engine.shell;
  const controlBar = new ControlBar(engine.store, engine.shell, new AbortController().signal);
  engine.renderer.after.push(() => controlBar.show());
  engine.store.setRun(runOf(run), { page: name, ...requested });
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
    engine.renderer.request();
    page.frame();
  };
  const notice = () => message.textContent;
  return { engine, notice, box, scale: band.timescale, found, press, enter, leave };
}

/** The names of the controls in a box. @param {any} box */
const namesIn = (box) =>
  [...box.children].map((/** @type {any} */ { className }) => className.split(" ")[1]?.replace("-control", ""));

describe("the control bar", () => {
  test("the bar has the controls of the page in its order; those that say how to look are behind a button", () => {
    const { engine, box } = deskOn("explore");
    assert.deepEqual(namesIn(box).slice(0, -2), ["neuron", "stage", "head", "pin", "basis"]);
    const [button, popup] = [...box.children].slice(-2);
    assert.deepEqual([button.getAttribute("popovertarget"), popup.id], ["display", "display"]);
    assert.deepEqual(namesIn(popup), ["order"]);
    engine.store.choose({ page: "logits" });
    page.frame();
    assert.deepEqual(namesIn(box), ["z"]);
    engine.store.choose({ page: "data" });
    page.frame();
    assert.deepEqual(namesIn(box), []);
  });

  test("the scale of epochs stands at the timeline, on every page", () => {
    const { engine, box, scale } = deskOn("attention");
    assert.deepEqual([namesIn(box), namesIn(scale)], [["pos"], ["timescale"]]);
    engine.store.choose({ page: "explore" });
    page.frame();
    assert.deepEqual(namesIn(scale), ["timescale"]);
  });

  test("a control that several pages have is kept", () => {
    const { engine, found } = deskOn("explore");
    const field = found("#neuron");
    engine.store.choose({ page: "neurons" });
    page.frame();
    assert.equal(found("#neuron"), field);
  });

  test("controls are elements that keyboards and screen readers know, each with its name", () => {
    const { engine, box, found } = deskOn("explore");
    for (const { name } of engine.initial.pages) {
      engine.store.choose({ page: name });
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
  const [button, popup] = [found("#display-toggle"), found("#display")];
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
    const kinds = radios.map(({ type, name, value }) => [type, name, value].join(" "));
    assert.deepEqual(kinds, ["radio stage pre", "radio stage post"]);
    const on = () => radios.map((/** @type {any} */ { checked }) => checked);
    assert.deepEqual(on(), [false, true]);
    radios[0].checked = true;
    radios[0].fire("change");
    assert.equal(engine.view.stage, "pre");
    engine.store.choose({ stage: "post" });
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
    engine.store.setRun(runOf({ name: "run-b", heads: 2, bounds: { ...runOf().bounds, head: [0, 1] } }));
    page.frame();
    assert.deepEqual([heads().length, heads()[1].checked], [2, true]);
    heads()[0].fire("change");
    assert.equal(engine.view.head, 0);
  });
});

describe("a number", () => {
  test("is taken as it is typed", () => {
    const { engine, found, enter } = deskOn("explore");
    assert.deepEqual(
      [found("#neuron").inputMode ?? found("#neuron").getAttribute("inputmode"), found("#neuron").value],
      ["numeric", "3"],
    );
    enter("#neuron", "5", "input");
    assert.equal(engine.view.neuron, 5);
  });

  for (const text of ["8", "-1", "2.5", "600", "x"]) {
    test(`neuron ${text}, which there is not, is a message and changes nothing`, () => {
      const { engine, found, enter, notice, leave } = deskOn("explore");
      enter("#neuron", text, "input");
      assert.equal(notice(), `There is no neuron ${text} in run run-a: choose 0 to 7.`);
      assert.deepEqual([engine.view.neuron, found("#neuron").value], [3, text], "it stays to be mended");
      assert.equal(found("#neuron").validationMessage, notice());
      leave();
      assert.deepEqual([found("#neuron").value, found("#neuron").validationMessage], ["3", ""]);
    });
  }

  test("that is typed digit by digit leaves what was shown when the whole of it is refused", () => {
    const { engine, enter, notice } = deskOn("explore");
    for (const text of ["5", "55", "555"]) enter("#neuron", text, "input");
    assert.deepEqual([engine.view.neuron, notice()], [3, "There is no neuron 555 in run run-a: choose 0 to 7."]);
    enter("#neuron", "55", "input");
    assert.equal(engine.view.neuron, 3);
    for (const text of ["5", "6", "66"]) enter("#neuron", text, "input");
    assert.equal(engine.view.neuron, 5, "what was typed before something else was shown");
  });

  test("moves by its arrow keys, and a wheel over it is the page's", () => {
    const { engine, found } = deskOn("explore", { neuron: 7 });
    const field = found("#neuron");
    field.focus();
    assert.equal(field.fire("keydown", { key: "ArrowUp" }).defaultPrevented, true);
    assert.equal(engine.view.neuron, 0);
    field.fire("keydown", { key: "ArrowDown" });
    field.fire("keydown", { key: "ArrowDown" });
    assert.equal(engine.view.neuron, 6);
    assert.deepEqual([field.fire("wheel", { deltaY: 100 }).defaultPrevented, field.type], [false, "text"]);
  });

  test("no field anywhere is one that a wheel changes", () => {
    const { engine, found } = deskOn("explore");
    for (const { name } of engine.initial.pages) {
      engine.store.choose({ page: name });
      page.frame();
      assert.equal(found("input[type=number]"), null, name);
    }
  });

  test("may be nothing while somebody types", () => {
    const { engine, found, enter, leave, notice } = deskOn("explore");
    enter("#neuron", "", "input");
    engine.store.choose({ stage: "pre" });
    page.frame();
    assert.deepEqual([engine.view.neuron, found("#neuron").value, notice()], [3, "", ""]);
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
    const random = (/** @type {number} */ chance) => {
      ctx.mock.method(Math, "random", () => chance);
      press("#neuron-random");
      return engine.view.neuron;
    };
    assert.deepEqual([random(0), random(0.999999)], [0, 7]);
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
    const texts = (/** @type {any[]} */ buttons) => buttons.map(({ textContent }) => textContent);
    const pressed = () => texts(chips().filter((chip) => chip.getAttribute("aria-pressed") === "true"));
    assert.deepEqual([texts(chips()), pressed()], [["2", "3"], ["2"]]);
    assert.match(chips()[0].querySelector("i").getAttribute("style"), /#0b5fff/);
    press("[data-freq=3]");
    assert.deepEqual([engine.view.freq, pressed()], [3, ["3"]]);
    enter("#freq", "1", "input");
    assert.deepEqual([engine.view.freq, pressed()], [1, []]);
  });

  test("the focus stays on the key frequency that is pressed", () => {
    const { found, press } = deskOn("neurons");
    found("[data-freq=3]").focus();
    press("[data-freq=3]");
    assert.equal(page.document.activeElement, found("[data-freq=3]"));
  });

  test("frequency 0 is a message and changes nothing", () => {
    const { engine, enter, notice } = deskOn("neurons");
    enter("#freq", "0", "input");
    assert.deepEqual([engine.view.freq, notice()], [2, "There is no frequency 0 in run run-a: choose 1 to 3."]);
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
    test(`${JSON.stringify(text)} as several numbers is a message and changes nothing`, () => {
      const { engine, found, enter, leave, notice } = deskOn("embedding");
      enter("#dims", text, "change");
      assert.equal(notice(), `Dimensions are 1 to 4 numbers of 0 to 15 in run run-a, not “${text}”.`);
      assert.deepEqual([engine.view.dims, found("#dims").value], [[0, 1], text]);
      leave();
      assert.deepEqual([found("#dims").value, found("#dims").validationMessage], ["0, 1", ""]);
    });
  }
});

test("several numbers of which some are the same are each shown once, with a message", () => {
  const { engine, found, enter, notice } = deskOn("embedding");
  enter("#dims", "1,1,1", "change");
  assert.deepEqual([engine.view.dims, found("#dims").value], [[1], "1"]);
  assert.equal(notice(), "Some dimensions are given more than once: each is shown once.");
});

test("a pair is pinned by its numbers, which may be the same, and unpinned by a button or by nothing", () => {
  const { engine, found, enter, notice, press } = deskOn("explore");
  const clear = () => found("#pin-clear");
  assert.deepEqual([found("#pin").value, clear().hidden], ["", true]);
  enter("#pin", "5, 5", "change");
  assert.deepEqual([engine.view.pin, clear().hidden], [[5, 5], false]);
  enter("#pin", "5", "change");
  assert.deepEqual(engine.view.pin, [5, 5]);
  assert.equal(notice(), "X and y of a pair are 2 numbers of 0 to 6 in run run-a, not “5”.");
  press("#pin-clear");
  assert.deepEqual([engine.view.pin, clear().hidden], [[], true]);
  enter("#pin", "1 2", "change");
  enter("#pin", "", "change");
  assert.deepEqual(engine.view.pin, []);
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
  engine.store.choose({ shape: "drawn:AAAAAAA" });
  page.frame();
  assert.equal(found("#shape").value, "");
  enter("#shape", "", "change");
  assert.equal(engine.view.shape, "drawn:AAAAAAA", "one's own is chosen by drawing it");
});

describe("terms", () => {
  /** The terms as they stand there. @param {ReturnType<typeof deskOn>} controlBar */
  const termsOf = ({ found }) =>
    [...found(".terms").querySelectorAll(".term")].map(
      (/** @type {any} */ term) => term.querySelector("input").value + term.textContent,
    );

  test("are the example's that the run has, before anybody chooses", () => {
    assert.deepEqual(termsOf(deskOn("fourier")), ["1 sin 2 of x × sin 3 of y ×"]);
  });

  test("have weights to change", () => {
    const controlBar = deskOn("fourier", { terms: "1:2:1,3:4:0.5" });
    controlBar.enter(".term input", "-0.25", "change");
    assert.equal(controlBar.engine.view.terms, "1:2:-0.25,3:4:0.5");
  });

  for (const text of ["", "x", "1e9"]) {
    test(`${JSON.stringify(text)} as a weight is a message and changes nothing`, () => {
      const { engine, enter, notice, found } = deskOn("fourier", { terms: "1:2:1,3:4:0.5" });
      enter(".term input", text, "change");
      assert.equal(engine.view.terms, "1:2:1,3:4:0.5");
      assert.match(String(notice()), /A weight is a number, such as 0\.5, up to 1,000,000\./);
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

// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listenToKeys, makeLetters, obey } from "../../../assets/engine/ui/keyboard.mjs";
import { listenToSteps, makeSlider, showPlaying } from "../../../assets/engine/ui/scrubber.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { COMMANDS } from "../openings.mjs";

const EPOCHS = Array.from({ length: 75 }, (_, place) => 100 * place);
/** @param {string} wanted @returns {any} */
const commandNamed = (wanted) => Object.values(COMMANDS).find(({ name }) => name === wanted);

/** An engine at a view, with the list of keys on its page. @param {object} [requested] */
function engineAt(requested = {}) {
  const { engine } = engineOf();
  const start = { ...runOf().start, epoch: 1200 };
  engine.setRun(runOf({ epochs: EPOCHS, start }), requested);
  const dialog = page.add("dialog", "keys");
  let finds = 0;
  const find = () => {
    finds += 1;
  };
  return { engine, dialog, find, finds: () => finds };
}

describe("commands", () => {
  for (const [command, requested, chosen] of /** @type {[any, object, object][]} */ ([
    [{ name: "step", amount: -10 }, {}, { epoch: 200 }],
    [{ name: "step", amount: 1 }, {}, { epoch: 1300 }],
    [{ name: "go", amount: -1 }, {}, { epoch: 0 }],
    [{ name: "go", amount: 1 }, {}, { epoch: 7400 }],
    [{ name: "turn", field: "neuron", amount: 1 }, { neuron: 7 }, { neuron: 0 }],
    [{ name: "turn", field: "neuron", amount: -1 }, { neuron: 0 }, { neuron: 7 }],
    [{ name: "turn", field: "head", amount: 1 }, { head: 3 }, { head: 0 }],
    [{ name: "turn", field: "freq", amount: 1, among: "keys" }, { freq: 2 }, { freq: 3 }],
    [{ name: "turn", field: "freq", amount: 1, among: "keys" }, { freq: 3 }, { freq: 2 }],
    [{ name: "turn", field: "freq", amount: 1, among: "keys" }, { freq: 1 }, { freq: 2 }],
    [{ name: "turn", field: "basis", amount: 1 }, { basis: "both" }, { basis: "input" }],
    [{ name: "turn", field: "basis", amount: 1 }, { basis: "input" }, { basis: "fourier" }],
    [{ name: "turn", field: "basis", amount: 1 }, { basis: "fourier" }, { basis: "both" }],
    [{ name: "turn", field: "stage", amount: 1 }, { stage: "pre" }, { stage: "post" }],
    [{ name: "turn", field: "stage", amount: 1 }, { stage: "post" }, { stage: "pre" }],
    [{ name: "page", amount: 2 }, { large: "neuron-map" }, { page: "attention", large: "" }],
    [{ name: "page", amount: 8 }, {}, {}],
    [{ name: "close", amount: 0 }, { large: "neuron-map" }, { large: "" }],
  ])) {
    test(`${command.name} ${command.field ?? ""} ${command.amount} at ${JSON.stringify(requested)} leads to ${JSON.stringify(chosen)}`, () => {
      const { engine, find } = engineAt(requested);
      const before = engine.view;
      obey(engine, command, { find });
      assert.deepEqual(engine.view, { ...before, ...chosen });
    });
  }

  test("random is any neuron, play starts and stops, find finds", (ctx) => {
    const { engine, find, finds } = engineAt();
    ctx.mock.method(Math, "random", () => 0.999);
    obey(engine, commandNamed("random"), { find });
    assert.equal(engine.view.neuron, 7);
    for (const isPlaying of [true, false]) {
      obey(engine, commandNamed("play"), { find });
      assert.equal(engine.player.isPlaying, isPlaying);
    }
    obey(engine, commandNamed("find"), { find });
    assert.equal(finds(), 1);
  });

  test("a run without key frequencies keeps its frequency", () => {
    const { engine, find } = engineAt();
    engine.setRun(runOf({ name: "run-b", keys: [] }));
    obey(engine, COMMANDS.f, { find });
    assert.equal(engine.view.freq, 2);
  });

  test("do nothing without a run", () => {
    const { engine } = engineOf();
    for (const command of Object.values(COMMANDS)) obey(engine, command, { find() {} });
    assert.deepEqual(engine.view, {});
  });

  test("help opens and closes the list of keys", () => {
    const { engine, dialog, find } = engineAt();
    const states = [1, 2, 3].map(() => {
      obey(engine, commandNamed("help"), { find });
      return dialog.open;
    });
    assert.deepEqual(states, [true, false, true]);
  });
});

/** Press a key where the focus is. @param {string} key @param {object} [more] */
const press = (key, more = {}) => {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  return page.document.fire("keydown", { key, ...none, ...more }).defaultPrevented;
};

describe("the keys of the page", () => {
  /** The same, listening. @param {object} [requested] */
  function listening(requested) {
    const made = engineAt(requested);
    listenToKeys(made.engine, { find: made.find });
    return made;
  }

  test("do their work and nothing else; another key is left alone", () => {
    const { engine } = listening();
    assert.deepEqual(
      [press("ArrowRight", { shiftKey: true }), press("x"), press("k", { ctrlKey: true })],
      [true, false, false],
    );
    assert.deepEqual([engine.epoch, engine.view.neuron], [2200, 3]);
    engine.run = null;
    assert.equal(press("ArrowRight"), false);
  });

  test("belong to a field while somebody types", () => {
    const { engine } = listening();
    const field = page.add("input");
    field.type = "text";
    field.focus();
    assert.deepEqual([press("k"), press("/"), press("3"), engine.view.neuron], [false, false, false, 3]);
  });

  test("Escape is ours only while a panel is large", () => {
    const { engine } = listening({ large: "neuron-map" });
    assert.deepEqual([press("Escape"), engine.view.large, press("Escape")], [true, "", false]);
  });

  test("a question mark closes the list of keys from within", () => {
    const { dialog } = listening();
    press("?", { shiftKey: true });
    assert.equal(dialog.open, true);
    const button = page.document.createElement("button");
    dialog.append(button);
    button.focus();
    assert.equal(press("k"), false);
    // What is closed has the focus until the next frame: keys are the page's again at once.
    assert.deepEqual([press("?", { shiftKey: true }), dialog.open, press("k")], [true, false, true]);
  });

  test("buttons do the same", () => {
    const { dialog, finds } = listening();
    for (const id of ["help-toggle", "keys-close", "help-toggle", "find"]) {
      const icon = page.document.createElement("span");
      page.add("button", id).append(icon);
      icon.click();
      page.document.querySelector(`#${id}`).remove();
    }
    page.add("p").click();
    assert.deepEqual([dialog.open, finds()], [true, 1]);
  });

  test("that are letters or digits can be switched off, and stay so at the next visit", () => {
    const { engine, dialog } = listening();
    dialog.append(page.document.createElement("table"));
    makeLetters();
    const box = /** @type {any} */ (page.document.getElementById("letters"));
    assert.equal(box.checked, true);
    box.checked = false;
    box.fire("change");
    assert.deepEqual([press("k"), press("2"), press("/"), press("ArrowRight")], [false, false, false, true]);
    assert.deepEqual([engine.view.neuron, localStorage.getItem("grokscope-letters")], [3, "no"]);
    makeLetters();
    assert.equal(dialog.querySelectorAll("#letters")[0].checked, false);
    box.checked = true;
    box.fire("change");
    assert.deepEqual([press("k"), localStorage.getItem("grokscope-letters")], [true, "yes"]);
  });

  test("work without storage, too", () => {
    const { dialog } = listening();
    dialog.append(page.document.createElement("table"));
    Object.defineProperty(globalThis, "localStorage", {
      configurable: true,
      get() {
        throw new DOMException("Access is denied.", "SecurityError");
      },
    });
    makeLetters();
    const box = /** @type {any} */ (page.document.getElementById("letters"));
    for (const isOn of [false, true]) {
      box.checked = isOn;
      box.fire("change");
      assert.equal(press("k"), isOn);
    }
  });
});

describe("the slider", () => {
  test("is a range input that moves the engine, and says when it is held", () => {
    const { engine } = engineAt();
    const box = page.add("div", "scrubber");
    makeSlider(engine, box);
    const slider = box.querySelector("input");
    assert.equal(engine.slider, slider);
    assert.deepEqual([slider.type, slider.id, slider.min, slider.max, slider.step], ["range", "epoch", "0", "74", "1"]);
    assert.equal(slider.getAttribute("aria-label"), "Checkpoint");
    slider.fire("pointerdown");
    assert.equal(engine.isHeld, true);
    slider.enter("30", "input");
    assert.equal(engine.epoch, 3000);
    for (const end of ["pointerup", "pointercancel"]) {
      engine.hold(true);
      slider.fire(end);
      assert.equal(engine.isHeld, false, end);
    }
  });

  test("has buttons beside it, wherever they are pressed", () => {
    const { engine } = engineAt();
    listenToSteps(engine);
    const press = (/** @type {string} */ id) => {
      const icon = page.document.createElement("span");
      page.add("button", id).append(icon);
      icon.click();
      return engine.place;
    };
    assert.deepEqual([press("epoch-previous"), press("epoch-next"), press("other")], [11, 12, 12]);
    press("play");
    assert.equal(engine.player.isPlaying, true);
  });

  test("has menus for how it plays", () => {
    const { engine } = engineAt();
    listenToSteps(engine);
    for (const [id, value] of [
      ["speed", "0.25"],
      ["repeat", "ping-pong"],
      ["other", "8"],
    ]) {
      const menu = page.add("select", id);
      const option = page.document.createElement("option");
      option.setAttribute("value", value);
      menu.append(option);
      menu.enter(value, "change");
    }
    const field = page.add("input", "speed");
    field.enter("9", "change");
    assert.deepEqual([engine.player.speed, engine.player.repeat], [0.25, "ping-pong"]);
  });

  test("says what its button will do", () => {
    const { engine } = engineAt();
    showPlaying(engine);
    const button = page.add("button", "play");
    for (const [isPlaying, label, text] of /** @type {const} */ ([
      [false, "Play", "▶"],
      [true, "Pause", "❚❚"],
    ])) {
      engine.player.isPlaying = isPlaying;
      showPlaying(engine);
      assert.deepEqual([button.getAttribute("aria-label"), button.textContent], [label, text]);
    }
  });
});

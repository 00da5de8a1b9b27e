// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { listenToKeys, makeLetters, obey } from "../../../assets/engine/ui/keyboard.mjs";
import { engineOf } from "../engines.mjs";
import { page } from "../fakes.mjs";
import { runOf } from "../helpers.mjs";
import { COMMANDS } from "../openings.mjs";

const EPOCHS = Array.from({ length: 75 }, (_, place) => 100 * place);
/** @param {string} wanted @returns {any} */
const commandNamed = (wanted) => Object.values(COMMANDS).find(({ name }) => name === wanted);

/** An engine at a view, and what its keys open. @param {object} [requested] */
function engineAt(requested = {}) {
  const { engine } = engineOf(page);
  const start = { ...runOf().start, epoch: 1200 };
  engine.store.setRun(runOf({ epochs: EPOCHS, start }), requested);
  const { help } = engine.shell;
  const play = () => engine.togglePlay();
  const opens = {
    find: mock.fn(),
    card: mock.fn(),
    share: mock.fn(),
    collection: mock.fn(),
    help: help.toggle,
    play,
    isHelpOpen: () => help.dialog.open,
  };
  return { engine, help, opens };
}

describe("commands", () => {
  for (const [command, requested, chosen] of /** @type {[any, object, object][]} */ ([
    [{ name: "step", amount: -10 }, {}, { epoch: 200 }],
    [{ name: "step", amount: 1 }, {}, { epoch: 1300 }],
    [{ name: "go", amount: -1 }, {}, { epoch: 0 }],
    [{ name: "go", amount: 1 }, {}, { epoch: 7400 }],
    [{ name: "range", amount: 0 }, {}, { range: [1200, 7400] }],
    [{ name: "range", amount: 1 }, {}, { range: [0, 1200] }],
    [{ name: "range", amount: 1 }, { range: [1000, 2000] }, { range: [1000, 1200] }],
    [{ name: "range", amount: 1 }, { range: [2000, 3000] }, { range: [0, 1200] }],
    [{ name: "range", amount: 2 }, { range: [1000, 2000] }, { range: [] }],
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
      const { engine, opens } = engineAt(requested);
      const before = engine.view;
      obey(engine.store, command, opens);
      assert.deepEqual(engine.view, { ...before, ...chosen });
    });
  }

  test("random is any other neuron, play starts and stops, find opens the finder, share copies a link", (ctx) => {
    const { engine, opens } = engineAt();
    ctx.mock.method(Math, "random", () => 0.999);
    obey(engine.store, commandNamed("random"), opens);
    assert.equal(engine.view.neuron, 7);
    obey(engine.store, commandNamed("random"), opens);
    assert.equal(engine.view.neuron, 6, "what is shown is no news");
    for (const isPlaying of [true, false]) {
      obey(engine.store, commandNamed("play"), opens);
      assert.equal(engine.playback.isPlaying, isPlaying);
    }
    obey(engine.store, COMMANDS["shift i"], opens);
    assert.deepEqual(opens.card.mock.calls[0].arguments, [1]);
    for (const name of ["find", "share"]) obey(engine.store, commandNamed(name), opens);
    assert.deepEqual([opens.find.mock.callCount(), opens.share.mock.callCount()], [1, 1]);
  });

  test("a run without key frequencies keeps its frequency", () => {
    const { engine, opens } = engineAt();
    engine.store.setRun(runOf({ name: "run-b", keys: [] }));
    obey(engine.store, COMMANDS.f, opens);
    assert.equal(engine.view.freq, 2);
  });

  test("do nothing without a run", () => {
    const { engine } = engineOf(page);
    const { opens } = engineAt();
    for (const command of Object.values(COMMANDS)) obey(engine.store, command, opens);
    assert.deepEqual(engine.view, {});
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
    listenToKeys(page.document, made.engine.store, made.opens, new AbortController().signal);
    return made;
  }

  test("keys do their work and nothing else; another key is left alone", () => {
    const { engine } = listening();
    assert.deepEqual(
      [press("ArrowRight", { shiftKey: true }), press("y"), press("j", { ctrlKey: true })],
      [true, false, false],
    );
    assert.deepEqual([engine.epoch, engine.view.neuron], [2200, 3]);
  });

  test("ctrl and K open the finder, also with letters switched off and from within a field", () => {
    localStorage.setItem("grokscope-letters", "no");
    const { opens, help } = listening();
    makeLetters(help.table, "letters");
    page.add("input").focus();
    assert.deepEqual([press("k", { ctrlKey: true }), press("K", { metaKey: true })], [true, true]);
    assert.equal(opens.find.mock.callCount(), 2);
    localStorage.removeItem("grokscope-letters");
    makeLetters(help.table, "letters");
  });

  test("Escape closes the card, makes small again, then unpins, and else is not ours", () => {
    const { engine } = listening({ card: "freq", large: "neuron-map", pin: [1, 2] });
    assert.deepEqual([press("Escape"), engine.view.card, engine.view.large], [true, "", "neuron-map"]);
    assert.deepEqual([press("Escape"), engine.view.large, engine.view.pin], [true, "", [1, 2]]);
    assert.deepEqual([press("Escape"), engine.view.pin, press("Escape")], [true, [], false]);
  });

  test("a question mark closes the list of keys from within", () => {
    const { help } = listening();
    press("?", { shiftKey: true });
    assert.deepEqual([help.dialog.open, press("k")], [true, false]);
    // What is closed has the focus until the next frame: keys are the page's again at once.
    assert.deepEqual([press("?", { shiftKey: true }), help.dialog.open, press("k")], [true, false, true]);
  });

  describe("letters and digits", () => {
    /** The switch, and a way to turn it. @param {ReturnType<typeof listening>} made */
    function switchOf({ help, engine }) {
      help.dialog.querySelector(".letters")?.remove();
      makeLetters(help.table, "letters");
      const box = /** @type {any} */ (engine.shell.root.querySelector("#letters"));
      const turn = (/** @type {boolean} */ isOn) => {
        box.checked = isOn;
        box.fire("change");
      };
      return { box, turn };
    }

    test("can be switched off, and stay so at the next visit", () => {
      const made = listening();
      const { box, turn } = switchOf(made);
      assert.equal(box.checked, true);
      turn(false);
      assert.deepEqual([press("k"), press("2"), press("/"), press("ArrowRight")], [false, false, false, true]);
      assert.equal(localStorage.getItem("grokscope-letters"), "no");
      const again = switchOf(made);
      assert.equal(again.box.checked, false);
      again.turn(true);
      assert.deepEqual([press("k"), localStorage.getItem("grokscope-letters")], [true, "yes"]);
    });
  });
});

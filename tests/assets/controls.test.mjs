// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { listen, makeSlider, obey, showPlaying } from "../../assets/engine/controls.mjs";
import { FakeElement, fakePage } from "./fakes.mjs";
import { factsOf } from "./helpers.mjs";

const VIEW = {
  neuron: 3,
  stage: "post",
  head: 0,
  pos: 0,
  basis: "both",
  colours: "run",
  scale: "sqrt",
  order: "cluster",
};
/** @type {ReturnType<typeof fakePage>} */
let page;

beforeEach(() => {
  page = fakePage();
  /** @type {any} */ (page.document).querySelector = () => null;
  Object.assign(globalThis, { Element: FakeElement, HTMLSelectElement: FakeElement });
});

/** An engine that notes what it is told. */
function engineOf(view = VIEW) {
  /** @type {any[]} */
  const calls = [];
  const engine = {
    facts: /** @type {any} */ (factsOf()),
    view,
    place: 12,
    last: 74,
    slider: /** @type {any} */ (null),
    player: { isPlaying: false, speed: 1, repeat: "once" },
    go: (/** @type {number} */ place) => calls.push(["go", place]),
    choose: (/** @type {string} */ field, /** @type {any} */ value) => calls.push(["choose", field, value]),
    hold: (/** @type {boolean} */ isHeld) => calls.push(["hold", isHeld]),
    togglePlay: () => calls.push(["togglePlay"]),
  };
  return { engine: /** @type {any} */ (engine), calls };
}

describe("commands", () => {
  for (const [command, view, ...call] of /** @type {[any, object, ...any[]][]} */ ([
    [{ name: "step", amount: -10 }, {}, "go", 2],
    [{ name: "step", amount: 1 }, {}, "go", 13],
    [{ name: "go", amount: -1 }, {}, "go", 0],
    [{ name: "go", amount: 1 }, {}, "go", 74],
    [{ name: "play", amount: 0 }, {}, "togglePlay"],
    [{ name: "neuron", amount: 1 }, { neuron: 7 }, "choose", "neuron", 0],
    [{ name: "neuron", amount: -1 }, { neuron: 0 }, "choose", "neuron", 7],
    [{ name: "head", amount: 1 }, { head: 3 }, "choose", "head", 0],
    [{ name: "basis", amount: 1 }, { basis: "both" }, "choose", "basis", "input"],
    [{ name: "basis", amount: 1 }, { basis: "input" }, "choose", "basis", "fourier"],
    [{ name: "basis", amount: 1 }, { basis: "fourier" }, "choose", "basis", "both"],
    [{ name: "stage", amount: 1 }, { stage: "pre" }, "choose", "stage", "post"],
    [{ name: "stage", amount: 1 }, { stage: "post" }, "choose", "stage", "pre"],
  ])) {
    test(`${command.name} ${command.amount} at ${JSON.stringify(view)} does ${call.join(" ")}`, () => {
      const { engine, calls } = engineOf({ ...VIEW, ...view });
      obey(engine, command);
      assert.deepEqual(calls, [call]);
    });
  }

  test("do nothing without a run", () => {
    const { engine, calls } = engineOf();
    engine.facts = null;
    for (const name of /** @type {const} */ (["step", "go", "play", "neuron", "head", "basis", "stage"]))
      obey(engine, { name, amount: 1 });
    assert.deepEqual(calls, []);
  });

  test("help opens and closes the list of keys", () => {
    const { engine } = engineOf();
    obey(engine, { name: "help", amount: 0 });
    const list = Object.assign(new FakeElement("dialog"), {
      open: false,
      showModal: () => Object.assign(list, { open: true }),
      close: () => Object.assign(list, { open: false }),
    });
    page.byId.keys = list;
    const states = [1, 2, 3].map(() => {
      obey(engine, { name: "help", amount: 0 });
      return list.open;
    });
    assert.deepEqual(states, [true, false, true]);
  });
});

describe("the page's events", () => {
  const press = (/** @type {string} */ key, more = {}) => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });

  test("a key of ours does its work and nothing else; another key is left alone", () => {
    const { engine, calls } = engineOf();
    listen(engine);
    let prevented = 0;
    const preventDefault = () => {
      prevented += 1;
    };
    page.document.fire("keydown", { ...press("ArrowRight", { shiftKey: true }), preventDefault });
    page.document.fire("keydown", { ...press("x"), preventDefault });
    page.document.fire("keydown", { ...press("k", { ctrlKey: true }), preventDefault });
    assert.deepEqual([calls, prevented], [[["go", 22]], 1]);
    engine.facts = null;
    page.document.fire("keydown", { ...press("ArrowRight"), preventDefault });
    assert.deepEqual([calls.length, prevented], [1, 1]);
  });

  test("the buttons do what they say", () => {
    const { engine, calls } = engineOf();
    listen(engine);
    for (const id of ["play", "epoch-previous", "epoch-next", "neuron-next"]) {
      const icon = new FakeElement("span");
      Object.assign(icon, { closest: () => Object.assign(new FakeElement("button"), { id }) });
      page.document.fire("click", { target: icon });
    }
    page.document.fire("click", { target: Object.assign(new FakeElement("p"), { closest: () => null }) });
    assert.deepEqual(calls, [["togglePlay"], ["go", 11], ["go", 13]]);
  });

  test("speed and repeat reach the player", () => {
    const { engine } = engineOf();
    listen(engine);
    for (const [id, value] of [
      ["speed", "0.25"],
      ["repeat", "ping-pong"],
      ["other", "8"],
    ]) {
      page.document.fire("change", { target: Object.assign(new FakeElement("select"), { id, value }) });
    }
    assert.deepEqual(engine.player, { isPlaying: false, speed: 0.25, repeat: "ping-pong" });
  });
});

test("the slider is a range input that moves the engine and says when it is held", () => {
  const { engine, calls } = engineOf();
  const box = Object.assign(new FakeElement(), {
    replaceChildren: (/** @type {FakeElement} */ child) => box.append(child),
  });
  makeSlider(engine, /** @type {any} */ (box));
  const [slider] = /** @type {any[]} */ (box.children);
  assert.equal(engine.slider, slider);
  assert.deepEqual(
    [slider.name, slider.type, slider.id, slider.min, slider.max, slider.step],
    ["input", "range", "epoch", "0", "74", "1"],
  );
  assert.equal(slider.attributes["aria-label"], "Checkpoint");
  slider.value = "30";
  for (const kind of ["pointerdown", "input", "pointerup", "pointerdown", "pointercancel"]) slider.fire(kind);
  assert.deepEqual(calls, [
    ["hold", true],
    ["go", 30],
    ["hold", false],
    ["hold", true],
    ["hold", false],
  ]);
});

test("the play button says what it will do", () => {
  const { engine } = engineOf();
  showPlaying(engine);
  page.byId.play = new FakeElement("button");
  showPlaying(engine);
  assert.deepEqual([page.byId.play.attributes["aria-label"], page.byId.play.textContent], ["Play", "▶"]);
  engine.player.isPlaying = true;
  showPlaying(engine);
  assert.deepEqual([page.byId.play.attributes["aria-label"], page.byId.play.textContent], ["Pause", "❚❚"]);
});

// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { gridOf } from "../../../assets/engine/plot/painters/neuron-map.mjs";
import { legendHeight } from "../../../assets/engine/plot/painters/neuron-map-legend.mjs";
import { valuesOf } from "../../../assets/engine/plot/painters/strokes.mjs";
import { Pointer } from "../../../assets/engine/ui/pointer.mjs";
import { boardOf } from "../boards.mjs";
import { page } from "../fakes.mjs";
import { pictureOf } from "../helpers.mjs";

const GRID = Array.from({ length: 49 }, (_, cell) => cell);
/** What a panel may be shown with. @type {Record<string, import("../../../assets/engine/types.mjs").Picture>} */
const PICTURES = {
  pairs: pictureOf({ values: GRID }, { values: [7, 7] }),
  neurons: pictureOf({ values: [2, 2, 3, 3, 1, 1, 1, 1], fraction: Array(8).fill(0.5), active: Array(8).fill(1) }),
  losses: pictureOf({ train_loss: [4, 3, 2, 1] }),
  sketch: pictureOf({ function: new Float32Array(7), values: new Float32Array(7) }),
  mix: pictureOf({ coefficients: new Float32Array(49) }, { coefficients: [7, 7] }),
};

/** A panel under the pointer. @param {string} name of the page @param {string} id @param {string} kind of picture @param {object} [requested] */
async function under(name, id, kind, requested = {}) {
  const board = boardOf(page, { requested: { page: name, ...requested } });
  const pointer = new Pointer(board.engine, new AbortController().signal);
  board.engine.renderer.after.push(() => pointer.show());
  await board.see(id);
  const panel = board.show(id, PICTURES[kind]);
  pointer.watch(panel);
  /** A point by the values of the axes. @param {number} x @param {number} y */
  const at = (x, y) => {
    const { at: plot } = /** @type {import("../../../assets/engine/plot/painters/index.mjs").Context} */ (
      panel.context
    );
    return { clientX: plot.x(x), clientY: plot.y(y) };
  };
  const graph = /** @type {any} */ (panel.graph);
  const move = (/** @type {object} */ point) => graph.fire("pointermove", point);
  /** Press, move over some points, and let go at the last one. @param {...object} points */
  const drag = (...points) => {
    const event = graph.fire("pointerdown", { button: 0, ...points[0] });
    for (const point of points.slice(1)) page.document.fire("pointermove", point);
    page.document.fire("pointerup", points[points.length - 1]);
    page.frame();
    return event;
  };
  const label = /** @type {any} */ (page.document.getElementById("tip"));
  const brush = /** @type {any} */ (page.document.getElementById("brush"));
  return { ...board, pointer, panel, graph, at, move, drag, click: drag, label, brush };
}

describe("what the pointer is on", () => {
  test("stands beside it, and is known to all panels", async () => {
    const { engine, at, move, label, graph } = await under("explore", "neuron-input", "pairs");
    assert.equal(label.hidden, true);
    move(at(2, 3));
    assert.deepEqual(engine.hover, { x: 2, y: 3 });
    assert.deepEqual([label.hidden, label.textContent], [false, "x = 2, y = 3\n17\nx + y mod 7 = 5"]);
    assert.match(label.style.transform, /^translate\(\d+(\.\d+)?px, \d+(\.\d+)?px\)$/);
    graph.fire("pointerleave");
    assert.deepEqual([engine.hover, label.hidden], [null, true]);
  });

  test("the pointer is on nothing beside the plot", async () => {
    const { engine, move, label } = await under("explore", "neuron-input", "pairs");
    move({ clientX: 1, clientY: 1 });
    assert.deepEqual([engine.hover, label.hidden], [null, true]);
  });

  test("the label says about, while only a frame is shown", async () => {
    const { panel, at, move, label } = await under("explore", "neuron-input", "pairs");
    panel.painted = { .../** @type {any} */ (panel.painted), fidelity: "frame" };
    move(at(2, 3));
    assert.match(label.textContent, /^x = 2, y = 3\n17 \(about\)\nx \+ y mod 7 = 5$/);
  });

  test("the label changes under a pointer that does not move", async () => {
    const { show, at, move, label } = await under("explore", "neuron-input", "pairs");
    move(at(2, 3));
    show("neuron-input", pictureOf({ values: GRID.map((value) => -value) }, { values: [7, 7] }));
    assert.match(label.textContent, /−17/);
  });

  test("the pointer is on nothing any more when a key has turned the page", async () => {
    const { engine, at, move, label } = await under("explore", "neuron-input", "pairs");
    move(at(2, 3));
    engine.store.choose({ page: "progress" });
    page.frame();
    assert.deepEqual([engine.hover, label.hidden], [null, true]);
  });

  test("the label stays on the screen at its right edge", async () => {
    const { graph, panel, move, at, label } = await under("explore", "neuron-input", "pairs");
    graph.box = { ...graph.box, left: 900 };
    panel.touch();
    page.frame();
    const { clientX, clientY } = at(6, 3);
    move({ clientX: clientX + 900, clientY });
    assert.match(label.style.transform, new RegExp(`^translate\\(${1000 - 100 - 4}px,`));
  });
});

describe("a click", () => {
  /** Where a neuron's cell is on the map by index. @param {any} panel @param {number} neuron */
  const cellOf = (panel, neuron) => {
    const room = panel.box.height - legendHeight(panel.context, 8);
    const { columns, width, height } = gridOf({ width: panel.box.width, height: room }, 8);
    return { clientX: ((neuron % columns) + 0.5) * width, clientY: (Math.floor(neuron / columns) + 0.5) * height };
  };

  test("chooses what is under it", async () => {
    const { engine, panel, click } = await under("explore", "neuron-map", "neurons", { order: "index" });
    click(cellOf(panel, 5));
    assert.equal(engine.view.neuron, 5);
  });

  test("may tremble a little, but a drag chooses nothing, nor does another button", async () => {
    const { engine, panel, drag, graph } = await under("explore", "neuron-map", "neurons", { order: "index" });
    const { clientX, clientY } = cellOf(panel, 5);
    drag({ clientX, clientY }, { clientX: clientX + 5, clientY });
    graph.fire("pointerdown", { button: 2, clientX, clientY });
    page.document.fire("pointerup", { clientX, clientY });
    assert.equal(engine.view.neuron, 3);
    const event = drag({ clientX, clientY }, { clientX: clientX + 3, clientY: clientY + 2 });
    assert.deepEqual([engine.view.neuron, event.defaultPrevented], [5, false]);
  });

  test("that is cancelled chooses nothing, and one press is one click", async () => {
    const { engine, panel, graph, changed, click } = await under("explore", "neuron-map", "neurons", {
      order: "index",
    });
    graph.fire("pointerdown", { button: 0, ...cellOf(panel, 5) });
    page.document.fire("pointercancel");
    page.document.fire("pointerup", cellOf(panel, 5));
    assert.equal(engine.view.neuron, 3);
    click(cellOf(panel, 6));
    page.document.fire("pointerup", cellOf(panel, 2));
    assert.deepEqual([engine.view.neuron, changed.filter(({ kind }) => kind === "view").length], [6, 1]);
  });

  test("that is the second of two shows all of a zoomed panel, and takes back what the first has chosen", async () => {
    const { engine, at, click } = await under("explore", "neuron-fourier", "pairs", {
      blocks: "components",
      zoom: "neuron-fourier:2:6:0:6",
    });
    const before = engine.view.freq;
    click(at(5, 5));
    assert.notEqual(engine.view.freq, before);
    click(at(5, 5));
    assert.deepEqual([engine.view.freq, engine.view.zoom], [before, ""]);
    for (let turn = 0; turn < 2; turn++) click(at(5, 5));
    assert.notEqual(engine.view.freq, before, "without a zoom there is nothing else that two could mean");
  });

  test("on a map of pairs pins the pair, and in the map of a head chooses that as well", async () => {
    const { engine, at, click } = await under("explore", "neuron-input", "pairs");
    click(at(2, 3));
    assert.deepEqual(engine.view.pin, [2, 3]);
    const heads = await under("attention", "heads-input-2", "pairs");
    heads.click(heads.at(4, 1));
    assert.deepEqual([heads.engine.view.pin, heads.engine.view.head], [[4, 1], 2]);
  });

  test("a touch leaves its label until the next touch elsewhere, or until one scrolls", async () => {
    const { at, graph, drag, label } = await under("explore", "neuron-input", "pairs");
    const finger = { pointerType: "touch", ...at(2, 3) };
    const touch = () => {
      drag(finger);
      graph.fire("pointerleave", { pointerType: "touch" });
    };
    touch();
    assert.deepEqual([label.hidden, label.textContent.startsWith("x = 2, y = 3")], [false, true]);
    page.document.fire("pointerdown", { button: 0 });
    assert.equal(label.hidden, true);
    touch();
    page.document.fire("scroll");
    assert.equal(label.hidden, true);
  });

  test("on a chart over the training goes to the nearest checkpoint", async () => {
    const { engine, at, click } = await under("progress", "losses", "losses");
    click(at(290, 0.5));
    assert.deepEqual([engine.epoch, engine.view.epoch], [300, 300]);
  });

  test("the pointer's shape says whether a click would do something", async () => {
    const { graph, at, move } = await under("explore", "neuron-fourier", "pairs");
    move(at(3, 3));
    assert.equal(graph.style.cursor, "pointer");
    move({ clientX: 1, clientY: 1 });
    assert.equal(graph.style.cursor, "");
  });
});

describe("a box drawn in a plot", () => {
  test("is what the panel shows next, and is seen while it is drawn", async () => {
    const { engine, at, graph, brush } = await under("explore", "neuron-input", "pairs");
    const event = graph.fire("pointerdown", { button: 0, ...at(1, 1) });
    page.document.fire("pointermove", at(4, 5));
    assert.deepEqual([event.defaultPrevented, brush.hidden], [true, false]);
    page.document.fire("pointerup", at(4, 5));
    assert.deepEqual([engine.view.zoom, brush.hidden], ["neuron-input:1:4:1:5", true]);
  });

  test("is no zoom by finger, beside the plot, or of a few pixels", async () => {
    const { engine, at, drag } = await under("explore", "neuron-input", "pairs");
    drag({ pointerType: "touch", ...at(1, 1) }, at(4, 5));
    drag({ clientX: 1, clientY: 1 }, at(4, 5));
    const { clientX, clientY } = at(1, 1);
    drag({ clientX, clientY }, { clientX: clientX + 5, clientY: clientY + 3 });
    assert.equal(engine.view.zoom, "");
  });
});

describe("a box drawn in the scatter", () => {
  test("picks the neurons in it, is no zoom, and is seen while it is drawn", async () => {
    const { engine, at, graph, brush } = await under("neurons", "neuron-activity", "neurons");
    const event = graph.fire("pointerdown", { button: 0, ...at(1.5, 0.4) });
    assert.deepEqual([event.defaultPrevented, brush.hidden], [true, true]);
    page.document.fire("pointermove", at(2.5, 0.6));
    assert.equal(brush.hidden, false);
    assert.ok(Number.parseFloat(brush.style.width) > 0);
    page.document.fire("pointerup", at(2.5, 0.6));
    assert.deepEqual([engine.view.picks, brush.hidden], [[0, 1], true]);
  });

  test("may be drawn in any direction, and ends at the edge", async () => {
    const { engine, at, drag, brush } = await under("neurons", "neuron-activity", "neurons");
    drag(at(3.4, 0.45), { clientX: -500, clientY: -500 });
    assert.deepEqual(engine.view.picks, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.match(brush.style.transform, /translate\(0px, 0px\)/);
  });

  test("picks at most twelve, and says so after the click that ends it in a browser", async (t) => {
    const board = await under("neurons", "neuron-activity", "neurons", { picks: [6] });
    const many = { values: Array(40).fill(2), fraction: Array(40).fill(0.5), active: Array(40).fill(1) };
    board.show("neuron-activity", pictureOf(many));
    const said = t.mock.method(board.engine, "notify");
    board.drag(board.at(1.5, 0.4), board.at(2.5, 0.6));
    assert.deepEqual(board.engine.view.picks, [...Array(12).keys()]);
    assert.equal(said.mock.callCount(), 0);
    mock.timers.tick(1);
    assert.match(said.mock.calls[0].arguments[0], /^Picked: the 12 most specialised of the 40 neurons/);
  });

  test("around nothing changes nothing", async () => {
    const { engine, at, drag } = await under("neurons", "neuron-activity", "neurons", { picks: [6] });
    drag(at(0.2, 0.9), at(0.5, 1));
    assert.deepEqual(engine.view.picks, [6]);
  });

  test("that is cancelled goes, and picks nothing", async () => {
    const { engine, at, graph, brush } = await under("neurons", "neuron-activity", "neurons", { picks: [6] });
    graph.fire("pointerdown", { button: 0, ...at(1.5, 0.4) });
    page.document.fire("pointermove", at(2.5, 0.6));
    page.document.fire("pointercancel");
    assert.deepEqual([engine.view.picks, brush.hidden], [[6], true]);
  });
});

describe("drawing a function", () => {
  /** The numbers drawn. @param {any} engine */
  const drawn = ({ view }) => Array.from(valuesOf(view.shape.slice("drawn:".length), 7) ?? []);

  test("writes where the pointer goes, also between its events, and is no zoom", async () => {
    const { engine, drag, panel } = await under("fourier", "sketch", "sketch");
    const { at } = /** @type {any} */ (panel.context);
    const spot = (/** @type {number} */ place, /** @type {number} */ along) => ({
      clientX: at.x(place),
      clientY: at.top + along * at.height,
    });
    const event = drag(spot(1, 0.5), spot(5, 0));
    assert.equal(event.defaultPrevented, true);
    const values = drawn(engine);
    assert.deepEqual([values[0], values[6], values[5]], [0, 0, 1], "the rest stays, the height ends at 1");
    for (let place = 2; place <= 5; place++) assert.ok(values[place] > values[place - 1], `${values}`);
    drag(spot(0, 1));
    assert.deepEqual([drawn(engine)[0], drawn(engine)[5]], [-1, 1], "the next stroke goes on from there");
  });

  test("by finger begins when it moves along, or is lifted where it was; one that scrolls draws nothing", async () => {
    const { engine, drag, graph, panel } = await under("fourier", "sketch", "sketch");
    const { at } = /** @type {any} */ (panel.context);
    const spot = (/** @type {number} */ place, /** @type {number} */ along) => ({
      ...{ pointerType: "touch", clientX: at.x(place), clientY: at.top + along * at.height },
    });
    const before = engine.view.shape;
    graph.fire("pointerdown", { button: 0, ...spot(3, 1) });
    page.document.fire("pointercancel");
    assert.equal(engine.view.shape, before);
    drag(spot(3, 1));
    assert.equal(drawn(engine)[3], -1);
    drag(spot(0, 0), spot(1, 0));
    assert.deepEqual(drawn(engine).slice(0, 2), [0, 1], "from the first move on");
  });
});

describe("a cell of the Fourier bench", () => {
  test("a sum begins with the example that is shown, as far as the run has it", async () => {
    const { engine, at, click } = await under("fourier", "mix", "mix");
    click(at(1, 1));
    assert.equal(engine.view.terms, "4:6:1,1:1:1");
  });

  test("there is no cell beside the plot", async () => {
    const { engine, click } = await under("fourier", "mix", "mix");
    click({ clientX: 1, clientY: 1 });
    assert.equal(engine.view.terms, "");
  });
});

test("a panel without a painter is left alone", async () => {
  const { engine, pointer, see } = await under("neurons", "neuron-activity", "neurons");
  const list = await see("neuron-list");
  pointer.watch(list);
  /** @type {any} */ (list.graph).fire("pointermove", { clientX: 5, clientY: 5 });
  assert.equal(engine.hover, null);
});

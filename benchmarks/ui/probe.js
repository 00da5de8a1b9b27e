/**
 * Notes, inside the page, when what was painted. It runs before any script of the page and is read out once, at the end.
 *
 * A frame's end is the first task after the frame's own: a message posted from `requestAnimationFrame` comes after
 * style, layout, paint and the hand-over to the compositor. What the compositor takes after that is not in it.
 * A frame shows a checkpoint when every panel in sight says so in `data-epoch` at the frame's end.
 */
(() => {
  const TRACKED = "section[data-ask]";
  const frames = [];
  const steps = [];
  const shifts = [];
  const longTasks = [];
  const marks = {};
  const channel = new MessageChannel();
  let [isOn, panels, epochs, moves, opening, waiting] = [false, [], [], [], null, null];
  let heard = { value: undefined, at: 0 };

  const isInSight = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  };
  const sections = () => [...document.querySelectorAll(TRACKED)].filter(isInSight);

  const nameOf = (node) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element) return "something gone";
    return `${element.closest("[id]")?.id ?? ""} ${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
  };
  new PerformanceObserver((list) => {
    for (const { startTime, value, sources } of list.getEntries()) {
      shifts.push([startTime, value, sources.map(({ node }) => nameOf(node)).join(", ")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasks.push([entry.startTime, entry.startTime + entry.duration]);
  }).observe({ type: "longtask", buffered: true });

  const valueNow = () => document.getElementById("epoch")?.value;

  // A move of the mouse that moves a slider makes an `input` event at once; one over curves that the slider follows has
  // moved it once all have heard of it. A frame gets all moves since the last one as a single event, which still has
  // the time of each.
  addEventListener("pointermove", (event) => {
    const all = isOn ? event.getCoalescedEvents() : [];
    moves = all.length > 0 ? all.map(({ timeStamp }) => timeStamp) : [event.timeStamp];
    heard = { value: valueNow(), at: performance.now() };
  }, true); // prettier-ignore
  addEventListener("pointermove", () => {
    if (!isOn || valueNow() === heard.value) return;
    marks.input = heard.at;
    const handled = performance.now() - heard.at;
    moves.forEach((at, place) => steps.push([at, place === moves.length - 1 ? handled : 0]));
    moves = [];
  });
  addEventListener("input", ({ target }) => {
    if (!isOn || target.id !== "epoch") return;
    marks.input = performance.now();
    for (const at of moves) steps.push([at, 0]);
    moves = [];
  }, true); // prettier-ignore
  addEventListener("input", ({ target }) => {
    if (isOn && target.id === "epoch" && steps.length > 0) steps.at(-1)[1] = performance.now() - marks.input;
  });
  for (const kind of ["pointerup", "keydown", "click"]) {
    addEventListener(kind, ({ timeStamp }) => {
      marks[kind] = timeStamp;
    }, true); // prettier-ignore
  }

  const begin = (now) => {
    if (!isOn) return;
    const slider = document.getElementById("epoch");
    waiting = { vsync: now, begin: performance.now(), steps: steps.length, place: slider ? Number(slider.value) : -1 };
    channel.port2.postMessage(0);
    requestAnimationFrame(begin);
  };

  channel.port1.onmessage = () => {
    if (!waiting) return;
    const end = performance.now();
    const { vsync, begin: began, steps: count, place } = waiting;
    waiting = null;
    if (opening) {
      note(end);
      return;
    }
    const epoch = String(epochs[place]);
    let [isShown, isExact, neuron] = [true, true, null];
    for (const { dataset } of panels) {
      if (dataset.epoch !== epoch) isShown = false;
      if (dataset.fidelity !== "exact") isExact = false;
      const found = /[?&]neuron=(\d+)/.exec(dataset.panel ?? "");
      if (found) neuron = neuron === null || neuron === found[1] ? found[1] : "mixed";
    }
    frames.push([began, end, count, place, isShown, isExact, neuron, vsync]);
  };

  /** While the page opens: how many panels are in sight, and how many of them are painted. */
  const note = (end) => {
    const found = sections();
    const painted = found.filter(({ dataset }) => dataset.epoch !== undefined).length;
    const isThere = document.getElementById("epoch") !== null;
    if (painted > 0) opening.first ??= end;
    if (isThere && found.length > 0 && painted === found.length) opening.all ??= end;
  };

  const run = () => {
    isOn = true;
    requestAnimationFrame(begin);
  };

  window.probe = {
    /** Begin to note frames; returns how many panels are in sight, wholly. */
    start(known) {
      [opening, epochs, panels] = [null, known, sections()];
      for (const list of [frames, steps, shifts]) list.length = 0;
      for (const name of Object.keys(marks)) delete marks[name];
      const isWhole = (box) => box.top >= 0 && box.bottom <= innerHeight;
      if (!isOn) run();
      return panels.filter((panel) => isWhole(panel.getBoundingClientRect())).length;
    },
    /** The frames so far as [begin, end, steps, place, shown, exact, neuron, vsync], the steps as [moved, handled for]. */
    read: () => ({ frames, steps, shifts, marks }),
    stop() {
      isOn = false;
    },
    opening: () => ({ ...opening, longTasks, shifts, now: performance.now(), origin: performance.timeOrigin }),
  };
  opening = {};
  run();
})();

// @ts-check
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { SourceError } from "../../../../assets/engine/data/source.mjs";
import { TrainPage } from "../../../../assets/engine/ui/train/train-page.mjs";
import { engineOf } from "../../engines.mjs";
import { page } from "../../fakes.mjs";
import { runOf, settled } from "../../helpers.mjs";
import { jobOf } from "./jobs.mjs";

const CONTENT = {
  ...{ fields: [], presets: [], branch: [] },
  sweep: { several: [], defaults: {}, hints: {}, how: "" },
};

/** The Train page over jobs. @param {any[]} listed @param {{view?: object, isEmpty?: boolean}} [how] */
function pageOf(listed, { view = { page: "train" }, isEmpty = false } = {}) {
  const made = engineOf(page, { runs: isEmpty ? [] : ["run-a"] });
  const list = { jobs: listed, deleted: /** @type {any[]} */ ([]) };
  /** @type {any} */
  const jobs = {
    list: mock.fn(async () => structuredClone(list)),
    check: mock.fn(async () => ({ fields: {}, estimate: null })),
    act: mock.fn(async (/** @type {string} */ name) => ({ name })),
    log: mock.fn(async () => "epoch 10\nnan"),
  };
  if (!isEmpty) made.store.setRun(runOf(), view);
  const ending = new AbortController();
  /** @type {string[]} */
  const swept = [];
  const branch = mock.fn();
  const train = new TrainPage(
    made.engine,
    CONTENT,
    jobs,
    { toSweep: (name) => swept.push(name), branch },
    ending.signal,
  );
  train.show();
  const { sheet } = train;
  const press = async (/** @type {string} */ label) => {
    /** @type {HTMLElement} */ (sheet.querySelector(`[aria-label="${label}"]`)).click();
    await settled();
  };
  const next = async () => {
    mock.timers.tick(1000);
    await settled();
  };
  return { ...made, swept, branch, train, sheet, jobs, list, press, next, end: () => ending.abort() };
}

const labels = (/** @type {Element} */ sheet) =>
  [...sheet.querySelectorAll(".actions button")].map(({ textContent }) => textContent);

describe("the list of trainings", () => {
  test("is asked for every second while one runs, and only while it is looked at", async () => {
    const { jobs, next, store, end } = pageOf([jobOf()]);
    await settled();
    await next();
    assert.equal(jobs.list.mock.callCount(), 2);
    store.choose({ page: "explore" });
    await next();
    await next();
    assert.equal(jobs.list.mock.callCount(), 2);
    end();
  });

  test("rows stay the same elements, and the focus stays in them", async () => {
    const { sheet, list, next, end } = pageOf([jobOf()]);
    await settled();
    const cancel = /** @type {HTMLElement} */ (sheet.querySelector('[aria-label="Cancel mine"]'));
    cancel.focus();
    list.jobs = [jobOf({ name: "newer", state: "queued" }), jobOf({ progress: null })];
    await next();
    assert.equal(document.activeElement, cancel);
    assert.deepEqual(
      [...sheet.querySelectorAll(".job-name")].map(({ textContent }) => textContent),
      ["newer", "mine"],
    );
    list.jobs = [jobOf({ state: "paused" })];
    await next();
    assert.deepEqual(labels(sheet), ["Open", "Branch …", "Resume", "Cancel", "Extend …", "Rename …", "Delete"]);
    assert.equal(document.activeElement?.textContent, "Cancel");
    assert.equal(sheet.querySelector("[role=status]")?.textContent, "Run mine is paused.");
    end();
  });

  test("runs of a sweep are together behind one line, which leads to the sweep", async () => {
    const [a, b] = [jobOf({ name: "s-1", sweep: "s" }), jobOf({ name: "s-0", sweep: "s", state: "finished" })];
    const { sheet, list, next, swept, end } = pageOf([a, jobOf(), b]);
    await settled();
    const names = () => [...sheet.querySelectorAll(".job-name")].map(({ textContent }) => textContent);
    assert.deepEqual(names(), ["Sweep s", "s-1", "s-0", "mine"]);
    assert.equal(sheet.querySelector(".task")?.textContent, "2 runs: 1 running, 1 finished");
    assert.equal(sheet.querySelector("details")?.open, false);
    /** @type {HTMLElement} */ (sheet.querySelector(".job-name")).click();
    assert.deepEqual(swept, ["s"]);
    list.jobs = [jobOf()];
    await next();
    assert.deepEqual(names(), ["mine"]);
    end();
  });

  test("a branch begins once its parent is shown at its newest checkpoint, unless another run was wanted", async () => {
    const { store, branch, press, changed, end } = pageOf([jobOf()]);
    await settled();
    const parent = { ...runOf(), name: "mine", epochs: [0, 50, 150], weights: ["a", "b", "c"] };
    await press("Branch from mine");
    assert.deepEqual([changed[changed.length - 1].run, branch.mock.callCount()], ["mine", 0]);
    store.setRun(parent);
    assert.deepEqual([store.view.page, store.epoch, branch.mock.callCount()], ["train", 150, 1]);
    store.goTo(0);
    await press("Branch from mine");
    assert.deepEqual([store.epoch, branch.mock.callCount()], [150, 2]);
    store.setRun(runOf());
    await press("Branch from mine");
    store.wait("other", { run: "other" });
    store.setRun(parent);
    assert.equal(branch.mock.callCount(), 2);
    end();
  });

  test("what is asked of a training goes to the server; more is asked for where it needs more", async () => {
    const { sheet, jobs, press, end } = pageOf([jobOf()]);
    await settled();
    await press("Pause mine");
    await press("Extend mine");
    const form = /** @type {HTMLFormElement} */ (sheet.querySelector(".more"));
    assert.equal(form.querySelector("input")?.value, "6000");
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    assert.deepEqual(
      jobs.act.mock.calls.map((/** @type {any} */ call) => call.arguments),
      [
        ["mine", "pause", undefined],
        ["mine", "extend", { epochs: 6000 }],
      ],
    );
    end();
  });

  test("what fails says why, and its log is there to be read", async () => {
    const { sheet, press, end } = pageOf([jobOf({ state: "failed", reason: "the training diverged", hasLog: true })]);
    await settled();
    assert.equal(sheet.querySelector(".job .wrong")?.textContent, "The training diverged.");
    await press("Log of mine");
    assert.equal(sheet.querySelector(".log")?.textContent, "epoch 10\nnan");
    end();
  });

  test("a refusal is a sentence; what is deleted can be brought back", async () => {
    const { train, jobs, list, press, next, end } = pageOf([jobOf()]);
    await settled();
    jobs.act = mock.fn(async () => {
      throw new SourceError("Run 'mine' has finished.");
    });
    await press("Cancel mine");
    assert.equal(train.wrong.textContent, "Run 'mine' has finished.");
    await next();
    assert.equal(train.wrong.textContent, "Run 'mine' has finished.", "until something else is asked");
    list.jobs = [];
    list.deleted = [{ name: "mine", until: "2026-11-28T00:00:00+00:00" }];
    jobs.act = mock.fn(async (/** @type {string} */ name) => ({ name }));
    await next();
    await press("Undo deleting mine");
    assert.deepEqual(jobs.act.mock.calls[0].arguments.slice(0, 2), ["mine", "undo"]);
    end();
  });
});

describe("a run that was begun here", () => {
  test("is offered from its first checkpoint on, and opened where it is by now", async () => {
    const { train, sheet, list, next, changed, store, end } = pageOf([jobOf({ version: null, state: "queued" })]);
    await settled();
    train.started("mine");
    await settled();
    assert.match(sheet.querySelector(".next")?.textContent ?? "", /waits for its turn/);
    assert.equal(/** @type {HTMLButtonElement} */ (sheet.querySelector(".job-name")).disabled, true);
    list.jobs = [jobOf()];
    await next();
    /** @type {HTMLElement} */ (sheet.querySelector(".next button")).click();
    assert.equal(changed[changed.length - 1].run, "mine");
    const epochs = [0, 50, 150];
    store.setRun({ ...runOf(), name: "mine", epochs, weights: ["a", "b", "c"] });
    assert.deepEqual([store.view.page, store.epoch], ["explore", 150], "at the newest, wherever that is");
    end();
  });

  test("without any run the page is there all the same", async () => {
    const { sheet, store, changed, end } = pageOf([jobOf()], { isEmpty: true });
    await settled();
    assert.equal(sheet.hidden, false);
    /** @type {HTMLElement} */ (sheet.querySelector(".job-name")).click();
    assert.equal(changed[changed.length - 1].run, "mine");
    assert.equal(store.awaited?.page, store.initial.pages[0].name);
    end();
  });

  test("a sweep is shown on its own page, or said to be on its way where there is no run", async () => {
    for (const isEmpty of [false, true]) {
      const { train, sheet, swept, next, end } = pageOf([], { isEmpty });
      await settled();
      train.swept("s");
      await next();
      assert.deepEqual(swept, ["s"]);
      const said = /** @type {HTMLElement} */ (sheet.querySelector(".next"));
      assert.equal(said.hidden, !isEmpty);
      if (isEmpty) assert.match(said.textContent ?? "", /^Sweep s waits for its turn/);
      end();
    }
  });
});

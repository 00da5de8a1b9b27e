// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { FormError } from "../../../../assets/engine/data/jobs.mjs";
import { SourceError } from "../../../../assets/engine/data/source.mjs";
import { TrainForm } from "../../../../assets/engine/ui/train/train-form.mjs";
import { newPage } from "../../fakes.mjs";
import { settled } from "../../helpers.mjs";

const field = (/** @type {string} */ name, /** @type {object} */ changes = {}) => ({
  ...{ name, label: name, group: "Task", kind: /** @type {const} */ ("whole"), hint: "a hint", bounds: "from 3 to 9" },
  ...{ default: "5", choices: [] },
  ...changes,
});
const CHOICES = [
  { value: "add", label: "x + y", about: "Its own basis." },
  { value: "squares", label: "x² + y²", about: "Not its basis." },
];
const CONTENT = /** @type {any} */ ({
  fields: [
    field("name", { kind: "name", default: "", bounds: "" }),
    field("p"),
    field("operation", { kind: "choice", default: "add", choices: CHOICES }),
    field("lr", { kind: "real", default: "0.001" }),
  ],
  presets: [{ name: "quick", title: "Quick", about: "Soon done.", values: { p: "7" } }],
  sweep: {
    ...{ several: ["p", "operation", "lr"], defaults: { lr: "0.002" }, hints: { name: "runs begin with it" } },
    how: "Several values are written as 0.3, 1, 3 or 0..4.",
  },
});

describe("the form of a training", () => {
  /** @type {any} */
  let jobs;
  /** @type {string[]} */
  let started;
  /** @type {string[]} */
  let swept;
  /** @type {any} */
  let form;
  const made = () => {
    const taken = () => ["run"];
    const host = {
      id: (/** @type {string} */ name) => name,
      taken,
      started: (/** @type {any} */ name) => started.push(name),
      swept: (/** @type {any} */ name) => swept.push(name),
    };
    const one = new TrainForm(CONTENT, jobs, host);
    document.body.append(one.element);
    return one;
  };
  const input = (/** @type {string} */ name) => form.element.querySelector(`[name="${name}"]`);
  const wrong = (/** @type {string} */ name) => form.element.querySelector(`#train-${name}-wrong`).textContent;
  const type = (/** @type {string} */ name, /** @type {string} */ text) => {
    input(name).value = text;
    input(name).dispatchEvent(new Event("input", { bubbles: true }));
  };

  beforeEach(() => {
    newPage({});
    localStorage.clear();
    started = [];
    swept = [];
    const estimate = { runs: 12, missing: 8, further: 0, seconds: 600, bytes: 3e6, checkpoints: 96 };
    jobs = {
      checkSweep: mock.fn(async () => ({ fields: {}, estimate, said: "" })),
      submitSweep: mock.fn(async () => ({ name: "sweep" })),
      check: mock.fn(async () => ({ fields: {}, estimate: { seconds: 60, bytes: 1e6, checkpoints: 4 } })),
      submit: mock.fn(async () => ({ name: "run-2" })),
    };
    form = made();
  });

  test("begins with what the server says, under a name that is free, and says what it would cost", async () => {
    form.open();
    await settled();
    const values = { name: "run-2", p: "5", operation: "add", lr: "0.001" };
    assert.deepEqual(jobs.check.mock.calls[0].arguments, [values]);
    assert.match(form.cost.textContent, /^About 60 s .* 4 checkpoints/);
  });

  test("each field has its label, its hint and its bounds; a choice says what is chosen", () => {
    const about = (/** @type {string} */ name) => form.element.querySelector(`#train-${name}-about`).textContent;
    assert.equal(form.element.querySelector('label[for="train-p"]').textContent, "p");
    assert.deepEqual([about("p"), about("operation")], ["from 3 to 9; a hint", "Its own basis."]);
    type("operation", "squares");
    assert.equal(about("operation"), "Not its basis.");
  });

  test("what is typed is checked a moment after the last letter, and only the newest answer counts", async () => {
    /** @type {((answer: any) => void)[]} */
    const answers = [];
    jobs.check = mock.fn(() => new Promise((resolve) => answers.push(resolve)));
    type("p", "9");
    type("p", "99");
    assert.equal(answers.length, 0);
    mock.timers.tick(300);
    type("p", "9");
    mock.timers.tick(300);
    answers[1]({ fields: {}, estimate: null });
    answers[0]({ fields: { p: "write a whole number from 3 to 9" }, estimate: null });
    await settled();
    assert.deepEqual([input("p").value, wrong("p")], ["9", ""]);
  });

  test("a mistake is said beside its field, which keeps what was typed", async () => {
    jobs.check = mock.fn(async () => ({ fields: { p: "write a whole number" }, estimate: null }));
    type("p", "nine");
    mock.timers.tick(300);
    await settled();
    assert.deepEqual(
      [input("p").value, wrong("p"), input("p").getAttribute("aria-invalid")],
      ["nine", "Write a whole number.", "true"],
    );
    assert.equal(form.cost.textContent, "");
  });

  test("a preset begins from the defaults, and has a name of its own", () => {
    type("lr", "7");
    form.element.querySelector(".preset").click();
    assert.deepEqual(form.fields.values, { name: "quick", p: "7", operation: "add", lr: "0.001" });
  });

  test("what was typed is there again after the page was loaded again", () => {
    type("p", "8");
    form.element.remove();
    assert.equal(made().fields.values.p, "8");
    localStorage.setItem("grokscope-train", "no JSON");
    assert.equal(made().fields.values.p, "5");
  });

  test("a start tells which run it is, and leaves the form ready for another", async () => {
    form.open();
    form.element.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    assert.deepEqual(started, ["run-2"]);
    assert.equal(input("name").value, "run-3");
  });

  test("a refusal leads to the field; a server that is gone is said, and nothing is lost", async () => {
    jobs.submit = mock.fn(async () => {
      throw new FormError("p: no", { p: "write a whole number" });
    });
    type("p", "x");
    await form.submit();
    assert.deepEqual([wrong("p"), document.activeElement?.getAttribute("name")], ["Write a whole number.", "p"]);
    jobs.submit = mock.fn(async () => {
      throw new SourceError("The server does not answer.");
    });
    await form.submit();
    assert.deepEqual(
      [form.error.textContent, input("p").value, form.start.disabled],
      ["The server does not answer.", "x", false],
    );
    assert.deepEqual(started, []);
  });

  const turn = (/** @type {string} */ kind) => {
    const choice = form.kinds.querySelector(`[value=${kind}]`);
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  };

  test("for a sweep fields take several values, and it says how many runs these are", async () => {
    form.open();
    type("p", "7");
    turn("sweep");
    assert.deepEqual(form.fields.values, { name: "sweep", p: "7", operation: "add", lr: "0.002" });
    const [add, squares] = form.element.querySelectorAll(".boxes input");
    assert.deepEqual([input("operation").hidden, add.checked, squares.checked], [true, true, false]);
    squares.checked = true;
    squares.dispatchEvent(new Event("input", { bubbles: true }));
    type("p", "7, 11");
    mock.timers.tick(300);
    await settled();
    const values = { name: "sweep", p: "7, 11", operation: "add, squares", lr: "0.002" };
    assert.deepEqual(jobs.checkSweep.mock.calls[jobs.checkSweep.mock.callCount() - 1].arguments, [values]);
    assert.match(form.cost.textContent, /^12 runs, 4 there already\. About 10 min .* 96 checkpoints\.$/);
    assert.deepEqual([form.start.textContent, form.how.hidden], ["Start sweep", false]);
    turn("run");
    assert.deepEqual(form.fields.values, { name: "run-2", p: "7, 11", operation: "add", lr: "0.001" });
    assert.deepEqual([form.start.textContent, form.how.hidden], ["Start training", true]);
  });

  test("a sweep that is begun leads to its page, and keeps its name: begun again it does what is missing", async () => {
    turn("sweep");
    form.element.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    assert.deepEqual([swept, started, input("name").value], [["sweep"], [], "sweep"]);
    form.element.remove();
    assert.equal(made().isSweep, true, "after the page was loaded again");
  });

  test("what is wrong with no field of a sweep stands beside the button; a choice of none is led to", async () => {
    turn("sweep");
    jobs.checkSweep = mock.fn(async () => ({ fields: {}, estimate: null, said: "Give some field several values." }));
    mock.timers.tick(300);
    await settled();
    assert.equal(form.cost.textContent, "Give some field several values.");
    jobs.submitSweep = mock.fn(async () => {
      throw new FormError("operation: no", { operation: "choose one of add, squares" });
    });
    await form.submit();
    assert.equal(wrong("operation"), "Choose one of add, squares.");
    assert.equal(document.activeElement, form.element.querySelector(".boxes input"));
  });
});

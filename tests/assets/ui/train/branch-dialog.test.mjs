// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { FormError } from "../../../../assets/engine/data/jobs.mjs";
import { BranchDialog } from "../../../../assets/engine/ui/train/branch-dialog.mjs";
import { engineOf } from "../../engines.mjs";
import { page } from "../../fakes.mjs";
import { runOf, settled } from "../../helpers.mjs";

const SPECS = /** @type {any[]} */ (
  ["name", "weight_decay", "lr", "epochs", "without_heads"].map((name) => ({
    ...{ name, label: name, group: "Training", kind: "text", hint: "", bounds: "", default: "", choices: [] },
  }))
);

test("a branch begins at the checkpoint at hand, with what the run was trained with", async () => {
  const { engine, store } = engineOf(page);
  const run = runOf({ trained: { weight_decay: "1", lr: "0.001", epochs: "200" } });
  store.setRun(run);
  const jobs = { branch: mock.fn(async (/** @type {any} */ { values }) => ({ name: values.name })) };
  const shown = new BranchDialog(engine, SPECS, /** @type {any} */ (jobs));
  store.goTo(run.epochs.indexOf(100));
  shown.open();
  assert.ok(shown.dialog.open);
  assert.match(shown.dialog.textContent ?? "", /Branch from run-a at epoch 100.*its moments at zero/);
  const expected = { name: "run-a-100", weight_decay: "1", lr: "0.001", epochs: "200", without_heads: "" };
  assert.deepEqual(shown.fields.values, expected);
  shown.fields.set({ weight_decay: "0" });
  shown.dialog.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
  const values = { ...expected, weight_decay: "0" };
  assert.deepEqual(jobs.branch.mock.calls[0].arguments, [{ parent: "run-a", epoch: 100, values }]);
  assert.ok(!shown.dialog.open);
  store.goTo(store.last);
  shown.open();
  assert.match(shown.dialog.textContent ?? "", /exact state/);
  assert.equal(shown.fields.values.epochs, "", "the run's end lies behind: the server says how far");
});

test("what the server refuses stands beside its field, and the dialog stays", async () => {
  const { engine, store } = engineOf(page);
  store.setRun(runOf());
  const refuse = async () => {
    throw new FormError("No.", { lr: "write a number" });
  };
  const one = new BranchDialog(engine, SPECS, /** @type {any} */ ({ branch: refuse }));
  one.open();
  await one.submit();
  assert.ok(one.dialog.open);
  assert.match(one.dialog.textContent ?? "", /Write a number\..*No\./);
});

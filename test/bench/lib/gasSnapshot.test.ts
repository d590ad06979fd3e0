import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { formatGas } from "../../../bench/lib/formatGas.js";
import { compareSnapshot, writeSnapshot } from "../../../bench/lib/gasSnapshot.js";
import { budgets } from "../../../bench/lib/budgets.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const snapshot = { gas: { "A.b": 100, "A.c": 200 }, sizes: { A: { runtime: 10, initcode: 20 } } };

describe("gasSnapshot", () => {
  const files = temporaryDirectory();

  it("finds no difference to what it wrote", async () => {
    const file = files.path("same.json");
    await writeSnapshot(snapshot, file);
    await compareSnapshot(snapshot, file);
    expect(await readFile(file, "utf8")).to.match(/\n$/);
  });

  it("reverts with GAS_CHANGED, naming every figure that changed, came or went", async () => {
    const file = files.path("other.json");
    await writeSnapshot(snapshot, file);
    const changed = { gas: { "A.b": 101, "A.d": 1 }, sizes: { A: { runtime: 10, initcode: 21 } } };
    const { message } = await expectAllianceError("GAS_CHANGED", () => compareSnapshot(changed, file));
    for (const line of ["A.b: 100 → 101", "A.c: 200 → none", "A.d: none → 1", "A initcode: 20 → 21"]) {
      expect(message).to.contain(line);
    }
    expect(message).not.to.contain("runtime");
  });
});

describe("formatGas", () => {
  const within = Object.fromEntries(budgets.map(({ operation, limit }) => [operation, limit]));

  it("passes figures that meet their budgets and limits exactly", () => {
    const { text, withinBudgets } = formatGas({ gas: within, sizes: { A: { runtime: 24_576, initcode: 49_152 } } });
    expect(withinBudgets).to.equal(true);
    expect(text).not.to.contain("✗");
  });

  it("marks a missed budget, a missing figure and an over-long contract", () => {
    const sizes = { A: { runtime: 10, initcode: 20 } };
    const [first] = budgets;
    const missed = { ...within, [first?.operation ?? ""]: (first?.limit ?? 0) + 1 };
    expect(formatGas({ gas: missed, sizes }).withinBudgets).to.equal(false);
    expect(formatGas({ gas: {}, sizes }).withinBudgets).to.equal(false);
    expect(formatGas({ gas: within, sizes: { A: { runtime: 24_577, initcode: 20 } } }).withinBudgets).to.equal(false);
  });
});

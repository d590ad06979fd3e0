import { readFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";
import { z } from "zod";
import { applyAlliance } from "../../scripts/alliance/applyAlliance.js";
import { checkCode } from "../../scripts/alliance/checkCode.js";
import { Deployment } from "../../scripts/alliance/Deployment.js";
import { planRows } from "../../scripts/alliance/planRows.js";
import { readPlan } from "../../scripts/alliance/readPlan.js";
import { verifyAlliance } from "../../scripts/alliance/verifyAlliance.js";
import { writeTransactions } from "../../scripts/alliance/writeTransactions.js";
import { deploySafe } from "../support/deploySafe.js";
import { connection, ethers, loadFixture, time } from "../support/fixture.js";
import { applyTo, manifestWith, stateOf } from "../support/standingAlliance.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import type { Change } from "../support/changedManifest.js";

const FIRST_OWNER = 60;
const DELAY = 172_800;

const batch = z.object({
  version: z.literal("1.0"),
  chainId: z.literal("31337"),
  createdAt: z.int(),
  meta: z.object({ createdFromSafeAddress: z.string(), checksum: z.string() }),
  transactions: z.array(z.object({ to: z.string(), value: z.literal("0"), data: z.string() })),
});

/** An alliance whose council is a Safe that two of three owners speak for. */
async function allianceOfSafe() {
  const owners = (await ethers.getSigners()).slice(FIRST_OWNER, FIRST_OWNER + 3);
  const safe = await deploySafe(owners, 2);
  const council: Change = [["timelock", "council"], safe.address];
  const manifest = manifestWith(council);
  const deployment = new Deployment(connection, manifest);
  const { steps } = await applyAlliance(connection, manifest, deployment);
  const book = await deployment.find();
  if (book === undefined || steps.length > 0) throw new TypeError("nothing was deployed");
  return { owners, safe, council, book };
}

describe("a council that is a Safe", () => {
  const directory = temporaryDirectory();

  it("signs, two of three, the batch that plan writes; the timelock executes it, and the chain is what the file says", async () => {
    const { owners, safe, council, book } = await loadFixture(allianceOfSafe);
    const [guardian] = (await ethers.getSigners()).slice(50);
    const manifest = manifestWith(
      council,
      [["exchange", "fee"], 125],
      [["guardians"], [guardian?.address]],
      [["partners", 1, "pool", "dailyOutflowMilk"], 50_000],
    );
    const deployment = new Deployment(connection, manifest, { book });
    const plan = await readPlan(ethers.provider, manifest, deployment);
    const keys = (await ethers.getSigners()).map(({ address }) => address);
    const rows = planRows(plan, keys);
    expect(rows.map(({ text }) => text)).to.deep.equal(rows.map(() => `waiting for council ${safe.address}`));

    const file = directory.path("batch.json");
    if (plan.state === undefined) throw new TypeError("no alliance");
    await writeTransactions(file, manifest, plan.steps, plan.state, ethers.provider);
    const { transactions, meta } = batch.parse(JSON.parse(await readFile(file, "utf8")));
    expect(meta.createdFromSafeAddress).to.equal(safe.address);
    // The removal of the guardian goes alone.
    expect(transactions.map(({ to }) => to)).to.deep.equal(Array(2).fill(book.contracts.timelock.address));

    const [first, second] = owners;
    if (first === undefined || second === undefined) throw new RangeError("no owners");
    await expect(safe.execute(transactions, [first])).to.be.revert(ethers);
    await safe.execute(transactions, [first, second]);
    const waiting = planRows(await readPlan(ethers.provider, manifest, deployment), keys);
    expect(new Set(waiting.map(({ standing }) => standing))).to.deep.equal(new Set(["scheduled"]));
    expect((await applyTo(book, manifest)).sent, "before it is due").to.equal(0);

    await time.increase(DELAY);
    expect((await applyTo(book, manifest)).steps).to.deep.equal([]);
    const state = await stateOf(book, manifest);
    const checks = verifyAlliance(manifest, state, await checkCode(hre, ethers.provider, state));
    for (const { name, problems } of checks) expect(problems, name).to.deep.equal([]);
  });

  it("has nothing to sign when it has scheduled all", async () => {
    const { owners, safe, council, book } = await loadFixture(allianceOfSafe);
    const manifest = manifestWith(council, [["exchange", "fee"], 125]);
    const write = async () => {
      const file = directory.path("again.json");
      const { steps, state } = await readPlan(
        ethers.provider,
        manifest,
        new Deployment(connection, manifest, { book }),
      );
      if (state === undefined) throw new TypeError("no alliance");
      await writeTransactions(file, manifest, steps, state, ethers.provider);
      return batch.parse(JSON.parse(await readFile(file, "utf8"))).transactions;
    };
    await safe.execute(await write(), owners.slice(1));
    expect(await write()).to.deep.equal([]);
  });
});

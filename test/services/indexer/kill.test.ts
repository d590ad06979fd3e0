import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { loadFixture, looseFixture } from "../../support/fixture.js";
import { contentOf, testIndexes } from "../../support/indexWorld.js";
import { Random } from "../../support/random.js";
import { tradeAtRandom } from "../../support/tradeAtRandom.js";
import { patience } from "../../../local/patience.js";

const CHILD = fileURLToPath(new URL("../../support/kill/indexerChild.ts", import.meta.url));
const KILLS = process.env["DEEP"] === "1" ? 40 : 3;
const LONGEST_MS = 30_000;

/** Runs the indexer and kills it so many steps and milliseconds later; true when it had ended by itself. */
async function run(
  settings: string,
  kill?: { readonly steps: number; readonly milliseconds: number },
): Promise<boolean> {
  const child = fork(CHILD, [settings], { execArgv: ["--import", "tsx"] });
  const late = setTimeout(() => child.kill("SIGKILL"), patience(LONGEST_MS));
  let steps = 0;
  child.on("message", () => {
    if (++steps !== kill?.steps) return;
    void sleep(kill.milliseconds).then(() => child.kill("SIGKILL"));
  });
  await once(child, "exit");
  clearTimeout(late);
  return child.exitCode === 0;
}

describe("an indexer that is killed again and again", () => {
  const indexes = testIndexes();

  it("ends with the same index as one that is left alone", async () => {
    const world = await loadFixture(looseFixture);
    await tradeAtRandom(world, 41n, 40);
    const alone = indexes.newFile();
    await (await indexes.open(world, alone)).ingester.catchUp();

    const random = new Random(42n);
    const disturbed = indexes.newFile();
    const settings = await indexes.files.write(
      "killed.json5",
      JSON.stringify({
        database: disturbed,
        rpc: { url: indexes.url() },
        chainId: 31_337,
        exchange: await world.alliance.exchange.getAddress(),
        firstBlock: 0,
        blocksPerCall: 2,
        port: 0,
      }),
    );
    let killed = 0;
    for (let i = 0; i < KILLS; i++) {
      const kill = { steps: Number(random.between(1n, 12n)), milliseconds: Number(random.between(0n, 12n)) };
      if (await run(settings, kill)) break;
      killed++;
      expect(contentOf(disturbed), "it was killed before the end").not.to.deep.equal(contentOf(alone));
    }
    expect(killed).to.be.greaterThan(1);
    expect(await run(settings)).to.be.true;
    expect(contentOf(disturbed)).to.deep.equal(contentOf(alone));
  });
});

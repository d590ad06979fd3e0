import { Meter } from "./Meter.js";
import { linking, member, prepareMembers } from "./prepareMembers.js";
import type { Stage } from "../../local/stage/Stage.js";

const SIZES = [1, 10, 100, 1_000];
const BATCH = 100;

/** Gas of the same operation on our points and on the baseline, after so many issues to one account in one epoch. */
export interface Growth {
  readonly issues: number;
  readonly what: string;
  readonly buckets: number;
  readonly lots: number;
}

/** How the cost of moving and of counting points grows with the number of issues. */
export async function measureGrowth(stage: Stage): Promise<Growth[]> {
  const { ethers } = stage.connection;
  const { point, issuer } = stage.partner("DLC");
  const baseline = await ethers.deployContract("LotListPoint");
  const meter = new Meter(stage);
  await prepareMembers(meter);
  const [from, to] = [member(stage, 0), member(stage, 1)];
  for (const account of [from, to]) await meter.send(await linking(stage.partner("DLC"), account));
  const epoch = await point.currentEpoch();

  const growth: Growth[] = [];
  let done = 0;
  for (const issues of SIZES) {
    for (let left = issues - done; left > 0; left -= BATCH) {
      const size = Math.min(left, BATCH);
      const batch = Array.from({ length: size }, (_, i) => ({
        to: from.address,
        amount: 10n,
        epoch,
        issueId: BigInt(done + i),
      }));
      await meter.send(() => point.connect(issuer).issueBatch(batch));
      for (let i = 0; i < size; i++) await meter.send(() => baseline.issue(from, 10n, epoch));
      done += size;
    }
    // Everything there and back, so that the next size starts from the same holder.
    const amount = 10n * BigInt(issues);
    const counted = {
      buckets: await point.balanceOf.estimateGas(from),
      lots: await baseline.balanceOf.estimateGas(from),
    };
    growth.push({ issues, what: "balanceOf", buckets: Number(counted.buckets), lots: Number(counted.lots) });
    const moved = {
      buckets: await meter.send(() => point.connect(from).transfer(to, amount)),
      lots: await meter.send(() => baseline.connect(from).transfer(to, amount)),
    };
    growth.push({ issues, what: "transfer of all", ...moved });
    await meter.send(() => point.connect(to).transfer(from, amount));
    await meter.send(() => baseline.connect(to).transfer(from, amount));
  }
  return growth;
}

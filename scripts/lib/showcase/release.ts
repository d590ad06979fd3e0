import type { IPartnerPoint } from "../../../typechain-types/index.js";
import type { Accruals } from "./Accruals.js";
import type { Member } from "./Member.js";
import type { Stage, StagePartner } from "./Stage.js";

const BATCH = 100;

/** Numbers releases: each partner's book counts its own from 1. */
export type IssueIds = Map<StagePartner, bigint>;

/** Every member brings what it has earned at every partner so far; gives the number of releases. */
export async function release(
  stage: Stage,
  members: readonly Member[],
  accruals: ReadonlyMap<StagePartner, Accruals>,
  ids: IssueIds,
): Promise<number> {
  const now = await stage.now();
  let releases = 0;
  for (const partner of stage.partners) {
    const { point, issuer, manifest } = partner;
    const { symbol, epochLengthSeconds, validityEpochs } = manifest.point;
    const oldest = Math.floor(now / epochLengthSeconds) - validityEpochs;
    const issues: IPartnerPoint.IssueStruct[] = [];
    for (const { account, customerNumbers } of members) {
      const customerNumber = customerNumbers.get(symbol);
      if (customerNumber === undefined) continue;
      for (const cohort of accruals.get(partner)?.bring(customerNumber, now, epochLengthSeconds, oldest) ?? []) {
        const issueId = (ids.get(partner) ?? 0n) + 1n;
        ids.set(partner, issueId);
        issues.push({ to: account.address, ...cohort, issueId });
      }
    }
    releases += issues.length;
    for (let i = 0; i < issues.length; i += BATCH) {
      await stage.mined(point.connect(issuer).issueBatch(issues.slice(i, i + BATCH)));
    }
  }
  return releases;
}

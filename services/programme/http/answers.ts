import type { z } from "zod";
import type { Balance } from "../../../sdk/book/balanceOf.js";
import type { HistoryPage } from "../../../sdk/book/history.js";
import type * as schemas from "../../../sdk/programme/schemas.js";

/** A balance as an answer. */
export function balanceAnswer({ account, cohorts, ...rest }: Balance): z.output<typeof schemas.balance> {
  return {
    ...rest,
    account: account ?? null,
    cohorts: cohorts.map(({ holds, ...cohort }) => ({ ...cohort, holds: [...holds] })),
  };
}

/** A page of history as an answer. */
export function historyAnswer({ entries, next }: HistoryPage): z.output<typeof schemas.historyPage> {
  return {
    entries: entries.map(({ number, recordedAt, kind, epoch, points, reference, issueId }) => ({
      number,
      recordedAt,
      kind,
      epoch,
      points,
      reference: reference ?? null,
      issueId: issueId ?? null,
    })),
    next: next ?? null,
  };
}

import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { AuditReport } from "../../sdk/book/audit/AuditReport.js";
import type { PointTotals } from "../../sdk/book/totals.js";
import { counted } from "../../sdk/text/counted.js";

const day = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);

/** Periods shown: the last ones, and every one that does not match. */
const SHOWN = 12;

function totalsRow({ accrued, cancelled, redeemed, released, expired, outstanding, held, settled }: PointTotals) {
  return [accrued, cancelled, redeemed, released, expired, outstanding, held, settled].map((points) =>
    points.toLocaleString("en-US"),
  );
}

function formatPeriods({ periods, block }: AuditReport): string {
  const rows = periods.map(({ period, lastSeq, root, recorded, posted }) => {
    const book = recorded === undefined ? "not built" : recorded === root ? "✓" : "✗";
    const chain = block === undefined ? "not asked" : posted === undefined ? "not posted" : posted === root ? "✓" : "✗";
    return [period, lastSeq, root ?? "journal broken", book, chain];
  });
  const shown = rows.filter((row, i) => i >= rows.length - SHOWN || row.includes("✗"));
  const left = rows.length - shown.length;
  const table = formatTable(["period", "entries", "root from the journal", "book", "chain"], shown);
  return left === 0 ? table : `${table}\n(and ${left} earlier)`;
}

function formatReleases({ releases, block }: AuditReport): string {
  if (releases === undefined) return "Releases were not compared: the journal is broken.";
  const { settled, pending } = releases;
  const against = block === undefined ? "the chain was not asked" : `the chain was read to block ${block}`;
  const line = `Release lines: ${settled} settled, ${pending.length} pending, ${releases.void} void; ${against}.`;
  if (pending.length === 0) return line;
  const rows = pending
    .slice(0, SHOWN)
    .map(({ issueId, epoch, points, issued }) => [
      issueId,
      epoch,
      points.toLocaleString("en-US"),
      issued === undefined ? "?" : issued ? "yes" : "no",
    ]);
  return `${line}\n\n${formatTable(["pending line", "epoch", "points", "on chain"], rows)}`;
}

function formatTotals({ totals }: AuditReport): string {
  if (totals === undefined) return "Totals were not computed: the journal is broken.";
  const rows = totals.cohorts.map((cohort) => [String(cohort.epoch), day(cohort.expiresAt), ...totalsRow(cohort)]);
  const columns = [
    "accrued",
    "− refunded",
    "− redeemed",
    "− released",
    "− expired",
    "= outstanding",
    "held",
    "settled",
  ];
  const table = formatTable(["epoch", "expires", ...columns], [...rows, ["all", "", ...totalsRow(totals.all)]]);
  return `${table}\nOwed by members for refunds: ${totals.debt.toLocaleString("en-US")}`;
}

/** An audit for a person. */
export function formatAudit(report: AuditReport): string {
  const { file, programme, entries, members, head, findings, findingCount } = report;
  const title = `Book ${file} of ${programme.point} on chain ${programme.chainId}`;
  const journal = `${counted(entries, "entry", "entries")} of ${counted(members, "member")}, head ${head}`;
  const verdict =
    findingCount === 0
      ? "✓ Everything matches."
      : [
          `✗ ${findingCount === 1 ? "1 thing does" : `${counted(findingCount, "thing")} do`} not match:`,
          ...findings.map(({ code, message }) => `${code}: ${message}`),
        ].join("\n");
  return [`${title}\n${journal}`, formatPeriods(report), formatReleases(report), formatTotals(report), verdict].join(
    "\n\n",
  );
}

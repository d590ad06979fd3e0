import { expect } from "chai";
import { formatAudit } from "../../../services/milk/formatAudit.js";
import type { AuditedPeriod, AuditReport } from "../../../sdk/book/audit/AuditReport.js";

const root = `0x${"ab".repeat(32)}`;
const sums = {
  accrued: 12_000n,
  cancelled: 1_000n,
  redeemed: 2_000n,
  released: 3_000n,
  voided: 0n,
  expired: 0n,
  outstanding: 6_000n,
  held: 500n,
  settled: 5_500n,
};

const matching: AuditReport = {
  ok: true,
  file: "a.db",
  programme: {
    chainId: 31_337,
    point: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    epochLength: 2_629_800,
    validity: 12,
    holdSeconds: 0,
    periodLength: 86_400,
    firstPeriod: 20_000,
  },
  entries: 9,
  members: 2,
  head: root,
  block: 77,
  periods: [{ period: 20_000, lastSeq: 9, root, recorded: root, posted: root }],
  releases: { settled: 1, void: 0, pending: [{ issueId: 2, epoch: 657, points: 40n, issued: false }] },
  totals: { at: 0, cohorts: [{ epoch: 657, expiresAt: 1_762_000_000, ...sums }], all: sums, debt: 0n },
  findings: [],
  findingCount: 0,
};

describe("formatAudit", () => {
  it("shows the period's root, what is pending and the roll-forward, and says that everything matches", () => {
    const text = formatAudit(matching);
    expect(text).to.match(/20000 +9 +0xabab\w+ +✓ +✓/);
    expect(text).to.contain("1 settled, 1 pending, 0 void; the chain was read to block 77");
    expect(text).to.match(/2 +657 +40 +no/);
    expect(text).to.match(/657 +2025-11-01 +12,000 +1,000 +2,000 +3,000 +0 +6,000 +500 +5,500/);
    expect(text).to.match(/✓ Everything matches\.$/);
  });

  it("says where nothing was compared", () => {
    const { periods } = matching;
    const alone = periods.map((period): AuditedPeriod => ({ ...period, recorded: undefined, posted: undefined }));
    expect(formatAudit({ ...matching, block: undefined, periods: alone })).to.match(/not built +not asked/);
    expect(formatAudit({ ...matching, periods: alone })).to.match(/not built +not posted/);
    const broken = alone.map((period) => ({ ...period, root: undefined }));
    const text = formatAudit({ ...matching, periods: broken, releases: undefined, totals: undefined });
    expect(text)
      .to.contain("journal broken")
      .and.to.contain("Releases were not compared")
      .and.to.contain("Totals were not");
  });

  it("marks what does not match, old periods too, and names every finding", () => {
    const periods = Array.from({ length: 40 }, (_, i): AuditedPeriod => ({
      ...{ period: 20_000 + i, lastSeq: i, root, recorded: root },
      posted: i === 3 ? `0x${"cd".repeat(32)}` : root,
    }));
    const findings = [
      {
        code: "COMMITMENT_DIFFERS" as const,
        table: "chain",
        problem: "it differs",
        message: "Period 20003: it differs.",
      },
    ];
    const text = formatAudit({ ...matching, ok: false, periods, findings, findingCount: 1 });
    expect(text).to.match(/20003 +3 +0xabab\w+ +✓ +✗/);
    expect(text).to.contain("(and 27 earlier)");
    expect(text).to.match(/✗ 1 thing does not match:\nCOMMITMENT_DIFFERS: Period 20003: it differs\.$/);
  });
});

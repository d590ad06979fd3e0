import { counted } from "../../sdk/text/counted.js";
import type { Report } from "./Report.js";

const day = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);

/** How it went, and where to go on: the last lines. */
export function summaryOf(report: Report): string[] {
  const { period, relayed, invariants, vectors, audits, market, exchanges } = report;
  const held = (all: readonly boolean[]) => `${all.filter(Boolean).length} of ${all.length}`;
  return [
    `Played on "${report.network}" (chain ${report.chainId}), ${day(period.from)} to ${day(period.to)}: ` +
      `${counted(report.transactions, "transaction")}, ${counted(exchanges.length, "exchange")}, ` +
      `${counted(report.gifts, "gift")}, ${counted(report.redemptions, "redemption")}; ` +
      `${relayed.succeeded} of ${counted(relayed.requests, "signed request")} relayed.`,
    `${held(invariants.map(({ ok }) => ok))} invariants hold, ` +
      `${held(vectors.map(({ expected, actual }) => expected === actual))} worked examples are exact, ` +
      `${held(audits.map(({ ok }) => ok))} books match the chain, ` +
      `${held(market.map(({ ok }) => ok))} scenes went as they should.`,
    "Next: `npm run sandbox` for an alliance to develop against; README.md has the guides.",
    report.ok ? "All invariants hold." : "SOMETHING FAILED: see ✗ above.",
  ];
}

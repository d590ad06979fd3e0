import { group } from "../group.js";
import { reportCommand } from "../reportCommand.js";

/** `milk report …`: what accountants and auditors get of an indexer's database. */
export const report = group("report", "Report from an indexer's database, as CSV or JSON", [
  reportCommand({
    name: "trades",
    says: "Every exchange with price and volume",
    make: async () => (await import("../../indexer/reports/reportTrades.js")).reportTrades,
  }),
  reportCommand({
    name: "settlement",
    says: "Each pool's MLK, flows, credit and fees",
    make: async () => (await import("../../indexer/reports/reportSettlement.js")).reportSettlement,
  }),
  reportCommand({
    name: "roll-forward",
    says: "Points by programme and cohort",
    ofBook: true,
    make: async () => (await import("../../indexer/reports/reportRollForward.js")).reportRollForward,
  }),
  reportCommand({
    name: "reserves",
    says: "MLK that the exchange holds against what it owes",
    make: async () => (await import("../../indexer/reports/reportReserves.js")).reportReserves,
  }),
]);

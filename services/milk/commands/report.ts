import { reportReserves } from "../../indexer/reports/reportReserves.js";
import { reportRollForward } from "../../indexer/reports/reportRollForward.js";
import { reportSettlement } from "../../indexer/reports/reportSettlement.js";
import { reportTrades } from "../../indexer/reports/reportTrades.js";
import { group } from "../group.js";
import { reportCommand } from "../reportCommand.js";

/** `milk report …`: what accountants and auditors get of an indexer's database. */
export const report = group("report", "Report from an indexer's database, as CSV or JSON", [
  reportCommand("trades", "Every exchange with price and volume", reportTrades),
  reportCommand("settlement", "Each pool's MLK, flows, credit and fees", reportSettlement),
  reportCommand("roll-forward", "Points by programme and cohort", reportRollForward, { ofBook: true }),
  reportCommand("reserves", "MLK that the exchange holds against what it owes", reportReserves),
]);

import { reportTrades } from "../../../services/indexer/reports/reportTrades.js";
import { reportTask, type ReportArguments } from "./reportTask.js";

/** `hardhat report trades --db F [--from T --to T --partner N --format csv|json --out F]`: every exchange with price and volume. */
export default async function reportTradesTask(options: ReportArguments): Promise<void> {
  await reportTask(options, reportTrades);
}

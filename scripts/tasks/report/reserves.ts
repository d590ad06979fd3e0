import { reportReserves } from "../../../services/indexer/reports/reportReserves.js";
import { reportTask, type ReportArguments } from "./reportTask.js";

/** `hardhat report reserves --db F [--from T --to T --partner N --format csv|json --out F]`: MLK held against MLK owed at the end of the period. */
export default async function reportReservesTask(options: ReportArguments): Promise<void> {
  await reportTask(options, reportReserves);
}

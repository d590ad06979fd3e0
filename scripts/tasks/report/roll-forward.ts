import { reportRollForward } from "../../../services/indexer/reports/reportRollForward.js";
import { reportTask, type ReportArguments } from "./reportTask.js";

/** `hardhat report roll-forward --db F [--from T --to T --partner N --format csv|json --out F]`: points by programme and cohort; `--book B` adds the partner's own book. */
export default async function reportRollForwardTask(options: ReportArguments): Promise<void> {
  await reportTask(options, reportRollForward);
}

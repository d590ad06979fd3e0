import { reportSettlement } from "../../../services/indexer/reports/reportSettlement.js";
import { reportTask, type ReportArguments } from "./reportTask.js";

/** `hardhat report settlement --db F [--from T --to T --partner N --format csv|json --out F]`: each pool's MLK, flows, credit and fees. */
export default async function reportSettlementTask(options: ReportArguments): Promise<void> {
  await reportTask(options, reportSettlement);
}

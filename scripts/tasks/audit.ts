import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { connect } from "../lib/connect.js";
import { formatAudit } from "../lib/formatAudit.js";
import { createProgress } from "../lib/progress.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { checkAccount } from "../../sdk/book/checks.js";
import { audit, type AuditStep } from "../../sdk/book/audit/audit.js";

interface AuditArguments {
  readonly book: string | undefined;
  readonly point: string | undefined;
  readonly json: boolean;
}

const labels: Record<AuditStep, string> = {
  blocks: "Reading the chain",
  entries: "Walking the journal",
  "later blocks": "Reading what the chain got meanwhile",
};

/**
 * `hardhat audit --book <file> [--point <address> --network <name>] [--json]`: audits a book, against the chain if a point contract is
 * named. Exit code 1 when something does not match.
 */
export default async function auditTask(
  { book: file, point, json }: AuditArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const work = async () => {
    checkOptions(file, point, hre.globalOptions.network);
    const progress = createProgress(process.stderr, { enabled: !json });
    let step: AuditStep | undefined;
    const onProgress = (next: AuditStep, done: number, total: number) => {
      if (next !== step) progress.step(labels[(step = next)]);
      progress.update(done, total);
    };
    const connection = point === undefined ? undefined : await connect(hre, hre.globalOptions.network);
    try {
      const provider = connection?.ethers.provider;
      const chain = provider && point !== undefined ? { provider, point: checkAccount(point) } : undefined;
      const report = await audit({ file, chain, onProgress });
      progress.end();
      process.stdout.write(json ? toJson(report) : `${formatAudit(report)}\n`);
      if (!report.ok) process.exitCode = 1;
    } finally {
      await connection?.close();
    }
  };
  await reportErrors(work, { json });
}

/**
 * Asked for a network, an audit must not pass for one against the chain without having read it; and which contract, the auditor says:
 * the book could name any.
 */
function checkOptions(
  file: string | undefined,
  point: string | undefined,
  network: string | undefined,
): asserts file is string {
  const missing = (option: string) =>
    new AllianceError("OPTION_MISSING", `${option} is missing.`, "Run `npx hardhat audit --help`.");
  if (file === undefined) throw missing("--book, the book's file,");
  if (network !== undefined && point === undefined) throw missing("--point, the programme's point contract,");
}

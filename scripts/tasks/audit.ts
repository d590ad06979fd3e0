import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { connect } from "../hardhat/connect.js";
import { formatAudit } from "../../services/milk/formatAudit.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { requireNetwork } from "../hardhat/requireNetwork.js";
import { toJson } from "../../sdk/text/toJson.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { checkAccount } from "../../sdk/book/checks.js";
import { audit, type AuditStep } from "../../sdk/book/audit/audit.js";

interface AuditArguments {
  readonly book: string;
  readonly point: string;
  readonly hold: string;
  readonly json: boolean;
}

const labels: Record<AuditStep, string> = {
  blocks: "Reading the chain",
  entries: "Walking the journal",
  "later blocks": "Reading what the chain got meanwhile",
};

/**
 * `hardhat audit --book <file> [--point <address> --network <name>] [--hold <seconds>] [--json]`: audits a book, against the chain if a point
 * contract is named, and against the hold that was agreed on, which the chain does not know. Exit code 1 when something does not match.
 */
export default async function auditTask(options: AuditArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const { book: file, point, hold, json } = options;
  const work = async () => {
    checkOptions(point, hre.globalOptions.network);
    if (point !== "") requireNetwork(hre, ["audit"], options);
    const progress = createProgress(process.stderr, { enabled: !json });
    let step: AuditStep | undefined;
    const onProgress = (next: AuditStep, done: number, total: number) => {
      if (next !== step) progress.step(labels[(step = next)]);
      progress.update(done, total);
    };
    const connection = point === "" ? undefined : await connect(hre, hre.globalOptions.network, { sign: false });
    try {
      const provider = connection?.ethers.provider;
      const chain = provider && { provider, point: checkAccount(point) };
      const expected = hold === "" ? {} : { holdSeconds: Number(hold) };
      const report = await audit({ file, chain, expected, onProgress });
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
function checkOptions(point: string, network: string | undefined): void {
  if (network === undefined || point !== "") return;
  throw new AllianceError(
    "POINT_MISSING",
    `The network ${network} is named, but no point contract.`,
    "Give --point, or leave out --network to audit the book alone.",
  );
}

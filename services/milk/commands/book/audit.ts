import { AllianceError } from "../../../../sdk/AllianceError.js";
import type { AuditRequest, AuditStep } from "../../../../sdk/book/audit/audit.js";
import { createProgress } from "../../../../sdk/terminal/progress.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";
import { formatAudit } from "../../formatAudit.js";
import { rpcOption } from "../../rpcOption.js";

const labels: Record<AuditStep, string> = {
  blocks: "Reading the chain",
  entries: "Walking the journal",
  "later blocks": "Reading what the chain got meanwhile",
};

/**
 * `milk book audit --book F [--point 0x… --rpc URL] [--hold S] [--json]`: audits a book, against the chain if a point contract is named, and
 * against the hold that was agreed on, which the chain does not know. Exit code 1 when something does not match.
 */
export const bookAudit = command({
  name: "audit",
  says: "Audit a book, against the chain if a point contract is named",
  takes: {
    book: bookOption,
    point: { type: "string", describe: "The programme's point contract, on the chain of --rpc" },
    rpc: rpcOption,
    hold: { type: "string", describe: "Seconds from a purchase until its points settle, as agreed" },
    json,
  },
  examples: [
    ["book audit --book yanolja.book", "The book alone"],
    ["book audit --book yanolja.book --point 0x… --rpc http://127.0.0.1:8545 --hold 1209600", "Against the chain"],
  ],
  run: async ({ book: file, point, rpc, hold, json: asJson }) => {
    refuseHalf(point, rpc);
    const progress = createProgress(process.stderr, { enabled: !asJson });
    let step: AuditStep | undefined;
    const onProgress = (next: AuditStep, done: number, total: number) => {
      if (next !== step) progress.step(labels[(step = next)]);
      progress.update(done, total);
    };
    const expected = hold === undefined ? {} : { holdSeconds: Number(hold) };
    const report = await auditOf({ file, expected, onProgress }, point, rpc);
    progress.end();
    process.stdout.write(asJson ? toJson(report) : `${formatAudit(report)}\n`);
    if (!report.ok) process.exitCode = 1;
  },
});

/** Of the book alone, unless both are named. */
async function auditOf(request: AuditRequest, point: string | undefined, rpc: string | undefined) {
  const { audit } = await import("../../../../sdk/book/audit/audit.js");
  if (point === undefined || rpc === undefined) return audit(request);
  const { checkAccount } = await import("../../../../sdk/book/checks.js");
  const { askChain } = await import("../../../common/chain/askChain.js");
  const account = checkAccount(point);
  return askChain(rpc, (provider) => audit({ ...request, chain: { provider, point: account } }));
}

/**
 * Asked for a chain, an audit must not pass for one against it without having read it; and which contract, the auditor says: the book could
 * name any.
 */
function refuseHalf(point: string | undefined, rpc: string | undefined): void {
  if (rpc !== undefined && point === undefined) {
    throw new AllianceError(
      "POINT_MISSING",
      `The node ${rpc} is named, but no point contract.`,
      "Give --point, or leave out --rpc to audit the book alone.",
    );
  }
  if (point !== undefined && rpc === undefined) {
    throw new AllianceError(
      "NETWORK_MISSING",
      `The point contract ${point} is named, but no node of its chain.`,
      "Give --rpc, such as --rpc http://127.0.0.1:8545, or leave out --point to audit the book alone.",
    );
  }
}

import { concat, type TransactionReceipt } from "ethers";
import type { Reason } from "../../../sdk/decodeRevert.js";
import type { Finished } from "../../common/chain/Sender.js";
import { whyFailed } from "../../common/chain/whyFailed.js";
import type { ExchangeFate } from "../state/ReleaseNotes.js";
import { batchPayload, type SentJob } from "./batchPayload.js";
import type { ExchangeRequest } from "./payload.js";
import type { ReleaseContext } from "./ReleaseContext.js";

/**
 * Records what became of a batch: lines that the chain has are settled, the fate of each exchange request is noted, releases that it
 * did not settle are put off with the reason. Repeated it does nothing more.
 */
export async function finishBatch(context: ReleaseContext, finished: Finished): Promise<void> {
  const { book, chain, deferrals } = context;
  const jobs = batchPayload.decode(finished.transaction.payload);
  const lines = jobs.flatMap(({ issueIds }) => issueIds);
  // As of its block or later: a node that lags would not know them.
  const at = finished.receipt === undefined ? {} : { blockTag: finished.receipt.blockNumber };
  const issued = await chain.reach(() => Promise.all(lines.map((issueId) => chain.point.isIssued(issueId, at))));
  const done = new Set(lines.filter((_, i) => issued[i]));
  if (done.size > 0) await book.settleRelease([...done]);

  const failed = jobs.filter(({ issueIds }) => !issueIds.every((issueId) => done.has(issueId)));
  await deferrals.clear(jobs.filter((job) => !failed.includes(job)).map(({ requestId }) => requestId));
  for (const job of jobs) await noteExchange(context, finished, job);
  if (finished.outcome === "lost") return;
  const reason = failed.length > 0 ? await failureOf(context, finished) : undefined;
  for (const { requestId } of failed) {
    if (reason !== undefined) await deferrals.defer(requestId, reason, finished.outcome !== "refused");
  }
}

/** Notes the fate of a job's exchange request, if the batch decided it. */
async function noteExchange({ chain, notes }: ReleaseContext, finished: Finished, job: SentJob): Promise<void> {
  const { exchange, requestId } = job;
  const { receipt, outcome } = finished;
  if (exchange === undefined || receipt === undefined || outcome !== "mined") return;
  await notes.setFate(requestId, await fateIn(chain, receipt, exchange));
}

async function fateIn(
  chain: ReleaseContext["chain"],
  receipt: TransactionReceipt,
  request: ExchangeRequest,
): Promise<ExchangeFate> {
  return chain.reach(async () => {
    const forwarder = await chain.forwarder();
    const address = await forwarder.getAddress();
    const run = receipt.logs
      .filter((log) => log.address === address)
      .map((log) => forwarder.interface.parseLog(log))
      .find((log) => log?.name === "ExecutedForwardRequest" && log.args["signer"] === request.from);
    const transactionHash = receipt.hash;
    if (run?.args["success"] === true) return { status: "done", code: "", reason: "", transactionHash };
    if (run === undefined || run === null) {
      const reason = "the forwarder did not take it: its deadline passed or its nonce was used";
      return { status: "skipped", code: "EXCHANGE_EXPIRED", reason, transactionHash };
    }
    return { status: "failed", ...(await exchangeFailure(chain, receipt, request)), transactionHash };
  });
}

/** Why an exchange request failed: the same call again, as of the block it failed in. */
async function exchangeFailure(
  chain: ReleaseContext["chain"],
  { blockNumber }: TransactionReceipt,
  { from, to, data, gas }: ExchangeRequest,
): Promise<Reason> {
  const forwarder = await (await chain.forwarder()).getAddress();
  const otherwise = {
    code: "EXCHANGE_FAILED",
    reason: "it failed when it was run; the same call goes through since",
  };
  return whyFailed(chain, { from: forwarder, to, data: concat([data, from]), gas }, blockNumber, otherwise);
}

/** Why a batch settled nothing, or not all. */
async function failureOf({ chain, issuer }: ReleaseContext, finished: Finished): Promise<Reason> {
  const { transaction, receipt, refusal } = finished;
  const otherwise = { code: "REVERTED", reason: "the chain refused it when it was run" };
  // Without a receipt it was not run: the node refused it.
  if (receipt === undefined) return { code: "SEND_REFUSED", reason: refusal ?? "the node refuses the transaction" };
  const { to, data, gasLimit: gas } = transaction;
  return whyFailed(chain, { from: await issuer.getAddress(), to, data, gas }, receipt.blockNumber, otherwise);
}

import { ZeroAddress, ZeroHash } from "ethers";
import { decodeRevert, type Reason } from "../../../sdk/decodeRevert.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";
import type { Consent } from "../state/ReleaseNotes.js";
import { bisect } from "./bisect.js";
import type { Job, ReadyJob } from "./Job.js";
import type { ReleaseContext } from "./ReleaseContext.js";

/** The error that `issue` ends with last of all: whatever else is wrong shows first. */
const NOT_LINKED = "PartnerPoint_NotLinked";

/**
 * Tries releases on the node before anything is sent. Gives those that would go through now; the others are put off with the reason
 * they would fail for. An exchange request that is no longer valid is left out, its fate recorded.
 */
export async function siftJobs(context: ReleaseContext, jobs: readonly Job[]): Promise<ReadyJob[]> {
  const linked: ReadyJob[] = [];
  const toLink: ReadyJob[] = [];
  for (const job of jobs) {
    const ready = await prepare(context, job);
    if (ready === undefined) continue;
    (ready.link === undefined ? linked : toLink).push(ready);
  }
  const { good, bad } = await bisect(linked, (items) => issueFails(context, items));
  for (const item of toLink) {
    const problem = await issueFails(context, [item]);
    if (problem === undefined || problem.code === NOT_LINKED) good.push(item);
    else bad.push({ item, problem });
  }
  for (const { item, problem } of bad) await context.deferrals.defer(item.requestId, problem);
  good.sort((a, b) => (a.lines[0]?.issueId ?? 0) - (b.lines[0]?.issueId ?? 0));
  return good;
}

/** A node that caps the gas of a call tells nothing of releases that would go through one by one: fewer are tried at once. */
const OUT_OF_GAS = /out ?of ?gas|gas required exceeds|gas cap/i;

/** The outcome of a call that is only tried: why it fails, undefined when it would go through. */
async function tried(call: () => Promise<unknown>): Promise<Reason | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (revertOf(error) !== undefined) return decodeRevert(error);
    const { message = "" } = rpcErrorOf(error) ?? {};
    if (OUT_OF_GAS.test(message)) {
      return { code: "OUT_OF_GAS", reason: `the node gives the call too little gas: ${message}` };
    }
    throw error;
  }
}

async function issueFails({ chain, issuer }: ReleaseContext, jobs: readonly ReadyJob[]): Promise<Reason | undefined> {
  const issues = jobs.flatMap(({ account, lines }) =>
    lines.map(({ points, epoch, issueId }) => ({ to: account, amount: points, epoch, issueId })),
  );
  const from = await issuer.getAddress();
  return chain.reach(() => tried(() => chain.point.issueBatch.staticCall(issues, { from, blockTag: "pending" })));
}

async function prepare(context: ReleaseContext, job: Job): Promise<ReadyJob | undefined> {
  const { chain, deferrals, notes } = context;
  const { point } = chain;
  const [key, holder] = await chain.reach(() =>
    Promise.all([point.memberKeyOf(job.account), point.accountOf(job.memberKey)]),
  );
  if (holder !== ZeroAddress && holder !== job.account) {
    // Recovered meanwhile: the points follow the customer; what the lost key signed does not.
    if (job.exchange !== undefined && (await notes.fateOf(job.requestId)) === undefined) {
      const reason = "the customer has another account on chain now";
      await notes.setFate(job.requestId, {
        status: "skipped",
        code: "ACCOUNT_RECOVERED",
        reason,
        transactionHash: null,
      });
    }
    return { ...job, account: holder, link: undefined, exchange: undefined };
  }
  const foreign = key !== ZeroHash && key.toLowerCase() !== job.memberKey.toLowerCase();
  if (foreign) {
    await deferrals.defer(job.requestId, {
      code: "ACCOUNT_LINKED_TO_ANOTHER",
      reason: "the chain links the account to another customer",
    });
    return undefined;
  }
  const link = key === ZeroHash ? await consentFor(context, job) : undefined;
  if (key === ZeroHash && link === undefined) return undefined;
  return { ...job, link, exchange: await validExchange(context, job) };
}

/** A consent that the contract would take now; the newest one counts. Without one the release is put off. */
async function consentFor({ chain, issuer, notes, deferrals }: ReleaseContext, job: Job): Promise<Consent | undefined> {
  const { account, memberKey, requestId } = job;
  const consents = [await notes.consentOf(account), job.consent].filter((given) => given !== undefined);
  let problem: Reason = { code: "CONSENT_REQUIRED", reason: "the account is not linked, and there is no consent" };
  const from = await issuer.getAddress();
  for (const consent of consents) {
    const { deadline, signature } = consent;
    const refusal = await chain.reach(() =>
      tried(() => chain.point.link.staticCall(account, memberKey, deadline, signature, { from, blockTag: "pending" })),
    );
    if (refusal === undefined) return consent;
    problem = refusal;
  }
  await deferrals.defer(requestId, problem);
  return undefined;
}

async function validExchange({ chain, notes }: ReleaseContext, job: Job): Promise<Job["exchange"]> {
  const { exchange, requestId } = job;
  if (exchange === undefined || (await notes.fateOf(requestId)) !== undefined) return undefined;
  const valid = await chain.reach(async () => {
    const forwarder = await chain.forwarder();
    return forwarder.verify(exchange, { blockTag: "pending" });
  });
  if (valid) return exchange;
  const reason = "its deadline passed or its nonce was used before it could be run";
  await notes.setFate(requestId, { status: "skipped", code: "EXCHANGE_EXPIRED", reason, transactionHash: null });
  return undefined;
}

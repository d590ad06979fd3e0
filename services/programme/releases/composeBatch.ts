import { dataLength, type Signer } from "ethers";
import { signForwardRequest, type ForwardRequest } from "../../../sdk/signForwardRequest.js";
import type { Head } from "../../common/chain/Node.js";
import type { Chain } from "../chain/Chain.js";
import type { Intent } from "../../common/state/Outbox.js";
import type { Consent } from "../state/ReleaseNotes.js";
import type { ExchangeRequest } from "./payload.js";
import type { ReadyJob } from "./Job.js";
import { batchPayload } from "./batchPayload.js";

/** Upper bounds, measured with a third to spare (bench/gas.snapshot.json: link 128,062, a release to a new bucket 44,519). */
const LINK_GAS = 180_000n;
const ISSUE_GAS = 60_000n;
const LINE_GAS = 60_000n;
/** What the forwarder spends around a request (72,964 measured with a transfer of 42,246 in it). */
const REQUEST_GAS = 60_000n;
const BASE_GAS = 60_000n;
const CALLDATA_GAS = 16n;
/** How long the issuer's own requests hold, seconds. They may be run by anybody, and once. */
const HOLD = 3_600;

/** Gas that a release adds to a batch, at most. */
export function gasOf({ lines, link, exchange }: ReadyJob): bigint {
  const issue = BigInt(lines.length) * (LINE_GAS + 128n * CALLDATA_GAS);
  const linking = link === undefined ? 0n : requestGas(LINK_GAS, 512);
  const exchanging = exchange === undefined ? 0n : requestGas(exchange.gas, dataLength(exchange.data) + 512);
  return issue + linking + exchanging;
}

/** A 64th of the gas stays with the forwarder, which insists on it. */
function requestGas(gas: bigint, bytes: number): bigint {
  return gas + gas / 62n + REQUEST_GAS + BigInt(bytes) * CALLDATA_GAS;
}

/**
 * One transaction for these releases: `issueBatch` alone when nothing else is needed, else one batch of the forwarder with the
 * issuer's own links and issue, and the members' exchange requests after them. With a refund receiver the forwarder skips a request
 * that fails, so a release stands whatever becomes of the exchange.
 */
export async function composeBatch(
  chain: Chain,
  issuer: Signer,
  head: Head,
  now: number,
  jobs: readonly ReadyJob[],
): Promise<Intent> {
  const { point } = chain;
  const to = await point.getAddress();
  const issues = jobs.flatMap(({ account, lines }) =>
    lines.map((line) => ({ to: account, amount: line.points, epoch: line.epoch, issueId: line.issueId })),
  );
  const issue = point.interface.encodeFunctionData("issueBatch", [issues]);
  const issueGas = ISSUE_GAS + BigInt(issues.length) * LINE_GAS;
  const jobsGas = jobs.reduce((sum, job) => sum + gasOf(job), 0n);
  const payload = batchPayload.encode(jobs);
  const links = linksOf(jobs);
  const exchanges = jobs.flatMap(({ exchange }) => (exchange === undefined ? [] : [exchange]));
  if (links.length === 0 && exchanges.length === 0) {
    return { kind: "release", payload, to, data: issue, gasLimit: BASE_GAS + ISSUE_GAS + jobsGas };
  }

  const forwarder = await chain.forwarder();
  const own = [
    ...links.map(({ account, memberKey, link }) => ({
      data: point.interface.encodeFunctionData("link", [account, memberKey, link.deadline, link.signature]),
      gas: LINK_GAS,
    })),
    { data: issue, gas: issueGas },
  ];
  const deadline = BigInt(Math.max(now, head.timestamp) + HOLD);
  const first = await forwarder.nonces(issuer);
  const requests: (ForwardRequest | ExchangeRequest)[] = [];
  for (const [i, { data, gas }] of own.entries()) {
    requests.push(await signForwardRequest(forwarder, issuer, { to, data, gas, deadline, nonce: first + BigInt(i) }));
  }
  requests.push(...exchanges);
  const data = forwarder.interface.encodeFunctionData("executeBatch", [requests, await issuer.getAddress()]);
  const gasLimit = BASE_GAS + jobsGas + requestGas(issueGas, 512);
  return { kind: "release", payload, to: await forwarder.getAddress(), data, gasLimit };
}

/** Each account that is to be linked, once. */
function linksOf(jobs: readonly ReadyJob[]) {
  const links = new Map<string, { account: string; memberKey: string; link: Consent }>();
  for (const { account, memberKey, link } of jobs) {
    if (link !== undefined && !links.has(account)) links.set(account, { account, memberKey, link });
  }
  return [...links.values()];
}

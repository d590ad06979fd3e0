import type { TransactionReceipt } from "ethers";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import type { Member } from "../stage/Member.js";
import type { Stage } from "../stage/Stage.js";

/** A call that a member signs instead of sending. */
export interface SignedCall {
  readonly member: Member;
  readonly to: { getAddress(): Promise<string> };
  readonly data: string;
}

const CALL_GAS = 400_000n;
const AN_HOUR = 3_600;

/** The relayer: an account of its own that pays for the gas of all. */
const RELAYER = 8;

/**
 * Has members sign calls and the relayer submit them in one transaction. A failing call does not stop the others.
 *
 * @returns The requests, so that a replay can be tried; the receipt; how many calls succeeded.
 */
export async function relay(stage: Stage, calls: readonly SignedCall[]) {
  const { forwarder } = stage.alliance;
  const deadline = (await stage.now()) + AN_HOUR;
  const next = new Map<string, bigint>();
  const requests = [];
  for (const { member, to, data } of calls) {
    const { account } = member;
    const nonce = next.get(account.address) ?? (await forwarder.nonces(account));
    next.set(account.address, nonce + 1n);
    requests.push(
      await signForwardRequest(forwarder, account, { to: await to.getAddress(), data, gas: CALL_GAS, deadline, nonce }),
    );
  }
  const relayer = stage.accounts[RELAYER];
  if (relayer === undefined) throw new RangeError(`the network has no account ${RELAYER}`);
  const receipt = await stage.mined(forwarder.connect(relayer).executeBatch(requests, relayer));
  return { requests, receipt, succeeded: succeededIn(stage, receipt) };
}

function succeededIn(stage: Stage, receipt: TransactionReceipt): number {
  const { forwarder } = stage.alliance;
  return receipt.logs
    .map((log) => forwarder.interface.parseLog(log))
    .filter((log) => log?.name === "ExecutedForwardRequest" && log.args["success"] === true).length;
}

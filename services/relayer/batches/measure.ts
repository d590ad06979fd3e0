import { AbiCoder, concat, dataLength, toQuantity } from "ethers";
import { larger } from "../../common/larger.js";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { ForwardMeter__factory } from "../../../typechain-types/index.js";
import type { RelayerChain } from "../RelayerChain.js";
import type { Queued } from "../state/RequestQueue.js";

/** What a request did when it was run after those before it, on the newest block's state. */
export interface Measured {
  /** Its member's next nonce at the forwarder. */
  readonly nonce: bigint;
  /**
   * Gas that it took, the forwarder's work included, or one of its member's before it took when that is more; undefined when it did not go
   * through.
   */
  readonly used: bigint | undefined;
  /** Whether one before it went through, which may be why it did not. */
  readonly follows: boolean;
}

/** Creation code may have 49,152 bytes, the meter's own included. */
const LARGEST = 44_000;
/** A request in it, without its data. */
const FRAME_BYTES = 512;
const REQUESTS =
  "tuple(address from, address to, uint256 value, uint256 gas, uint48 deadline, bytes data, bytes signature)[]";
const coder = AbiCoder.defaultAbiCoder();

/** As Solidity lays an array of findings out: where it is, its length, three words each. */
const findings = z
  .string()
  .regex(/^0x([0-9a-f]{64}){2}([0-9a-f]{192})*$/i)
  .transform((text) =>
    [...text.slice(130).matchAll(/(.{64})(.{64})(.{64})/g)].map(([, nonce, gas, success]) => ({
      nonce: BigInt(`0x${nonce}`),
      gas: BigInt(`0x${gas}`),
      success: BigInt(`0x${success}`) === 1n,
    })),
  );

/** What members have under way before the requests that are asked about, by member, in order. */
export type UnderWay = ReadonlyMap<string, readonly Queued[]>;

/**
 * Has the node run requests one after the other, as a batch does, and tells what each took. Those of which it does not say anything are left
 * out: nothing is known of them. Nothing is deployed for it: the node is asked for what `ForwardMeter`'s creation code gives. What their members
 * have under way is run before them; of that, what the chain has run meanwhile is passed over by itself.
 *
 * @param gas A block's gas limit.
 */
export async function measure(
  chain: RelayerChain,
  items: readonly Queued[],
  gas: bigint,
  underWay: UnderWay = new Map(),
): Promise<ReadonlyMap<Queued, Measured>> {
  const found = new Map<Queued, Measured>();
  await Promise.all(
    portionsOf(byMember(items, underWay)).map(async (portion) => {
      let follows = false;
      const dearest = new Map<string, bigint>();
      for (const [i, { nonce, gas: taken, success }] of (await findingsOf(chain, portion, gas)).entries()) {
        const item = portion[i];
        // Where too little gas is left nothing more was tried.
        if (item === undefined || taken === 0n) return;
        const { from } = item.request;
        // What its member's earlier ones have touched is cheap here, and is not where those go in a transaction before.
        const used = larger(taken, dearest.get(from) ?? 0n);
        found.set(item, { nonce, used: success ? used : undefined, follows });
        if (success) dearest.set(from, used);
        follows ||= success;
      }
    }),
  );
  return found;
}

/** None when the node does not say. */
async function findingsOf(chain: RelayerChain, portion: readonly Queued[], gas: bigint) {
  const requests = portion.map(({ request }) => request);
  const given = coder.encode(["address", REQUESTS], [chain.forwarderAddress, requests]);
  const call = { data: concat([ForwardMeter__factory.bytecode, given]), gas: toQuantity(gas) };
  try {
    return await chain.reach(async () => findings.parse(await chain.ask("eth_call", [call, "latest"])));
  } catch (error) {
    if (!(error instanceof AllianceError) && revertOf(error) === undefined) throw error;
    return [];
  }
}

/** Each member's requests in the order of their nonces, with what is under way before them. */
function byMember(items: readonly Queued[], underWay: UnderWay): Queued[][] {
  const groups = new Map<string, Queued[]>();
  for (const item of items) {
    const { from } = item.request;
    const group = groups.get(from) ?? [...(underWay.get(from) ?? [])];
    groups.set(from, [...group, item]);
  }
  return [...groups.values()];
}

/** As many in one question as creation code may hold. A member's stay together: of more than that, nothing is known of the last ones. */
function portionsOf(groups: readonly (readonly Queued[])[]): Queued[][] {
  const portions: Queued[][] = [];
  let left = 0;
  for (const group of groups) {
    const sizes = group.map(({ request }) => FRAME_BYTES + dataLength(request.data));
    const size = sizes.reduce((sum, one) => sum + one, 0);
    if (size > left) {
      portions.push([]);
      left = LARGEST;
    }
    left -= size;
    portions.at(-1)?.push(...group.slice(0, fitting(sizes)));
  }
  return portions;
}

function fitting(sizes: readonly number[]): number {
  let sum = 0;
  const end = sizes.findIndex((size) => (sum += size) > LARGEST);
  return end === -1 ? sizes.length : end;
}

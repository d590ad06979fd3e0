import { Interface } from "ethers";
import { revertOf } from "./revertOf.js";
import { rpcErrorOf } from "./rpcErrorOf.js";
import {
  AllianceTimelock__factory,
  ERC2771Forwarder__factory,
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "./contracts.js";

/** Why a call fails: the error's name for programs, the error with its values for people. */
export interface Reason {
  readonly code: string;
  readonly reason: string;
}

const interfaces = [
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
  AllianceTimelock__factory,
  MilkToken__factory,
  ERC2771Forwarder__factory,
].map(({ abi }) => new Interface(abi));

/**
 * Why a call failed, in the words of the alliance's contracts. An error that is no revert, such as that of a node that is down, busy or
 * behind, has the code `NO_ANSWER`: it says nothing of the call.
 */
export function decodeRevert(error: unknown): Reason {
  const revert = revertOf(error);
  if (revert === undefined) return { code: "NO_ANSWER", reason: `no answer: ${saying(error)}` };
  const { data = "0x", message } = revert;
  for (const contract of data === "0x" ? [] : interfaces) {
    const known = knownIn(contract, data);
    if (known !== undefined) return known;
  }
  if (data !== "0x") return { code: "UNKNOWN_REVERT", reason: `reverts with ${data.slice(0, 10)}` };
  return { code: "REVERTED", reason: message === "" ? "the call reverts without a reason" : message };
}

/** An error of a contract of ours; undefined for any other, and for what is cut short. */
function knownIn(contract: Interface, data: string): Reason | undefined {
  try {
    const parsed = contract.parseError(data);
    if (parsed === null) return undefined;
    const { name, args } = parsed;
    return { code: name, reason: `${name}(${args.toArray().map(String).join(", ")})` };
  } catch {
    return undefined;
  }
}

function saying(error: unknown): string {
  return rpcErrorOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
}

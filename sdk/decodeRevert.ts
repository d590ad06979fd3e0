import { AbiCoder, dataSlice, Interface, isCallException, isHexString, type ErrorDescription } from "ethers";
import { refusalOf } from "./refusalOf.js";
import {
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
  MilkToken__factory,
  ERC2771Forwarder__factory,
].map(({ abi }) => new Interface(abi));

/** The data a call reverted with, however deep the error carries it. */
function revertData(error: unknown): string | undefined {
  if (isCallException(error)) return error.data ?? undefined;
  if (typeof error !== "object" || error === null) return undefined;
  if ("data" in error && isHexString(error.data)) return error.data;
  if ("error" in error) return revertData(error.error);
  if ("info" in error) return revertData(error.info);
  if ("cause" in error) return revertData(error.cause);
  return undefined;
}

function describe({ name, args }: ErrorDescription): Reason {
  return { code: name, reason: `${name}(${args.toArray().map(String).join(", ")})` };
}

/** Why a call failed, in the words of the alliance's contracts. */
export function decodeRevert(error: unknown): Reason {
  const data = revertData(error);
  for (const contract of data === undefined || data === "0x" ? [] : interfaces) {
    const parsed = contract.parseError(data ?? "0x");
    if (parsed !== null) return describe(parsed);
  }
  if (data?.startsWith("0x08c379a0")) {
    const [text] = AbiCoder.defaultAbiCoder().decode(["string"], dataSlice(data, 4)).toArray().map(String);
    return { code: "Error", reason: text ?? "" };
  }
  if (data !== undefined && data !== "0x") {
    return { code: "UNKNOWN_REVERT", reason: `reverts with ${data.slice(0, 10)}` };
  }
  return { code: "REVERTED", reason: refusalOf(error) ?? "the call reverts without a reason" };
}

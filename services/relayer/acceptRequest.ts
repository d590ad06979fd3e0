import { AllianceError } from "../../sdk/AllianceError.js";
import { recoverSigner } from "../../sdk/recoverSigner.js";
import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import type { AllowList } from "./AllowList.js";
import type { RelayerConfig } from "./config.js";
import { requestId } from "./requestId.js";
import { counted } from "../../sdk/text/counted.js";

/** Nonces above this are nobody's; SQLite holds them as they are. */
const LARGEST_NONCE = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Checks a request without the chain, and gives its id, the EIP-712 hash that its member signed.
 *
 * Errors: `SIGNATURE_INVALID`; `CONTRACT_NOT_ALLOWED`, `FUNCTION_NOT_ALLOWED`, `CALL_MALFORMED`; `VALUE_NOT_ZERO`; `GAS_TOO_HIGH`;
 * `NONCE_INVALID`; `EXPIRED`, `DEADLINE_TOO_FAR`.
 *
 * @param now Unix seconds.
 */
export function acceptRequest(
  config: Pick<RelayerConfig, "chainId" | "forwarder" | "requests">,
  allowed: AllowList,
  request: RelayRequest,
  now: number,
): string {
  const { from, value, gas, nonce, deadline, signature } = request;
  const { requests } = config;
  if (value !== 0n) throw new AllianceError("VALUE_NOT_ZERO", `The request sends ${value} wei.`, "Send none.");
  if (gas > BigInt(requests.maxGas)) {
    throw new AllianceError("GAS_TOO_HIGH", `It asks for ${gas} gas.`, `Ask for at most ${requests.maxGas}.`);
  }
  if (nonce > LARGEST_NONCE) {
    throw new AllianceError("NONCE_INVALID", `${nonce} is nobody's nonce.`, "Ask the forwarder: nonces(account).");
  }
  if (deadline <= BigInt(now)) {
    throw new AllianceError("EXPIRED", `Its deadline, ${deadline}, has passed.`, "Sign it anew with a later one.");
  }
  if (deadline > BigInt(now + requests.longestSeconds)) {
    const remedy = `Choose one at most ${counted(requests.longestSeconds, "second")} from now.`;
    throw new AllianceError("DEADLINE_TOO_FAR", `Its deadline, ${deadline}, is too far away.`, remedy);
  }
  allowed.check(request);
  const id = requestId(config, request);
  if (recoverSigner(id, signature) !== from) {
    throw new AllianceError(
      "SIGNATURE_INVALID",
      `The signature is not that of ${from} over this request, forwarder and chain.`,
      "Sign it with the account's key: sdk/signForwardRequest.ts shows how.",
    );
  }
  return id;
}

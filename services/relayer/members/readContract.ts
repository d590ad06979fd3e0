import { Interface } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { isUnauthorized } from "../../../sdk/isUnauthorized.js";
import { revertOf } from "../../../sdk/revertOf.js";
import type { RelayerChain } from "../RelayerChain.js";

/** What tells who is a member. */
const calls = new Interface([
  "function memberKeyOf(address account) view returns (bytes32)",
  "function balanceOf(address account) view returns (uint256)",
  "function exchange() view returns (address)",
  "function pools() view returns (address[])",
  "function milk() view returns (address)",
]);
const hex = z.string().regex(/^0x([0-9a-f]{2})*$/);

/**
 * What a contract answers; undefined when it has no such function. Errors: those of `reachNode`, for everything else that is no answer.
 *
 * @param schema Of the one value that the function gives.
 */
export async function readContract<Schema extends z.ZodType>(
  chain: RelayerChain,
  to: string,
  name: string,
  args: readonly unknown[],
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const data = calls.encodeFunctionData(name, args);
  return chain.reach(async () => {
    const answer = await chain.ask("eth_call", [{ to, data }, "latest"]).catch((error: unknown) => {
      if (revertOf(error) !== undefined) return "0x";
      if (error instanceof AllianceError || isUnauthorized(error)) throw error;
      throw new AllianceError("NODE_UNAVAILABLE", "The node gives no answer.", "Try again later.", { cause: error });
    });
    const text = hex.parse(answer);
    if (text === "0x") return undefined;
    const values: readonly unknown[] = calls.decodeFunctionResult(name, text).toArray(true);
    return schema.parse(values[0]);
  });
}

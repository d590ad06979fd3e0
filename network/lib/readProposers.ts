import { getAddress } from "ethers";
import { z } from "zod";
import { TURNS_MISSED } from "./limits.js";

const address = z.string().transform((text) => getAddress(text));
const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/i)
  .transform(Number);
const validatorsSchema = z.array(address);
const signersSchema = z.array(z.object({ address, lastProposedBlockNumber: quantity }));

/** Calls a node's JSON-RPC with a token that may ask for validators. */
export type Call = <Result>(method: string, params: readonly unknown[], schema: z.ZodType<Result>) => Promise<Result>;

/** Who makes the blocks of a network, as a node sees it. */
export interface Proposers {
  /** The node's newest block, or the one before. */
  readonly head: number;
  /** Who is to make the next block, ascending. */
  readonly validators: readonly string[];
  /** The last block that each validator proposed; 0 for none of the newest hundred. */
  readonly lastProposed: ReadonlyMap<string, number>;
  /** Validators that propose when their turn comes. */
  readonly awake: readonly string[];
}

/** Asks a node who are validators, and who of them proposed which of the newest blocks. Errors: those of the call. */
export async function readProposers(call: Call): Promise<Proposers> {
  const [validators, signers] = await Promise.all([
    call("qbft_getValidatorsByBlockNumber", ["latest"], validatorsSchema),
    call("qbft_getSignerMetrics", [], signersSchema),
  ]);
  // A former validator is among those who proposed, too.
  const proposed = new Map(signers.map((signer) => [signer.address, signer.lastProposedBlockNumber]));
  const head = Math.max(0, ...proposed.values());
  const lastProposed = new Map(validators.map((validator) => [validator, proposed.get(validator) ?? 0]));
  const since = head - TURNS_MISSED * validators.length;
  const awake = validators.filter((validator) => (lastProposed.get(validator) ?? 0) >= since);
  return { head, validators, lastProposed, awake };
}

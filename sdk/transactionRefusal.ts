import { rpcErrorOf } from "./rpcErrorOf.js";

/**
 * What nodes say of a transaction that they looked at and do not take, by Besu, geth, Nethermind, Erigon, anvil and Hardhat. Everything
 * else (too many requests, an internal error, no permission for the method) tells of the node, not of the transaction: it may
 * have been taken.
 */
const REFUSED = new RegExp(
  [
    "not authorized to send",
    "sender .*(not allowed|not permitted|denied|blacklisted)",
    "insufficient (funds|balance)",
    "doesn't have enough funds",
    "upfront cost exceeds",
    "intrinsic gas",
    "(exceeds|greater than|above|higher than).*(block gas limit|gas limit of the block|gas cap|the cap|max fee per gas)",
    "(gas limit|gas) (too high|is too high|exceeds)",
    "exceeds the configured cap",
    "(wrong|invalid|incorrect) chain ?id",
    "chain ?id .*(mismatch|does not match|required|not supported)",
    "invalid (sender|signature)",
    "nonce .*(too distant|too far|too high|gap)",
    "(gas price|fee|tip).*(too low|below|less than)",
    "fee cap exceeded",
    "priority fee.*exceeds max fee",
    "(init|contract) ?code .*size",
    "oversized data",
    "tx ?pool is full|transaction pool (is )?full",
  ].join("|"),
  "i",
);

/** Why a node does not take a transaction; undefined when an error tells nothing of it, and it may have been taken. */
export function transactionRefusal(error: unknown): string | undefined {
  const message = rpcErrorOf(error)?.message;
  return message !== undefined && REFUSED.test(message) ? message : undefined;
}

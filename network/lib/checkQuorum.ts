import { quorumOf } from "./quorumOf.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Checks that blocks go on being made after a change of the validators: enough of those who are left are awake.
 *
 * Error: `QUORUM_LOST`, naming who sleeps. Nothing was voted.
 */
export function checkQuorum(
  after: readonly string[],
  awake: readonly string[],
  nameOf: (address: string) => string,
): void {
  const working = after.filter((address) => awake.includes(address));
  const quorum = quorumOf(after.length);
  if (working.length >= quorum) return;
  const asleep = after.filter((address) => !awake.includes(address)).map(nameOf);
  throw new AllianceError(
    "QUORUM_LOST",
    `Of the ${after.length} validators that there would be, ${working.length} make blocks and ${quorum} must: ${asleep.join(", ")} proposed none lately.`,
    "Bring those back first, or remove one of them instead; hardhat network status shows them. Nothing was voted.",
  );
}

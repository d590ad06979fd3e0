import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { sendAll } from "./sendAll.js";
import type { Call } from "./Step.js";

/**
 * Sends calls as somebody who holds a role, one after the other. Errors: `KEY_MISSING` when no key at hand is of a holder; those of {@link sendAll}.
 *
 * @param role Its name, for people.
 */
export async function sendAs(
  { ethers }: NetworkConnection,
  role: string,
  holders: readonly string[],
  ...calls: readonly Call[]
): Promise<void> {
  const signers = await ethers.getSigners();
  const sender = signers.find(({ address }) => holders.includes(address))?.address;
  if (sender === undefined) {
    throw new AllianceError(
      "KEY_MISSING",
      `No key at hand is of a ${role}: ${holders.join(", ")}.`,
      "Put the key into Hardhat's keystore or the environment, or let its holder do this.",
    );
  }
  await sendAll(
    signers,
    ethers.provider,
    calls.map((call) => ({ path: role, sender, call })),
  );
}

import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { trackTransaction } from "@nomicfoundation/ignition-core";
import type { Provider } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { readJournal, type PreparedTransaction } from "./readJournal.js";

/** The hash of the transaction that an account sent with a nonce that it used up: its block is found by halving. */
async function findTransaction(provider: Provider, { sender, nonce }: PreparedTransaction): Promise<string> {
  let [before, after] = [0, await provider.getBlockNumber()];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if ((await provider.getTransactionCount(sender, middle)) > nonce) after = middle;
    else before = middle;
  }
  for (const number of [before, after]) {
    const block = await provider.getBlock(number, true);
    const found = block?.prefetchedTransactions.find((sent) => sent.from === sender && sent.nonce === nonce);
    if (found !== undefined) return found.hash;
  }
  throw new RangeError(`no block has transaction ${nonce} of ${sender}`);
}

/** Writes the journal anew, whole or not at all. */
async function write(journal: string, lines: readonly string[]): Promise<void> {
  const file = path.join(journal, "journal.jsonl");
  await writeFile(`${file}.new`, lines.join("\n"));
  await rename(`${file}.new`, file);
}

/**
 * Ends what a kill left open in Ignition's journal. A transaction that was about to be sent: Ignition asks a person for its hash; but if
 * it was sent, the chain knows it, and if not, the line is forgotten. What was begun without a word to a node: Ignition fails at it (HHE10000), and
 * begins it again once it is forgotten.
 *
 * Errors: those of {@link readJournal}; `JOURNAL_INTERRUPTED` when the chain does not tell.
 *
 * @param journal The journal's directory.
 */
export async function mendJournal(journal: string, { ethers, provider }: NetworkConnection): Promise<void> {
  const { lines, prepared, begun } = await readJournal(journal);
  const unsent =
    prepared !== undefined &&
    (await ethers.provider.getTransactionCount(prepared.sender, "latest")) <= prepared.nonce &&
    prepared.line;
  if (begun.size > 0 || unsent !== false) {
    await write(
      journal,
      lines.filter((_, i) => i !== unsent && !begun.has(i)),
    );
  }
  if (prepared === undefined || unsent !== false) return;
  await track(journal, prepared, { ethers, provider });
}

async function track(
  journal: string,
  prepared: PreparedTransaction,
  { ethers, provider }: Pick<NetworkConnection, "ethers" | "provider">,
): Promise<void> {
  try {
    await trackTransaction(journal, await findTransaction(ethers.provider, prepared), provider, 1);
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    throw new AllianceError(
      "JOURNAL_INTERRUPTED",
      `${journal} was interrupted while ${prepared.sender} sent its transaction ${prepared.nonce}, and the node does not tell which that is.`,
      "Find its hash in an explorer and run `hardhat ignition track-tx`, or ask a node that keeps old states.",
      { cause },
    );
  }
}

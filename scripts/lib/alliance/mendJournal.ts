import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { trackTransaction } from "@nomicfoundation/ignition-core";
import type { Provider } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../../sdk/AllianceError.js";
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

/**
 * Ends what a kill left open in Ignition's journal: a transaction that was about to be sent. Ignition asks a person for its hash; but if
 * it was sent, the chain knows it, and if not, the line is forgotten.
 *
 * Errors: those of {@link readJournal}; `JOURNAL_INTERRUPTED` when the chain does not tell.
 *
 * @param journal The journal's directory.
 */
export async function mendJournal(journal: string, { ethers, provider }: NetworkConnection): Promise<void> {
  const { lines, prepared } = await readJournal(journal);
  if (prepared === undefined) return;
  const { sender, nonce, line } = prepared;
  if ((await ethers.provider.getTransactionCount(sender, "latest")) <= nonce) {
    const file = path.join(journal, "journal.jsonl");
    await writeFile(`${file}.new`, lines.filter((_, i) => i !== line).join("\n"));
    await rename(`${file}.new`, file);
    return;
  }
  try {
    await trackTransaction(journal, await findTransaction(ethers.provider, prepared), provider, 1);
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    throw new AllianceError(
      "JOURNAL_INTERRUPTED",
      `${journal} was interrupted while ${sender} sent its transaction ${nonce}, and the node does not tell which that is.`,
      "Find its hash in an explorer and run `hardhat ignition track-tx`, or ask a node that keeps old states.",
      { cause },
    );
  }
}

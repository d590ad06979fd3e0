import { id, ZeroHash } from "ethers";
import type { Book } from "../../sdk/book/Book.js";
import { commitInThread } from "../../sdk/book/commitment/commitInThread.js";
import { memberKey } from "../../sdk/memberKey.js";
import { isOpaque, type Observation } from "./Observation.js";

/**
 * The hashes on chain that somebody could make who knows everything but the salts: every customer's number, and the whole book. There
 * must be none: each would confirm a guess.
 */
export async function guessHashes(
  book: Book,
  customerNumbers: readonly string[],
  observations: readonly Observation[],
): Promise<string[]> {
  const guesses = new Map<string, string>();
  for (const number of customerNumbers) {
    guesses.set(memberKey(number, ZeroHash), `the member key of ${number} without a salt`);
    guesses.set(id(number), `the hash of ${number}`);
  }
  for (const [period, root] of await unsaltedRoots(book)) {
    guesses.set(root, `the commitment of period ${period} without salts`);
  }
  const seen = new Set(observations.map(({ value }) => value).filter(isOpaque));
  return [...guesses].filter(([hash]) => seen.has(hash)).map(([, how]) => how);
}

/** The roots of all closed periods as they would be if the salts were made from a seed of zeros. */
async function unsaltedRoots(book: Book): Promise<Map<number, string>> {
  const roots = new Map<number, string>();
  for (const { period } of book.periods()) {
    roots.set(period, (await commitInThread({ file: book.path, period, seed: ZeroHash })).root);
  }
  return roots;
}

import { hexlify, id, ZeroHash } from "ethers";
import type { Book } from "../../sdk/book/Book.js";
import { openBookFile } from "../../sdk/book/BookFile.js";
import { hashBook } from "../../sdk/book/commitment/hashBook.js";
import { WORD } from "../../sdk/book/commitment/LeafHasher.js";
import { startThreads } from "../../sdk/book/commitment/startThreads.js";
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
  const file = openBookFile(book.path, { readOnly: true });
  const threads = await startThreads(file);
  try {
    for (const { period } of book.periods()) {
      const { tree } = await hashBook(threads, file, period, { seed: ZeroHash });
      roots.set(period, hexlify(tree.subarray(0, WORD)));
    }
  } finally {
    await threads.close();
    file.close();
  }
  return roots;
}

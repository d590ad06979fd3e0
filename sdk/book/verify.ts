import { hexlify } from "ethers";
import { openBookFile, WHOLE } from "./BookFile.js";
import { keccakNow } from "./commitment/keccakNow.js";
import { Findings, type Finding } from "./replay/Findings.js";
import { replayBook, type ReplayOptions } from "./replay/replayBook.js";

export interface Verification {
  readonly ok: boolean;
  /** Entries whose hash is right, from the first on. */
  readonly entries: number;
  /** Hash of the last of them, in hexadecimal. */
  readonly head: string;
  /** The first of each table. */
  readonly findings: readonly Finding[];
}

export type VerifyOptions = ReplayOptions;

/**
 * Checks a whole book against its journal: the chain of hashes from the first entry on, every table against what the entries say, the roots
 * of the closed periods, and the schema. The book may be written meanwhile.
 *
 * Whoever can write the file can also compute all of it anew: that is found by `audit` against the commitments on chain.
 *
 * Errors: those of opening a book; `BOOK_DAMAGED` when the file cannot be read to its end.
 */
export function verify(path: string, options: VerifyOptions = {}): Verification {
  const file = openBookFile(path, WHOLE);
  try {
    const findings = new Findings();
    const { walk } = file.read(() => replayBook(file, keccakNow(), findings, options));
    const { entries, head } = walk;
    const tables = new Set<string>();
    const first = findings.list.filter(({ table }) => !tables.has(table) && tables.add(table));
    return { ok: findings.count === 0, entries, head: hexlify(head), findings: first };
  } finally {
    file.close();
  }
}

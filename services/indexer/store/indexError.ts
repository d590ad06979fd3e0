import { AllianceError } from "../../../sdk/AllianceError.js";
import type { StoreFailure, StoreProblem } from "../../../sdk/store/StoreFailure.js";

interface Words {
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
}

const WORDS: Readonly<Record<StoreProblem, Words>> = {
  locked: {
    code: "INDEX_LOCKED",
    problem: "is locked by another process",
    remedy: "Try again; nothing is lost.",
  },
  full: {
    code: "INDEX_FULL",
    problem: "has no room left",
    remedy: "Free disk space; indexing goes on where it stopped.",
  },
  damaged: {
    code: "INDEX_DAMAGED",
    problem: "is damaged",
    remedy: "Delete it and index the chain again: it holds nothing that the chain does not.",
  },
  unreadable: {
    code: "INDEX_UNREADABLE",
    problem: "cannot be read or written",
    remedy: "Check the disk or the database server, and who may use the file and its directory.",
  },
  // Whether the range stands is seen when the next one is added.
  uncertain: {
    code: "INDEX_UNREADABLE",
    problem: "went away while it was written",
    remedy: "Check the database server; indexing goes on where it stopped.",
  },
};

/** What an index's store could not do, as an error of ours. */
export function indexError(address: string, { problem, reason, cause }: StoreFailure): AllianceError {
  const words = WORDS[problem];
  return new AllianceError(words.code, `The index ${address} ${words.problem}: ${reason}.`, words.remedy, { cause });
}

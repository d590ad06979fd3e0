import { getBytes, hexlify } from "ethers";
import { openBookFile, WHOLE } from "../BookFile.js";
import { cohortsIn, type CohortArrays } from "../replay/cohortArrays.js";
import { blockKeccak } from "./BlockHasher.js";
import type { Keccak256 } from "./createKeccak256.js";
import { hashTree } from "./hashTree.js";
import type { CommitmentLeaf } from "./leaf.js";
import { openLeaf } from "./openLeaf.js";
import { readClosedPeriod } from "./readClosedPeriod.js";
import { replayPeriod } from "./replayPeriod.js";
import { startHelpers } from "./startHelpers.js";

/** A commitment to be built, as a message to a thread. */
export interface PeriodRequest {
  /** The book's file, or the address of its database. */
  readonly file: string;
  /** A closed period. */
  readonly period: number;
  /** Threads that work on it; as many as the machine has cores by default, one for a small book. */
  readonly workers?: number | undefined;
  /** 32 bytes in hexadecimal that the salts are made of instead of the period's. */
  readonly seed?: string | undefined;
  /** A leaf to be opened: its member's key, 32 bytes in hexadecimal, and its epoch. */
  readonly open?: { readonly memberKey: string; readonly epoch: bigint } | undefined;
}

/** A period's commitment, and the opened leaf if there is one. */
export interface CommittedPeriod {
  /** 0x and 64 digits. */
  readonly root: string;
  /** Cohorts of members, and the header. */
  readonly leaves: number;
  readonly members: number;
  readonly opened: { readonly leaf: CommitmentLeaf; readonly proof: readonly string[] } | undefined;
}

const HEADER = 1;

/** Builds the commitment of a closed period from the book's journal. Errors: `PERIOD_OPEN`, `BOOK_UNSOUND`, those of opening a book. */
export function commitPeriod(keccak256: Keccak256, request: PeriodRequest): CommittedPeriod {
  const book = openBookFile(request.file, WHOLE);
  try {
    const closed = readClosedPeriod(book, request.period);
    const helpers = startHelpers(book, request.workers);
    try {
      const cohorts = replayPeriod(book, closed);
      const context = { point: book.programme.point, seed: getBytes(request.seed ?? closed.seed) };
      const input = { ...context, period: closed.period, head: getBytes(closed.head), cohorts };
      const { root, leaves, members, proofOf } = hashTree(blockKeccak(keccak256), input, helpers);
      const found = request.open && find(cohorts, request.open);
      const opened = found && {
        leaf: openLeaf(context, found.cohort),
        proof: proofOf(HEADER + found.index).map((sibling) => hexlify(sibling)),
      };
      return { root: hexlify(root), leaves, members, opened };
    } finally {
      void helpers?.close();
    }
  } finally {
    book.close();
  }
}

function find(arrays: CohortArrays, { memberKey, epoch }: NonNullable<PeriodRequest["open"]>) {
  const key = getBytes(memberKey);
  let index = 0;
  for (const cohort of cohortsIn(arrays, 0, arrays.order.length)) {
    if (cohort.epoch === epoch && Buffer.compare(cohort.memberKey, key) === 0) return { index, cohort };
    index++;
  }
  return undefined;
}

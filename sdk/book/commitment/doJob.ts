import { BookFile } from "../BookFile.js";
import type { Keccak256 } from "./createKeccak256.js";
import type { CommitmentJob, LeafHashes } from "./jobs.js";
import type { Cohort } from "./leaf.js";
import { LeafHasher, WORD, type LeafContext } from "./LeafHasher.js";
import { unpackCohorts } from "./packedCohorts.js";
import { hashSubtree } from "./packedTree.js";
import { readCohorts } from "./readCohorts.js";

const FIRST_LEAVES = 1_024;
const NOTHING: LeafHashes = { hashes: new Uint8Array(), members: 0 };

/** Does one job of a commitment; hashing inner nodes gives nothing back, they are in the tree. */
export function doJob(keccak256: Keccak256, job: CommitmentJob): LeafHashes {
  switch (job.kind) {
    case "book":
      return hashBook(keccak256, job);
    case "packed":
      return hashCohorts(keccak256, job.context, unpackCohorts(job.rows, job.from, job.to));
    case "subtree":
      hashSubtree(keccak256, new Uint8Array(job.tree), job.node);
      return NOTHING;
  }
}

function hashBook(keccak256: Keccak256, job: Extract<CommitmentJob, { kind: "book" }>): LeafHashes {
  const book = new BookFile(job.file, { readOnly: true });
  try {
    return hashCohorts(keccak256, job.context, readCohorts(book, job.lastSeq, job.range));
  } finally {
    book.close();
  }
}

/** Hashes cohorts that come in the order of their members. */
function hashCohorts(keccak256: Keccak256, context: LeafContext, cohorts: Iterable<Cohort>): LeafHashes {
  const hasher = new LeafHasher(keccak256, context);
  const last = new Uint8Array(WORD);
  let hashes = new Uint8Array(FIRST_LEAVES * WORD);
  let [leaves, members] = [0, 0];
  for (const cohort of cohorts) {
    if (leaves * WORD === hashes.length) {
      const grown = new Uint8Array(2 * hashes.length);
      grown.set(hashes);
      hashes = grown;
    }
    if (members === 0 || Buffer.compare(last, cohort.memberKey) !== 0) {
      members++;
      last.set(cohort.memberKey);
    }
    hasher.hash(cohort, hashes, leaves * WORD);
    leaves++;
  }
  return { hashes: hashes.slice(0, leaves * WORD), members };
}

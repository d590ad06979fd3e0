import { BookFile } from "../BookFile.js";
import type { Keccak256 } from "./createKeccak256.js";
import type { CommitmentJob, LeafHashes } from "./jobs.js";
import { hashCohorts } from "./hashCohorts.js";
import { hashSubtree } from "./packedTree.js";
import { readCohorts } from "./readCohorts.js";

/** Does one job of a commitment; hashing inner nodes gives nothing back, they are in the tree. */
export function doJob(keccak256: Keccak256, job: CommitmentJob): LeafHashes {
  switch (job.kind) {
    case "book":
      return hashBook(keccak256, job);
    case "subtree":
      hashSubtree(keccak256, new Uint8Array(job.tree), job.node);
      return { hashes: new Uint8Array(), members: 0 };
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

import type { Keccak256 } from "./createKeccak256.js";
import type { LeafHashes } from "./jobs.js";
import type { Cohort } from "./leaf.js";
import { LeafHasher, WORD, type LeafContext } from "./LeafHasher.js";

const FIRST_LEAVES = 1_024;

/** Hashes cohorts that come in the order of their members. */
export function hashCohorts(keccak256: Keccak256, context: LeafContext, cohorts: Iterable<Cohort>): LeafHashes {
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

import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { getAddress, hexlify } from "ethers";
import fc from "fast-check";
import { headerCohort, leafTypes, leafValues, type Cohort } from "../../sdk/book/commitment/leaf.js";
import { WORD } from "../../sdk/book/commitment/LeafWriter.js";
import { openLeaf } from "../../sdk/book/commitment/openLeaf.js";
import type { CommitmentInput } from "../../sdk/book/commitment/TreeTask.js";
import { FIELDS, type CohortArrays } from "../../sdk/book/replay/cohortArrays.js";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const amount = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

/** Any point contract, seed, head and period. */
export const commitmentTerms: fc.Arbitrary<Omit<CommitmentInput, "cohorts">> = fc.record({
  point: bytes(20).map((address) => getAddress(hexlify(address))),
  seed: bytes(32),
  head: bytes(32),
  period: fc.nat({ max: 100_000 }),
});

const cohort: fc.Arbitrary<Cohort> = fc.record({
  memberKey: bytes(32),
  epoch: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  accrued: amount,
  cancelled: amount,
  redeemed: amount,
  released: amount,
});

/** Any cohorts in any order. */
export function cohorts({ maxLength }: { maxLength: number }): fc.Arbitrary<Cohort[]> {
  return fc.array(cohort, { maxLength, size: "max" });
}

/** Cohorts as a replay has them, each a member's only one; they come in the order of the list, whatever their keys are. */
export function cohortArrays(list: readonly Cohort[]): CohortArrays {
  const room = list.length + 1;
  const keys = new Uint8Array(new SharedArrayBuffer(room * WORD));
  const epochs = new Float64Array(new SharedArrayBuffer(8 * room));
  const sums = new BigInt64Array(new SharedArrayBuffer(8 * FIELDS * room));
  const ids = Uint32Array.from({ length: room }, (_, id) => id);
  for (const [index, { memberKey, epoch, accrued, cancelled, redeemed, released }] of list.entries()) {
    const id = index + 1;
    keys.set(memberKey, id * WORD);
    epochs[id] = Number(epoch);
    sums.set([accrued, cancelled, redeemed, released], id * FIELDS);
  }
  return { keys, order: ids.slice(1), first: ids, next: new Uint32Array(room), epochs, sums };
}

/** The tree over a header and these cohorts by `@openzeppelin/merkle-tree`. */
export function libraryTree({ point, seed, head, period }: Omit<CommitmentInput, "cohorts">, list: readonly Cohort[]) {
  const values = [headerCohort(head, period), ...list].map((item) => leafValues(openLeaf({ point, seed }, item)));
  return StandardMerkleTree.of(values, [...leafTypes], { sortLeaves: false });
}

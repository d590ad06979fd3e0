import { randomFillSync } from "node:crypto";
import { blockKeccak } from "../../sdk/book/commitment/BlockHasher.js";
import { createKeccak256 } from "../../sdk/book/commitment/createKeccak256.js";
import { hashTree } from "../../sdk/book/commitment/hashTree.js";
import { oneByOne } from "../../sdk/book/keccak/bulkKeccak.js";
import { FIELDS, type CohortArrays } from "../../sdk/book/replay/cohortArrays.js";

/** What one thread takes to hash a commitment's tree. */
export interface HashingSpeed {
  readonly what: string;
  readonly leaves: number;
  readonly seconds: number;
  readonly ratio: number;
}

const MEMBERS = 1_000_000;
const ROUNDS = 3;

/** Two leaves at a time by SIMD, beside one by one with `hash-wasm`: the best of some rounds, in turn. */
export async function measureHashing(members = MEMBERS): Promise<HashingSpeed[]> {
  const keccak256 = await createKeccak256();
  const pairs = blockKeccak(keccak256);
  const single = oneByOne(pairs.memory.length, keccak256);
  const input = { point: `0x${"5a".repeat(20)}`, seed: new Uint8Array(32), period: 1, head: new Uint8Array(32) };
  const cohorts = randomCohorts(members);
  const best = { single: Infinity, pairs: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, keccak] of [
      ["single", single],
      ["pairs", pairs],
    ] as const) {
      const start = performance.now();
      hashTree(keccak, { ...input, cohorts });
      best[way] = Math.min(best[way], (performance.now() - start) / 1_000);
    }
  }
  return [
    { what: "one by one, hash-wasm (baseline)", leaves: members + 1, seconds: best.single, ratio: 1 },
    { what: "two at a time, SIMD", leaves: members + 1, seconds: best.pairs, ratio: best.single / best.pairs },
  ];
}

/** One cohort a member. Their keys are in no order, as those of members are not. */
function randomCohorts(members: number): CohortArrays {
  const room = members + 1;
  const shared = (bytes: number) => new SharedArrayBuffer(bytes * room);
  const first = new Uint32Array(shared(4)).map((_, id) => id);
  const order = first.slice(1).sort((a, b) => Math.imul(a, 0x9e3779b1) - Math.imul(b, 0x9e3779b1));
  const epochs = new Float64Array(shared(8)).fill(650);
  const sums = new BigInt64Array(shared(8 * FIELDS)).fill(1_000n);
  return { keys: randomFillSync(new Uint8Array(32 * room)), order, first, next: new Uint32Array(room), epochs, sums };
}

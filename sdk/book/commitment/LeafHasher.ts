import { getBytes, hexlify } from "ethers";
import type { Keccak256 } from "./createKeccak256.js";
import type { Cohort, CommitmentLeaf } from "./leaf.js";

/** What every leaf of one period's commitment has in common. */
export interface LeafContext {
  /** The programme's point contract. */
  readonly point: string;
  /** 32 random bytes of the period. */
  readonly seed: Uint8Array;
}

/** Bytes of a hash, and of an ABI word. */
export const WORD = 32;
const WORDS = 8;
const SALT_INPUT = { seed: 0, memberKey: WORD, epoch: 2 * WORD };
const UINT64 = 1n << 64n;

/** Hashes the leaves of one period, reusing its buffers: nothing is allocated for a leaf but what the hash gives. */
export class LeafHasher {
  private readonly encoded = new Uint8Array(WORDS * WORD);
  private readonly view = new DataView(this.encoded.buffer);
  private readonly saltInput = new Uint8Array(3 * WORD);
  private readonly inner = new Uint8Array(WORD);
  private readonly point: string;

  constructor(
    private readonly keccak256: Keccak256,
    { point, seed }: LeafContext,
  ) {
    this.point = point;
    this.encoded.set(getBytes(point), WORD - getBytes(point).length);
    this.saltInput.set(seed, SALT_INPUT.seed);
  }

  /** Writes the leaf's double hash into `output` at `offset`, in bytes. */
  hash(cohort: Cohort, output: Uint8Array, offset: number): void {
    this.encode(cohort);
    this.keccak256(this.encoded, this.inner, 0);
    this.keccak256(this.inner, output, offset);
  }

  /** The leaf in the open, with its salt. */
  leaf(cohort: Cohort): CommitmentLeaf {
    this.encode(cohort);
    const { epoch, accrued, cancelled, redeemed, released } = cohort;
    return {
      point: this.point,
      memberKey: hexlify(cohort.memberKey),
      epoch,
      accrued,
      cancelled,
      redeemed,
      released,
      salt: hexlify(this.encoded.subarray((WORDS - 1) * WORD)),
    };
  }

  private encode({ memberKey, epoch, accrued, cancelled, redeemed, released }: Cohort): void {
    const { encoded, saltInput } = this;
    encoded.set(memberKey, WORD);
    this.writeUint(2, epoch);
    this.writeUint(3, accrued);
    this.writeUint(4, cancelled);
    this.writeUint(5, redeemed);
    this.writeUint(6, released);
    saltInput.set(memberKey, SALT_INPUT.memberKey);
    saltInput.set(encoded.subarray(2 * WORD, 3 * WORD), SALT_INPUT.epoch);
    this.keccak256(saltInput, encoded, (WORDS - 1) * WORD);
  }

  /** Everything the book counts fits 63 bits; more would be cut off without a word. */
  private writeUint(word: number, value: bigint): void {
    if (value < 0n || value >= UINT64) throw new RangeError(`${value} does not fit 64 bits`);
    this.view.setBigUint64((word + 1) * WORD - 8, value);
  }
}

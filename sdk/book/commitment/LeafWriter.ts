import { getBytes } from "ethers";
import type { BulkKeccak } from "../keccak/bulkKeccak.js";
import { ACCRUED, CANCELLED, FIELDS, REDEEMED, RELEASED } from "../replay/cohortArrays.js";
import { CohortCursor } from "./CohortCursor.js";
import type { TreeTask } from "./TreeTask.js";

/** Bytes of a hash, and of an ABI word. */
export const WORD = 32;
/** Leaves that are laid out and hashed at once. */
const BATCH = 128;
/** A leaf's words, and those its salt is the hash of: what {@link leafTypes} says, and (seed, memberKey, epoch). */
const [LEAF, SALT] = [8 * WORD, 3 * WORD];
/** Where in its word a number of 64 bits begins. */
const UINT64 = WORD - 8;
const POINTS = [ACCRUED, CANCELLED, REDEEMED, RELEASED];
/** The halves of a number of 64 bits, as this machine keeps it. */
const [LOW, HIGH] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];
/** Halves a word of 256 bits. */
const HALVES = WORD / Uint32Array.BYTES_PER_ELEMENT;

/** Hashes leaves of a task. Everything is laid out where it is hashed: nothing is allocated or copied for a leaf but its salt. */
export class LeafWriter {
  /** Bytes of memory that one takes. */
  static readonly BYTES = BATCH * (LEAF + SALT);
  private readonly salts: number;
  private readonly view: DataView;
  /** Of memory, keys and sums. Copied in halves: 64 bits at once would be a bigint each, which takes as long as the hashes. */
  private readonly halves: Uint32Array;
  private readonly keys: Uint32Array;
  private readonly sums: Uint32Array;

  /** @param at Where in the memory it may work. */
  constructor(
    private readonly keccak: BulkKeccak,
    private readonly at: number,
    private readonly task: TreeTask,
  ) {
    const { memory } = keccak;
    const { keys, sums } = task.cohorts;
    this.view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    this.halves = halvesOf(memory);
    this.keys = halvesOf(keys);
    this.sums = halvesOf(sums);
    this.salts = at + BATCH * LEAF;
    memory.fill(0, at, at + LeafWriter.BYTES);
    const point = getBytes(task.point);
    for (let i = 0; i < BATCH; i++) {
      memory.set(point, at + i * LEAF + WORD - point.length);
      memory.set(task.seed, this.salts + i * SALT);
    }
  }

  /** Writes the double hashes of leaves one behind the other from `target` on. */
  hash(first: number, count: number, target: number): void {
    if (count === 0) return;
    const cursor = new CohortCursor(this.task.cohorts, this.task.starts, Math.max(first - 1, 0));
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done);
      for (let i = 0; i < batch; i++) {
        if (first + done + i === 0) this.writeHeader();
        else this.writeCohort(i, cursor);
      }
      this.hashBatch(batch, target + done * WORD);
    }
  }

  private writeHeader(): void {
    this.writeKey(0, halvesOf(this.task.head.slice()), 0);
    this.writeEpoch(0, this.task.period);
    this.keccak.memory.fill(0, this.at + 3 * WORD, this.at + 7 * WORD);
  }

  private writeCohort(i: number, cursor: CohortCursor): void {
    const { member, slot } = cursor;
    this.writeKey(i, this.keys, member * HALVES);
    this.writeEpoch(i, this.task.cohorts.epochs[slot] ?? 0);
    let word = this.at + i * LEAF + 3 * WORD + UINT64;
    for (const field of POINTS) {
      const sum = 2 * (slot * FIELDS + field);
      this.view.setUint32(word, this.sums[sum + HIGH] ?? 0);
      this.view.setUint32(word + 4, this.sums[sum + LOW] ?? 0);
      word += WORD;
    }
    cursor.next();
  }

  private writeKey(i: number, keys: Uint32Array, from: number): void {
    const { halves } = this;
    const leaf = (this.at + i * LEAF + WORD) / Uint32Array.BYTES_PER_ELEMENT;
    const salt = (this.salts + i * SALT + WORD) / Uint32Array.BYTES_PER_ELEMENT;
    for (let half = 0; half < HALVES; half++) {
      const value = keys[from + half] ?? 0;
      halves[leaf + half] = value;
      halves[salt + half] = value;
    }
  }

  private writeEpoch(i: number, epoch: number): void {
    const [high, low] = [Math.floor(epoch / 2 ** 32), epoch % 2 ** 32];
    const [leaf, salt] = [this.at + i * LEAF + 2 * WORD + UINT64, this.salts + i * SALT + 2 * WORD + UINT64];
    this.view.setUint32(leaf, high);
    this.view.setUint32(leaf + 4, low);
    this.view.setUint32(salt, high);
    this.view.setUint32(salt + 4, low);
  }

  private hashBatch(count: number, target: number): void {
    const { memory, hash } = this.keccak;
    // The target takes the salts for a moment: each is 32 bytes, as is the leaf's hash.
    hash(this.salts, SALT, target, count);
    for (let i = 0; i < count; i++) {
      const salt = target + i * WORD;
      memory.copyWithin(this.at + (i + 1) * LEAF - WORD, salt, salt + WORD);
    }
    hash(this.at, LEAF, target, count);
    hash(target, WORD, target, count);
  }
}

function halvesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint32Array {
  return new Uint32Array(buffer, byteOffset, Math.floor(byteLength / Uint32Array.BYTES_PER_ELEMENT));
}

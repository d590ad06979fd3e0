import { bulkKeccak, type BulkKeccak } from "../keccak/bulkKeccak.js";
import type { Keccak256 } from "./createKeccak256.js";
import { LeafWriter, WORD } from "./LeafWriter.js";
import { BLOCK, placeOf, treeBlocks, type TreeBlocks } from "./treeBlocks.js";
import type { TreeTask } from "./TreeTask.js";

/** Where the nodes of a block are hashed, the deepest leaves under them, and where leaves are laid out. */
const [NODES, DEEPEST, LEAVES] = [0, BLOCK * WORD, 3 * BLOCK * WORD];

/** Memory in which blocks are hashed: one a thread, for any number of trees. */
export function blockKeccak(keccak256: Keccak256): BulkKeccak {
  return bulkKeccak(LEAVES + LeafWriter.BYTES, keccak256);
}

/** Hashes blocks of one tree. */
export class BlockHasher {
  private readonly blocks: TreeBlocks;
  private readonly writer: LeafWriter;
  private readonly words: Int32Array;

  /** @param keccak Of {@link blockKeccak}. */
  constructor(
    private readonly keccak: BulkKeccak,
    private readonly task: TreeTask,
  ) {
    const { memory } = keccak;
    this.blocks = treeBlocks(task.leaves);
    this.writer = new LeafWriter(keccak, LEAVES, task);
    this.words = new Int32Array(memory.buffer, memory.byteOffset, LEAVES / Int32Array.BYTES_PER_ELEMENT);
  }

  /** Hashes blocks that nobody has begun, until there are none. */
  help(): void {
    const { progress } = this.task;
    for (;;) {
      const block = Atomics.add(progress, 0, 1);
      if (block >= this.blocks.count) return;
      this.hashBlock(block);
      Atomics.store(progress, 1 + block, 1);
    }
  }

  /** The root, once nobody has anything to begin. What others have begun and not done is done here as well: it is the same, whoever does it. */
  root(): Uint8Array {
    for (let block = 0; block < this.blocks.count; block++) {
      if (Atomics.load(this.task.progress, 1 + block) === 0) this.hashBlock(block);
    }
    return this.hashRoots([], 0);
  }

  /** The siblings on the way from a leaf to the root, once that is known. */
  proofOf(leaf: number): Uint8Array[] {
    const { size } = this.blocks;
    const { node, deep } = placeOf(this.blocks, leaf);
    const siblings: Uint8Array[] = [];
    if (deep) {
      this.writer.hash(leaf ^ 1, 1, NODES);
      siblings.push(this.keccak.memory.slice(NODES, NODES + WORD));
    }
    const block = Math.floor(node / size);
    this.layBlock(block);
    this.hashUp(size, siblings, node % size);
    this.hashRoots(siblings, block);
    return siblings;
  }

  private hashBlock(block: number): void {
    this.layBlock(block);
    this.hashUp(this.blocks.size);
    this.task.roots.set(this.keccak.memory.subarray(NODES, NODES + WORD), block * WORD);
  }

  /** Puts a block's nodes in their places: leaves as they are, and above the deepest ones their parents. */
  private layBlock(block: number): void {
    const { leaves, rest, size } = this.blocks;
    const first = block * size;
    const whole = Math.min(Math.max(rest - first, 0), size);
    this.writer.hash(leaves - rest + first, whole, NODES);
    const parents = size - whole;
    this.writer.hash(2 * Math.max(first - rest, 0), 2 * parents, DEEPEST);
    this.hashPairs(DEEPEST, parents, NODES + whole * WORD);
  }

  /** Hashes level by level what stands in the nodes' places, until one is left. The siblings of the node at `place` are kept. */
  private hashUp(nodes: number, siblings?: Uint8Array[], place = 0): void {
    for (let [count, at] = [nodes, place]; count > 1; [count, at] = [count / 2, at >> 1]) {
      const sibling = NODES + (at ^ 1) * WORD;
      siblings?.push(this.keccak.memory.slice(sibling, sibling + WORD));
      this.hashPairs(NODES, count / 2, NODES);
    }
  }

  /** Hashes the blocks' own hashes, a block of them at a time. */
  private hashRoots(siblings: Uint8Array[], place: number): Uint8Array {
    const { memory } = this.keccak;
    let nodes = this.task.roots.slice();
    for (let at = place; nodes.length > WORD; at = Math.floor(at / BLOCK)) {
      const size = Math.min(nodes.length / WORD, BLOCK);
      const above = new Uint8Array(nodes.length / size);
      for (let part = 0; part * WORD < above.length; part++) {
        memory.set(nodes.subarray(part * size * WORD, (part + 1) * size * WORD), NODES);
        this.hashUp(size, part === Math.floor(at / size) ? siblings : undefined, at % size);
        above.set(memory.subarray(NODES, NODES + WORD), part * WORD);
      }
      nodes = above;
    }
    return nodes;
  }

  private hashPairs(from: number, pairs: number, to: number): void {
    for (let pair = 0; pair < pairs; pair++) this.sortPair(from + 2 * pair * WORD);
    this.keccak.hash(from, 2 * WORD, to, pairs);
  }

  /** Puts the smaller of two hashes first. */
  private sortPair(at: number): void {
    const { memory } = this.keccak;
    let byte = at;
    while (byte < at + WORD && memory[byte] === memory[byte + WORD]) byte++;
    if ((memory[byte] ?? 0) <= (memory[byte + WORD] ?? 0) || byte === at + WORD) return;
    const { words } = this;
    const step = WORD / Int32Array.BYTES_PER_ELEMENT;
    for (let word = at / Int32Array.BYTES_PER_ELEMENT, end = word + step; word < end; word++) {
      const kept = words[word] ?? 0;
      words[word] = words[word + step] ?? 0;
      words[word + step] = kept;
    }
  }
}

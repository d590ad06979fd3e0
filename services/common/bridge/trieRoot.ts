import { concat, encodeRlp, hexlify, keccak256, toBeArray, type RlpStructuredDataish } from "ethers";

/** What a list without items has for its root. */
const EMPTY = keccak256("0x80");
const BRANCHES = 16;

interface Item {
  /** The key's half bytes. */
  readonly path: readonly number[];
  readonly value: string;
}

/**
 * The root of the Merkle-Patricia trie in which a block has its receipts: the RLP of an item's index leads to it (Yellow Paper, appendix D).
 *
 * @param values Of 32 bytes at least, as every receipt is: its bloom filter alone has 256.
 */
export function trieRoot(values: readonly string[]): string {
  if (values.length === 0) return EMPTY;
  const items = values.map((value, i) => ({ path: nibblesOf(encodeRlp(toBeArray(i))), value }));
  return keccak256(encodeRlp(nodeOf(items, 0)));
}

function nibblesOf(bytes: string): number[] {
  return [...bytes.slice(2)].map((digit) => parseInt(digit, 16));
}

/** A node over items that have the half bytes before `depth` in common. No key of an index begins with another one whole. */
function nodeOf(items: readonly Item[], depth: number): RlpStructuredDataish {
  const [first] = items;
  if (first === undefined) return "0x";
  if (items.length === 1) return [packed(first.path.slice(depth), true), first.value];
  const shared = sharedFrom(items, depth);
  if (shared > depth) return [packed(first.path.slice(depth, shared), false), referenceTo(nodeOf(items, shared))];
  const branches = Array.from({ length: BRANCHES }, (_, nibble) => {
    const below = items.filter(({ path }) => path[depth] === nibble);
    return below.length === 0 ? "0x" : referenceTo(nodeOf(below, depth + 1));
  });
  return [...branches, "0x"];
}

function sharedFrom([first, ...others]: readonly Item[], depth: number): number {
  let end = depth;
  while (first !== undefined && others.every(({ path }) => path[end] === first.path[end])) end++;
  return end;
}

/** Nodes of less than 32 bytes would stand where they are used: with such values there are none. */
function referenceTo(node: RlpStructuredDataish): string {
  return keccak256(encodeRlp(node));
}

/** Half bytes as bytes, with a mark that says whether their number is odd and whether the path ends here. */
function packed(nibbles: readonly number[], leaf: boolean): string {
  const mark = leaf ? 2 : 0;
  const all = nibbles.length % 2 === 1 ? [mark + 1, ...nibbles] : [mark, 0, ...nibbles];
  return concat([hexlify(Uint8Array.from({ length: all.length / 2 }, (_, i) => byteAt(all, i)))]);
}

function byteAt(nibbles: readonly number[], i: number): number {
  return (nibbles[2 * i] ?? 0) * BRANCHES + (nibbles[2 * i + 1] ?? 0);
}

import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { buildCommitment } from "../../sdk/book/commitment/buildCommitment.js";
import { leafTypes } from "../../sdk/book/commitment/leaf.js";

/**
 * A process of the bench, so that its peak memory is that of one commitment: `book <file> <period> <threads>` builds one from a book's
 * file, `library <leaves>` the like with `@openzeppelin/merkle-tree` from values in memory. Prints what it took as JSON.
 */
const [, , what, ...args] = process.argv;

function word(value: number): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function byLibrary(leaves: number): () => number {
  const point = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const values = Array.from({ length: leaves }, (_, i) => [point, word(i), 657n, BigInt(i), 3n, 2n, 1n, word(i + 7)]);
  return () => StandardMerkleTree.of(values, [...leafTypes], { sortLeaves: false }).length;
}

async function fromBook(file = "", period = "", workers = ""): Promise<number> {
  return (await buildCommitment({ file, period: Number(period), workers: Number(workers) })).leaves;
}

const work = what === "library" ? byLibrary(Number(args[0])) : () => fromBook(...args);
const start = performance.now();
const cpuBefore = process.cpuUsage();
const leaves = await work();
const seconds = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
const megabytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ leaves, seconds, cpuSeconds: (user + system) / 1_000_000, megabytes }));

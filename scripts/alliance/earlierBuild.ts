import { readdirSync, readFileSync } from "node:fs";
import { keccak256 } from "ethers";
import { z } from "zod";

const DIRECTORY = new URL("../../deploy/builds/", import.meta.url);
const build = z.object({
  version: z.string(),
  contracts: z.record(
    z.string(),
    z.object({
      /** Bytes of the code on chain, and its keccak256 with zeros in the holes. */
      length: z.int(),
      hash: z.string(),
      /** Where it is made for one contract: immutables, libraries' addresses, its own. */
      holes: z.array(z.tuple([z.int(), z.int()])),
    }),
  ),
});

let known: readonly z.output<typeof build>[] | undefined;

/** The version before this one that made a contract's code; undefined when none did. @param artifact The contract's name. */
export function earlierBuild(artifact: string, code: Uint8Array): string | undefined {
  known ??= readdirSync(DIRECTORY).map((file) =>
    build.parse(JSON.parse(readFileSync(new URL(file, DIRECTORY), "utf8"))),
  );
  return known.find(({ contracts }) => {
    const made = contracts[artifact];
    if (made?.length !== code.length) return false;
    const copy = code.slice();
    for (const [start, length] of made.holes) copy.fill(0, start, start + length);
    return keccak256(copy) === made.hash;
  })?.version;
}

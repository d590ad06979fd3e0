import type { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { manifestSchema } from "./manifestSchema.js";

/** An alliance as its manifest describes it. Amounts are integers: wei of MLK, and 8 decimals for face values. */
export type Manifest = z.output<typeof manifestSchema>;

/** One partner of a manifest. */
export type PartnerManifest = Manifest["partners"][number];

/** Turns `["partners", 2, "pool", "bid"]` into `partners[2].pool.bid`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (sum, part) => (typeof part === "number" ? `${sum}[${part}]` : `${sum}.${String(part)}`),
    "",
  );
  return text.replace(/^\./, "") || "the whole file";
}

/**
 * Checks a manifest and gives it typed. Error: `MANIFEST_INVALID`, naming the file and the path of every wrong value.
 *
 * @param value What the file holds.
 * @param source The file's name, for the message.
 */
export function parseManifest(value: unknown, source: string): Manifest {
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((problem) => `  ${pathText(problem.path)}: ${problem.message}`);
  throw new AllianceError(
    "MANIFEST_INVALID",
    `${source} is not a valid manifest:\n${lines.join("\n")}`,
    "Mend the values named; nothing was sent.",
  );
}

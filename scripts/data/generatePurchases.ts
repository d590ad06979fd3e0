import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawMembers } from "./drawMembers.js";
import { drawPurchases } from "./drawPurchases.js";
import { purchaseColumns, purchaseLine } from "../../sdk/book/purchase.js";
import { purchaseProfiles } from "./purchaseProfiles.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** A file that was written. */
export interface GeneratedFile {
  readonly file: string;
  readonly customers: number;
  readonly purchases: number;
  readonly points: bigint;
}

/** What was written. */
export interface GeneratedData {
  readonly partners: readonly GeneratedFile[];
  readonly members: { readonly file: string; readonly members: number };
}

/**
 * Writes 18 months of made-up purchases for each partner of the local alliance, `<partner>.csv`, and the people behind some of
 * the customer numbers, `members.json`. Every run writes the same bytes.
 *
 * Error: `PURCHASES_UNWRITABLE` when a file cannot be written.
 */
export async function generatePurchases(directory: string): Promise<GeneratedData> {
  const partners = purchaseProfiles.map((profile) => ({ slug: profile.slug, ...drawPurchases(profile) }));
  const members = drawMembers(partners);
  const membersFile = join(directory, "members.json");
  try {
    await mkdir(directory, { recursive: true });
    const written: GeneratedFile[] = [];
    for (const { slug, customers, purchases } of partners) {
      const file = join(directory, `${slug}.csv`);
      await writeFile(file, [purchaseColumns.join(","), ...purchases.map(purchaseLine), ""].join("\n"));
      const points = purchases.reduce((sum, purchase) => sum + purchase.points, 0n);
      written.push({ file, customers: customers.length, purchases: purchases.length, points });
    }
    await writeFile(membersFile, `${JSON.stringify(members, null, 2)}\n`);
    return { partners: written, members: { file: membersFile, members: members.length } };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "PURCHASES_UNWRITABLE",
      `The purchases cannot be written to ${directory}: ${reason}.`,
      "Give a directory that you may write to.",
      { cause },
    );
  }
}

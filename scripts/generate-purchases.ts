/**
 * Writes the made-up purchases of the local alliance: `npx tsx scripts/generate-purchases.ts [--out data] [--json]`.
 * Without options, `npx hardhat run scripts/generate-purchases.ts` does the same.
 */
import { parseArgs } from "node:util";
import { formatAmount } from "../sdk/text/formatAmount.js";
import { formatTable } from "../sdk/terminal/formatTable.js";
import { generatePurchases } from "./data/generatePurchases.js";
import { AllianceError } from "../sdk/AllianceError.js";
import { counted } from "../sdk/text/counted.js";

/** Under `hardhat run`, arguments of Hardhat's own stand before the script. */
function options() {
  const script = process.argv.findIndex((argument) => argument.endsWith("generate-purchases.ts"));
  try {
    const { values } = parseArgs({
      args: process.argv.slice(script + 1),
      options: { out: { type: "string", default: "data" }, json: { type: "boolean", default: false } },
    });
    return values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    console.error(`${reason}\nUsage: generate-purchases.ts [--out DIRECTORY] [--json]`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const given = options();
  if (given === undefined) return 2;
  try {
    const { partners, members } = await generatePurchases(given.out);
    if (given.json) {
      console.log(
        JSON.stringify({ partners: partners.map((each) => ({ ...each, points: `${each.points}` })), members }, null, 2),
      );
      return 0;
    }
    const rows = partners.map(({ file, customers, purchases, points }) => [
      file,
      customers,
      formatAmount(BigInt(purchases), 0),
      formatAmount(points, 0),
    ]);
    console.log(formatTable(["file", "customers", "purchases", "points"], rows));
    console.log(`${members.file}: ${counted(members.members, "member")}`);
    return 0;
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    console.error(`${error.code}: ${error.message}\n${error.remedy}`);
    return 1;
  }
}

process.exitCode = await main();

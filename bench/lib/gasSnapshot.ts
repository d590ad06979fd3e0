import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { counted } from "../../sdk/text/counted.js";

const FILE = "bench/gas.snapshot.json";

const snapshotSchema = z.strictObject({
  gas: z.record(z.string(), z.int()),
  sizes: z.record(z.string(), z.strictObject({ runtime: z.int(), initcode: z.int() })),
});

/** Gas by operation, and sizes by contract. */
export type GasSnapshot = z.output<typeof snapshotSchema>;

/** Writes the committed snapshot anew. */
export async function writeSnapshot(snapshot: GasSnapshot, file = FILE): Promise<void> {
  await writeFile(file, `${JSON.stringify(snapshot, null, 2)}\n`);
}

/** Error: `GAS_CHANGED`, naming every figure that differs from the committed snapshot. */
export async function compareSnapshot(snapshot: GasSnapshot, file = FILE): Promise<void> {
  const committed = snapshotSchema.parse(JSON.parse(await readFile(file, "utf8")));
  const differences = [...flatten(committed, snapshot)];
  if (differences.length === 0) return;
  throw new AllianceError(
    "GAS_CHANGED",
    `${differences.length === 1 ? "1 figure differs" : `${counted(differences.length, "figure")} differ`} from ${file}:\n${differences.join("\n")}`,
    "If the change is meant, run `npm run gas` and commit the snapshot.",
  );
}

function* flatten(before: GasSnapshot, after: GasSnapshot): Generator<string> {
  const figures = ({ gas, sizes }: GasSnapshot) =>
    new Map([
      ...Object.entries(gas),
      ...Object.entries(sizes).flatMap(([name, { runtime, initcode }]): [string, number][] => [
        [`${name} runtime`, runtime],
        [`${name} initcode`, initcode],
      ]),
    ]);
  const [old, now] = [figures(before), figures(after)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (old.get(name) !== now.get(name)) yield `  ${name}: ${old.get(name) ?? "none"} → ${now.get(name) ?? "none"}`;
  }
}

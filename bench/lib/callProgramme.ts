import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

/** What shops do; see `callerProcess`. */
export interface Calls {
  readonly url: string;
  readonly apiKey: string;
  readonly callers: number;
  readonly seconds: number;
  readonly kind: "accruals" | "balances" | "batches";
  readonly purchasedAt: number;
  readonly customers: number;
  readonly perSecond?: number;
}

const figures = z.object({
  perSecond: z.number(),
  /** Milliseconds until the answer. */
  p50: z.number(),
  p99: z.number(),
  statuses: z.record(z.string(), z.int()),
});

const WARM_UP_SECONDS = 1;

/** Has shops ask, in a process of their own. Gives what was answered a second, and how fast. */
export async function callProgramme(calls: Calls): Promise<z.output<typeof figures>> {
  const directory = await mkdtemp(join(tmpdir(), "milk-callers-"));
  try {
    const file = join(directory, "calls.json");
    await writeFile(file, JSON.stringify({ ...calls, warmUp: WARM_UP_SECONDS }));
    const script = fileURLToPath(new URL("./callerProcess.ts", import.meta.url));
    const command = ["--import", import.meta.resolve("tsx/esm"), script, file];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    return figures.parse(JSON.parse(stdout));
  } finally {
    await rm(directory, { recursive: true });
  }
}

import { chmod, rename, writeFile } from "node:fs/promises";
import type { z } from "zod";
import { sandboxFile } from "../../sdk/addresses/SandboxFile.js";
import { toJson } from "../../sdk/text/toJson.js";

const OWNER_ONLY = 0o600;

/** Writes what a partner's developer needs. The file appears whole or not at all, replaces one left over, and only its owner reads it. */
export async function writeSandboxFile(path: string, content: z.input<typeof sandboxFile>): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, toJson(sandboxFile.parse(content)), { mode: OWNER_ONLY });
  // A draft of a run that was killed keeps its mode.
  await chmod(draft, OWNER_ONLY);
  await rename(draft, path);
}

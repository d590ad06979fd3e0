import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Folders whose tests wait the most, for nodes and services that they start. They go first: beside them others compute, and at the end no core
 * waits for the last of them.
 */
const PATIENT = ["e2e", "package", "docs", "local", "services", "network", "scripts", "bench", "sdk", "attack"];

function place(file: string): number {
  const found = PATIENT.indexOf(file.split("/")[1] ?? "");
  return found === -1 ? PATIENT.length : found;
}

/** All files of TypeScript tests, those that wait the most first. */
export async function testFiles(): Promise<string[]> {
  const entries = await readdir("test", { recursive: true });
  return entries
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name))
    .toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

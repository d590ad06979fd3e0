import type { Verification } from "../../sdk/book/verify.js";
import { counted } from "../../sdk/text/counted.js";

/** A verification for a person. */
export function formatVerification(file: string, { ok, entries, head, findings }: Verification): string {
  const title = `Book ${file}: ${counted(entries, "entry", "entries")}, head ${head}`;
  if (ok) return `${title}\n✓ Everything follows from the journal.`;
  const lines = findings.map(({ code, table, problem }) => `${code}: ${table}: ${problem}`);
  return [title, "✗ Not everything follows from the journal; the first of each table:", ...lines].join("\n");
}

import type * as files from "node:fs/promises";

const TIMEOUT_MS = 10_000;

/** Node's files; undefined in a browser, and hidden from what bundles for one. */
function nodeFiles(): Pick<typeof files, "readFile"> | undefined {
  const node: Partial<Pick<NodeJS.Process, "getBuiltinModule">> | undefined =
    typeof process === "undefined" ? undefined : process;
  return node?.getBuiltinModule?.("node:fs/promises");
}

/** The text of a file or of a page of the web; in a browser a path is one of the page's own. */
export async function readText(source: string | URL): Promise<string> {
  const text = String(source);
  const own = /^https?:/.test(text) ? undefined : nodeFiles();
  if (own !== undefined) return own.readFile(text.startsWith("file:") ? new URL(text) : text, "utf8");
  const response = await fetch(source, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

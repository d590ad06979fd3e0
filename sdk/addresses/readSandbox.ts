import { readJson } from "./readJson.js";
import { sandboxFile, type SandboxFile } from "./SandboxFile.js";

/**
 * Reads what `npm run sandbox` wrote: addresses, endpoints, keys and members, for local chains only.
 *
 * Errors: `ADDRESSES_UNREADABLE`, `ADDRESSES_INVALID`.
 *
 * @param source A path, or a URL of `file:`, `http:` or `https:`.
 */
export async function readSandbox(source: string | URL): Promise<SandboxFile> {
  return readJson(source, sandboxFile);
}

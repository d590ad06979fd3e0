import { allianceAddresses, type AllianceAddresses } from "./AllianceAddresses.js";
import { readJson } from "./readJson.js";

/**
 * Reads where an alliance's contracts are, from a file or the web.
 *
 * Errors: `ADDRESSES_UNREADABLE`, `ADDRESSES_INVALID`.
 *
 * @param source A path, or a URL of `file:`, `http:` or `https:`.
 */
export async function readAddresses(source: string | URL): Promise<AllianceAddresses> {
  return readJson(source, allianceAddresses);
}

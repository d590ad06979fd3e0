import { AllianceError } from "../../../sdk/AllianceError.js";
import { directory, type DirectoryEntry } from "../queries/directory.js";
import type { IndexFile } from "../store/IndexFile.js";

/** All programmes, or those of one partner. Error: `PARTNER_UNKNOWN`. */
export function partnerProgrammes(file: IndexFile, partnerId: number | undefined): DirectoryEntry[] {
  const all = directory(file);
  if (partnerId === undefined) return all;
  const own = all.filter((entry) => entry.partnerId === partnerId);
  if (own.length > 0) return own;
  throw new AllianceError(
    "PARTNER_UNKNOWN",
    `The directory has no partner ${partnerId}.`,
    "Give the id of a partner, from 1 on.",
  );
}

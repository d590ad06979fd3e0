import type { GovernedDifference } from "./governedDifferences.js";

/** A value that is no longer the file's to say, in a line. */
export function formatGoverned({ path, chain, file, governedBy }: GovernedDifference): string {
  return `${path}: ${chain} on the chain, ${file} in the file; ${governedBy}`;
}

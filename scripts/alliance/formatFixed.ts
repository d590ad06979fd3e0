import { contrast } from "../../sdk/text/contrast.js";
import type { FixedDifference } from "./Step.js";

/** A difference that nobody can change, in a line that shows where texts part that look alike. */
export function formatFixed({ path, chain, file }: FixedDifference): string {
  const apart = contrast(chain, file);
  return `${path}: ${chain} on the chain, ${file} in the file${apart === "" ? "" : `; ${apart}`}`;
}

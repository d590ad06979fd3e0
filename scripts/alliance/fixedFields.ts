import type { Field } from "./differenceOf.js";
import type { FixedDifference } from "./Step.js";

/** Fields that differ and that nobody can change, by the paths of each. A name is the same however it was typed. */
export function fixedFields(path: string, fields: readonly Field[]): FixedDifference[] {
  return fields
    .filter(([, chain, file]) => String(chain).normalize("NFC") !== String(file).normalize("NFC"))
    .map(([name, chain, file]) => ({ path: `${path}.${name}`, chain: String(chain), file: String(file) }));
}

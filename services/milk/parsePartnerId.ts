import { AllianceError } from "../../sdk/AllianceError.js";

/** A partner's id as typed; undefined when it was left out. Error: `INVALID_PARTNER`. */
export function parsePartnerId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new AllianceError(
    "INVALID_PARTNER",
    `${text} is no partner's id.`,
    "Give its number in the directory, from 1 on.",
  );
}

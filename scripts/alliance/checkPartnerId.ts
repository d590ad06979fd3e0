import { AllianceError } from "../../sdk/AllianceError.js";

/** A partner's id as typed; undefined for an empty text. Error: `INVALID_PARTNER`. */
export function checkPartnerId(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new AllianceError(
    "INVALID_PARTNER",
    `${text} is no partner's id.`,
    "Give its number in the directory, from 1 on.",
  );
}

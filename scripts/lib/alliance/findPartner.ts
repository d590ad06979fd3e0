import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ChainState, PartnerState } from "./ChainState.js";

/** A partner by its id, its name or its points' symbol. Error: `PARTNER_UNKNOWN`. */
export function findPartner({ partners }: ChainState, text: string): PartnerState {
  const found = partners.find(({ id, name, point }) => [String(id), name, point.symbol].includes(text));
  if (found !== undefined) return found;
  const known = partners.map(({ id, name, point }) => `${id} ${point.symbol} ${name}`).join(", ");
  throw new AllianceError(
    "PARTNER_UNKNOWN",
    `There is no partner "${text}".`,
    `Give one of these: ${known || "none"}.`,
  );
}

import { AllianceError } from "../../sdk/AllianceError.js";
import { shownText } from "../../sdk/text/shownText.js";
import type { ChainState, PartnerState } from "./ChainState.js";

/** A partner by its id, its name or its points' symbol. Error: `PARTNER_UNKNOWN`. */
export function findPartner({ partners }: ChainState, text: string): PartnerState {
  const wanted = text.normalize("NFC");
  const found = partners.find(({ id, name, point }) =>
    [String(id), name, point.symbol].some((known) => known.normalize("NFC") === wanted),
  );
  if (found !== undefined) return found;
  const known = partners.map(({ id, name, point }) => `${id} ${point.symbol} ${name}`).join(", ");
  throw new AllianceError(
    "PARTNER_UNKNOWN",
    `There is no partner ${shownText(text)}.`,
    `Give one of these: ${known || "none"}.`,
  );
}

import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ProgrammeConfig } from "../config.js";
import { shopOf } from "./shopOf.js";

/** Whose API key a request carries: the shop's name. Error: `UNAUTHENTICATED`. */
export function authenticateShop(shops: ProgrammeConfig["shops"], authorization: string | undefined): string {
  const found = shopOf(shops, authorization);
  if (found !== undefined) return found;
  throw new AllianceError(
    "UNAUTHENTICATED",
    "The request carries no API key that the programme knows.",
    "Send `Authorization: Bearer <API key>`.",
  );
}

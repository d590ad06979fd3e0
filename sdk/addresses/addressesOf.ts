import { z } from "zod";
import deployed from "./addresses.json" with { type: "json" };
import { AllianceError } from "../AllianceError.js";
import { allianceAddresses, type AllianceAddresses } from "./AllianceAddresses.js";

const byChain = z.record(z.string(), allianceAddresses);

/**
 * Where the alliance's contracts are on a chain that it is deployed on, as of this version of the package.
 *
 * Error: `CHAIN_UNKNOWN`, such as for local chains: the sandbox writes a file for `readAddresses`.
 *
 * @param known By chain id; `sdk/addresses/addresses.json` by default.
 */
export function addressesOf(chainId: number | bigint, known: unknown = deployed): AllianceAddresses {
  const chains = byChain.parse(known);
  const found = chains[String(chainId)];
  if (found === undefined) {
    throw new AllianceError(
      "CHAIN_UNKNOWN",
      `This version knows no alliance on chain ${chainId}; it knows ${Object.keys(chains).join(", ") || "none"}.`,
      "Install a newer version, or read the addresses you were given with readAddresses.",
    );
  }
  return found;
}

import { compareAddresses } from "../../sdk/addresses/compareAddresses.js";
import type { BridgeShape } from "./bridgeShape.js";

/** The attestors' accounts, ascending, as a signer set must name them. */
export function attestorKeys({ attestors }: Pick<BridgeShape, "attestors">): string[] {
  return attestors.map(({ address }) => address).sort(compareAddresses);
}

import type { Provider } from "ethers";
import { AllianceError } from "../AllianceError.js";
import type { ERC2771Forwarder } from "../contracts.js";

/** The node that a counter's forwarder is connected to. Error: `NO_PROVIDER`. */
export function providerOf(forwarder: ERC2771Forwarder): Provider {
  const provider = forwarder.runner?.provider;
  if (provider !== null && provider !== undefined) return provider;
  throw new AllianceError("NO_PROVIDER", "The forwarder is connected to no node.", "Connect its signer to a provider.");
}

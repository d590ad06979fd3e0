import type { BridgeShape } from "./bridgeShape.js";

/** The attestors' accounts, ascending, as a signer set must name them. */
export function attestorKeys({ attestors }: Pick<BridgeShape, "attestors">): string[] {
  return attestors.map(({ address }) => address).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

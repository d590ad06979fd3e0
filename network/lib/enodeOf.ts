import type { NodeIdentity } from "./nodeIdentity.js";
import type { NetworkNode } from "./parseNetwork.js";

/** A node of a description with the identity its key gives it. */
export type IdentifiedNode = NetworkNode & NodeIdentity;

/** A node's URL. Allowlists match identity, address and port, so it has all three. */
export function enodeOf({ id, host, p2pPort }: IdentifiedNode): string {
  return `enode://${id}@${host}:${p2pPort}`;
}

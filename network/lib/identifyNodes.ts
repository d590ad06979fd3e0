import { computeAddress } from "ethers";
import type { IdentifiedNode } from "./enodeOf.js";
import { nodeIdentity, type NodeIdentity } from "./nodeIdentity.js";
import type { NetworkNode } from "./parseNetwork.js";

function identityOf({ name, publicKey }: NetworkNode, key: string | undefined): NodeIdentity {
  if (publicKey !== undefined) return { id: publicKey, address: computeAddress(`0x04${publicKey}`) };
  if (key === undefined) throw new TypeError(`${name} has no key`);
  return nodeIdentity(key);
}

/** The nodes with the identities that their keys, private ones by name or the public one of their description, give them. */
export function identifyNodes(
  nodes: readonly NetworkNode[],
  keys: ReadonlyMap<string, string>,
): readonly IdentifiedNode[] {
  return nodes.map((node) => ({ ...node, ...identityOf(node, keys.get(node.name)) }));
}

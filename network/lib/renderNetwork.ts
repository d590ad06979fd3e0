import { besuConfig } from "./besuConfig.js";
import { composeFiles } from "./composeFiles.js";
import { enodeOf } from "./enodeOf.js";
import { genesisOf } from "./genesisOf.js";
import { identifyNodes } from "./identifyNodes.js";
import type { Owner } from "./ownerOf.js";
import type { Network } from "./parseNetwork.js";
import { permissionsConfig } from "./permissionsConfig.js";
import { prometheusFiles } from "./prometheusFiles.js";
import { tokenPublicKey } from "./tokenPublicKey.js";

/** All that a network's files follow from. */
export interface NetworkSource {
  readonly network: Network;
  /** Private keys by node, of those whose key is kept here. */
  readonly keys: ReadonlyMap<string, string>;
  /** The private key that signs tokens, PEM. */
  readonly tokenKey: string;
  /** Addresses of block 0's validators; those of the description, if left out. */
  readonly firstValidators?: readonly string[];
  readonly owner: Owner;
}

/** Every file of a network's directory but its description and its private keys: text by path. The same source gives the same files. */
export function renderNetwork(source: NetworkSource): ReadonlyMap<string, string> {
  const { network, keys, owner } = source;
  const nodes = identifyNodes(network.nodes, keys);
  const genesis = genesisOf(network, nodes, source.firstValidators);
  const publicKey = tokenPublicKey(source.tokenKey);
  const permissions = permissionsConfig(network, nodes);

  const files = new Map([...composeFiles(network, owner), ...prometheusFiles(network), ["genesis.json", genesis]]);
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node).map(enodeOf);
    const path = (file: string) => `nodes/${node.name}/${file}`;
    // A node's directory is complete in itself: it moves to another machine as it is.
    files.set(path("genesis.json"), genesis);
    files.set(path("config.toml"), besuConfig(network, node));
    files.set(path("permissions_config.toml"), permissions);
    files.set(path("static-nodes.json"), `${JSON.stringify(others, null, 2)}\n`);
    files.set(path("token-key.pub.pem"), publicKey);
  }
  return files;
}

import type { NetworkConnection } from "hardhat/types/network";

/** Of every development node's chain, and of others: a permissioned chain may have it as well. */
const DEVELOPMENT_CHAIN = 31_337n;
/** What anvil and Hardhat's node answer, and no other node. */
const QUESTIONS = ["anvil_nodeInfo", "hardhat_metadata"];

/**
 * Whether a chain is one to develop on: the embedded network, or the chain 31337 of a node that answers as anvil or Hardhat's do. Neither the
 * network's name nor the chain id alone says so. A node that does not answer is taken for none: nothing is done there unasked.
 */
export async function isDevelopmentNode({ ethers, networkConfig }: NetworkConnection): Promise<boolean> {
  if (networkConfig.type === "edr-simulated") return true;
  const { provider } = ethers;
  if ((await provider.getNetwork()).chainId !== DEVELOPMENT_CHAIN) return false;
  for (const question of QUESTIONS) {
    const answered = await provider.send(question, []).then(
      () => true,
      () => false,
    );
    if (answered) return true;
  }
  return false;
}

import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";

/** Error: `WRONG_CHAIN` when the network is not the manifest's. */
export async function checkChain(
  { ethers, networkName }: NetworkConnection,
  manifest: Pick<Manifest, "name" | "chainId">,
): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  if (chainId === BigInt(manifest.chainId)) return;
  throw new AllianceError(
    "WRONG_CHAIN",
    `The network "${networkName}" has chain id ${chainId}, but the manifest "${manifest.name}" is for ${manifest.chainId}.`,
    "Choose the right --network or the right manifest.",
  );
}

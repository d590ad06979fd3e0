import type { NetworkConnection } from "hardhat/types/network";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { checkChain } from "./checkChain.js";
import { publicPlace } from "./publicPlace.js";

/** Error: `WRONG_CHAIN` when a network is not the manifest's. @param there Of an alliance with a bridge. */
export async function checkChains(
  here: NetworkConnection,
  there: NetworkConnection | undefined,
  manifest: Manifest,
): Promise<void> {
  await checkChain(here, manifest);
  const place = publicPlace(manifest);
  if (there !== undefined && place !== undefined) await checkChain(there, place);
}

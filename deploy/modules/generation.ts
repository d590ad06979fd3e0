import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Manifest } from "../manifest/parseManifest.js";
import { exchangeContracts } from "./exchangeContracts.js";

/** A later oracle and exchange of an alliance that stands. @param generation From 2 on: its module is `Exchange2`, and so on. */
export function generationModule(
  generation: number,
  manifest: Manifest,
  foundation: { readonly registry: string; readonly milk: string },
) {
  return buildModule(`Exchange${generation}`, (m) => exchangeContracts(m, manifest, foundation));
}

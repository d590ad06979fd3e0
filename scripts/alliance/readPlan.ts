import type { Provider } from "ethers";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState } from "./ChainState.js";
import type { Deployment } from "./Deployment.js";
import { governedDifferences, type GovernedDifference } from "./governedDifferences.js";
import { planAlliance, type Plan } from "./planAlliance.js";
import { readChainState } from "./readChainState.js";
import type { PointCache } from "./readPartners.js";
import type { AskedNode } from "./timeOfChain.js";

/** A plan, and the state of the chain that it starts from; undefined when it has none of the alliance's contracts. */
export interface PlanOfChain extends Plan {
  readonly state: ChainState | undefined;
  /** What no step changes, since the file said it for the beginning only. */
  readonly governed: readonly GovernedDifference[];
}

/** Reads the chain and compares it with a file. Sends nothing. Errors: those of `Deployment.find` and {@link readChainState}. */
export async function readPlan(
  provider: Provider & AskedNode,
  manifest: Manifest,
  deployment: Deployment,
  cache: PointCache = new Map(),
): Promise<PlanOfChain> {
  const book = await deployment.find();
  const state =
    book === undefined
      ? undefined
      : await readChainState(provider, book, manifest, cache, deployment.publicConnection?.ethers.provider);
  const governed = state === undefined ? [] : governedDifferences(manifest, state);
  return { ...planAlliance(manifest, state), state, governed };
}

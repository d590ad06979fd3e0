import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { PartnerPoint__factory, type PartnerPoint } from "../../typechain-types/index.js";
import { applyAlliance } from "./applyAlliance.js";
import type { BridgeBook } from "./AddressBook.js";
import { contractsOf } from "./contractsOf.js";
import { Deployment } from "./Deployment.js";
import type { Workplace } from "./runModule.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";

/** The contracts of a deployed alliance, as their TypeChain bindings. `points[i]` belongs to partner `i + 1`. */
export interface Alliance extends ReturnType<typeof contractsOf> {
  readonly points: readonly PartnerPoint[];
  /** Where its bridge is, if it has one. */
  readonly bridge: BridgeBook | undefined;
}

/** How to deploy. */
export interface DeployOptions {
  /** The name of the deployment's journal, by which an interrupted one resumes. Networks in memory keep none. */
  readonly deploymentId?: string;
  /** The public chain of an alliance with a bridge. */
  readonly publicChain?: Workplace;
}

/**
 * Deploys an alliance and its partners on a network that has the keys of everybody in the manifest. Resumes where an earlier run with the
 * same `deploymentId` stopped; done twice, the second run sends nothing.
 *
 * Errors: those of `applyAlliance`; `NOT_DEPLOYED` when somebody's key is missing.
 */
export async function deployAlliance(
  connection: NetworkConnection,
  manifest: Manifest,
  options: DeployOptions = {},
): Promise<Alliance> {
  const deployment = new Deployment(connection, manifest, options);
  const { state, steps } = await applyAlliance(connection, manifest, deployment, { inTurn: true });
  const [first] = steps;
  if (state === undefined || first !== undefined) {
    throw new AllianceError(
      "NOT_DEPLOYED",
      `${first?.path ?? "Everything"} of "${manifest.name}" waits for the ${first?.by ?? "deployer"}, whose key the network does not have.`,
      "Give the network the keys of everybody in the manifest, or use `alliance apply`, one runner after the other.",
    );
  }
  const [runner] = await connection.ethers.getSigners();
  const points = state.partners.map(({ point }) => PartnerPoint__factory.connect(point.address, runner));
  return { ...contractsOf(state.book, runner ?? null), points, bridge: state.book.bridge };
}

import type { Addressable } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { Manifest } from "./parseManifest.js";
import { deploymentModule, pointName } from "../../deploy/modules/deployment.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import {
  AllianceTimelock__factory,
  ERC2771Forwarder__factory,
  ExchangeLens__factory,
  MilkToken__factory,
  PartnerPoint__factory,
  PartnerPointFactory__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
  type AllianceTimelock,
  type ERC2771Forwarder,
  type ExchangeLens,
  type MilkToken,
  type PartnerPoint,
  type PartnerPointFactory,
  type PointExchange,
  type PriceOracle,
  type RoleRegistry,
} from "../../typechain-types/index.js";

/** The contracts of a deployed alliance, as their TypeChain bindings. `points[i]` belongs to partner `i + 1`. */
export interface Alliance {
  readonly forwarder: ERC2771Forwarder;
  readonly timelock: AllianceTimelock;
  readonly pointFactory: PartnerPointFactory;
  readonly registry: RoleRegistry;
  readonly milk: MilkToken;
  readonly oracle: PriceOracle;
  readonly exchange: PointExchange;
  readonly lens: ExchangeLens;
  readonly points: readonly PartnerPoint[];
}

/** How to deploy. */
export interface DeployOptions {
  /** The name of the deployment's journal, by which an interrupted one resumes. Networks in memory keep none. */
  readonly deploymentId?: string;
}

/**
 * Deploys an alliance and its partners through the Ignition modules in `deploy/`. Resumes where an earlier run with the same
 * `deploymentId` stopped; done twice, the second run sends nothing.
 *
 * Errors: `WRONG_CHAIN` when the network is not the manifest's; Ignition's own.
 */
export async function deployAlliance(
  connection: NetworkConnection,
  manifest: Manifest,
  options: DeployOptions = {},
): Promise<Alliance> {
  const { ethers, ignition } = connection;
  const { chainId } = await ethers.provider.getNetwork();
  if (chainId !== BigInt(manifest.chainId)) {
    throw new AllianceError(
      "WRONG_CHAIN",
      `The network "${connection.networkName}" has chain id ${chainId}, but the manifest "${manifest.name}" is for ${manifest.chainId}.`,
      "Choose the right --network or the right manifest.",
    );
  }

  const deployed: Readonly<Record<string, Addressable>> = await ignition.deploy(deploymentModule(manifest), options);
  const [runner] = await ethers.getSigners();
  const at = (name: string) => {
    const contract = deployed[name];
    if (contract === undefined) throw new TypeError(`the deployment has no ${name}`);
    return contract.getAddress();
  };
  const points = manifest.partners.map(async (_, i) => PartnerPoint__factory.connect(await at(pointName(i)), runner));
  return {
    forwarder: ERC2771Forwarder__factory.connect(await at("forwarder"), runner),
    timelock: AllianceTimelock__factory.connect(await at("timelock"), runner),
    pointFactory: PartnerPointFactory__factory.connect(await at("pointFactory"), runner),
    registry: RoleRegistry__factory.connect(await at("registry"), runner),
    milk: MilkToken__factory.connect(await at("milk"), runner),
    oracle: PriceOracle__factory.connect(await at("oracle"), runner),
    exchange: PointExchange__factory.connect(await at("exchange"), runner),
    lens: ExchangeLens__factory.connect(await at("lens"), runner),
    points: await Promise.all(points),
  };
}

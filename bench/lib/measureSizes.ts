import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** Bytes of a contract: what is deployed (EIP-170 allows 24,576), and what deploys it (EIP-3860 allows 49,152). */
export interface Size {
  readonly runtime: number;
  readonly initcode: number;
}

export const MAX_RUNTIME = 24_576;
export const MAX_INITCODE = 49_152;

const CONTRACTS = [
  "RoleRegistry",
  "AllianceTimelock",
  "MilkToken",
  "PartnerPoint",
  "PartnerPointFactory",
  "PriceOracle",
  "FeedAggregator",
  "PointExchange",
  "ExchangeLens",
  "AttestorGateway",
  "HomeMilkBridge",
  "RemoteMilkBridge",
  "PublicMilk",
  "ERC2771Forwarder",
  "VestingWallet",
];

const bytes = (code: string) => (code.length - 2) / 2;

/** Sizes of everything a deployment puts on chain. */
export async function measureSizes(hre: Pick<HardhatRuntimeEnvironment, "artifacts">): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>();
  for (const name of CONTRACTS) {
    const { bytecode, deployedBytecode } = await hre.artifacts.readArtifact(name);
    sizes.set(name, { runtime: bytes(deployedBytecode), initcode: bytes(bytecode) });
  }
  return sizes;
}

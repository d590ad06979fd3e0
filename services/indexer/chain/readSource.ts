import { getAddress } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { PartnerPoint__factory, PointExchange__factory } from "../../../typechain-types/index.js";
import { feedName } from "../ingest/feedName.js";
import type { Source } from "../store/IndexFile.js";
import type { LogNode } from "./LogNode.js";

/** What is fixed in a point contract. */
export interface ProgrammeTerms {
  readonly partnerId: number;
  readonly name: string;
  readonly symbol: string;
  /** Seconds. */
  readonly epochLength: number;
  /** Epochs a point stays valid after its own. */
  readonly validity: number;
}

/** The alliance behind an exchange, as its contracts name one another. Errors: `NO_CONTRACT`, `NODE_UNAVAILABLE`. */
export async function readSource(
  node: LogNode,
  { chainId, exchange: address, firstBlock }: Pick<Source, "chainId" | "exchange" | "firstBlock">,
): Promise<Source> {
  const exchange = PointExchange__factory.connect(address, node.provider);
  return node.reach(async () => {
    if ((await node.provider.getCode(address)) === "0x") {
      throw new AllianceError(
        "NO_CONTRACT",
        `There is no contract at ${address} on the chain.`,
        "Give the address of the alliance's PointExchange.",
      );
    }
    const [registry, oracle, milk, milkFeed] = await Promise.all([
      exchange.registry(),
      exchange.oracle(),
      exchange.milk(),
      exchange.milkFeed(),
    ]);
    return {
      chainId,
      exchange: getAddress(address),
      firstBlock,
      registry: getAddress(registry),
      oracle: getAddress(oracle),
      milk: getAddress(milk),
      milkFeed: feedName(milkFeed),
    };
  });
}

/** What a point contract says of itself. Error: `NODE_UNAVAILABLE`. */
export async function readProgrammeTerms(node: LogNode, address: string): Promise<ProgrammeTerms> {
  const point = PartnerPoint__factory.connect(address, node.provider);
  return node.reach(async () => {
    const [partnerId, name, symbol, epochLength, validity] = await Promise.all([
      point.partnerId(),
      point.name(),
      point.symbol(),
      point.epochLength(),
      point.validityDuration(),
    ]);
    return {
      partnerId: Number(partnerId),
      name,
      symbol,
      epochLength: Number(epochLength),
      validity: Number(validity),
    };
  });
}

import type { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ContractFuture } from "@nomicfoundation/ignition-core";
import { feedId } from "../../sdk/feedId.js";
import { exchangeSettings } from "../manifest/exchangeSettings.js";
import type { Manifest } from "../manifest/parseManifest.js";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];

/** What an exchange is made over: contracts that stay when it is replaced. */
export interface Foundation {
  readonly registry: string | ContractFuture<string>;
  readonly milk: string | ContractFuture<string>;
}

/** Oracle, exchange and lens as a manifest describes them: those that are replaced together. */
export function exchangeContracts(m: Builder, manifest: Manifest, { registry, milk }: Foundation) {
  const feeds = manifest.oracle.feeds.map((feed) => ({
    id: feedId(feed.id),
    maxAge: feed.maxAgeSeconds,
    averagingWindow: feed.averagingWindowSeconds,
    maxJump: feed.maxJump,
    maxDivergence: feed.maxDivergence,
  }));
  const oracle = m.contract("PriceOracle", [registry, feeds]);

  const { milkFeed } = manifest.exchange;
  const exchange = m.contract("PointExchange", [registry, milk, oracle, feedId(milkFeed), exchangeSettings(manifest)]);
  const lens = m.contract("ExchangeLens", [exchange]);
  return { oracle, exchange, lens };
}

import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { futureName } from "../manifest/futureName.js";

/** The name of a feed's contract among the results of {@link feedsModule}. */
export function feedName(id: string): string {
  return `Feed_${futureName(id)}`;
}

/**
 * Shows feeds that the oracle knows by Chainlink's interface, one contract a feed.
 *
 * @param ids Such as "MLK/KRW".
 * @param generation Of the oracle: each has views of its own.
 */
export function feedsModule(oracle: string, ids: readonly string[], generation = 1) {
  return buildModule(generation === 1 ? "Feeds" : `Feeds${generation}`, (m) =>
    Object.fromEntries(
      ids.map((id) => [feedName(id), m.contract("FeedAggregator", [oracle, id], { id: feedName(id) })] as const),
    ),
  );
}

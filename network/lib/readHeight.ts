import type { NetworkNode } from "./parseNetwork.js";
import { scrapeMetric } from "./scrapeMetric.js";

/** The newest block that a node has, by its metrics; `undefined` when it does not answer. */
export async function readHeight({ host, metricsPort }: NetworkNode): Promise<number | undefined> {
  return scrapeMetric(host, metricsPort, "ethereum_blockchain_height");
}

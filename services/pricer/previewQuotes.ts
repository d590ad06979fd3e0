import { PointExchange__factory } from "../../typechain-types/index.js";
import { Node } from "../common/chain/Node.js";
import { createLog } from "../common/createLog.js";
import type { PricerConfig } from "./config.js";
import { explainDecision, type ExplainedDecision } from "./explainDecision.js";
import { Metrics } from "./Metrics.js";
import { QuoteDesk } from "./QuoteDesk.js";

/**
 * What a pricer would do now with each of its pools, and why. Sends nothing, and neither opens nor makes a state file.
 *
 * Errors: those of `Node.head` and `PoolReader`.
 *
 * @param treasurer The account whose role is asked about; left out, the role is not.
 */
export async function previewQuotes(config: PricerConfig, treasurer?: string): Promise<ExplainedDecision[]> {
  const node = new Node({ ...config, contract: config.exchange });
  try {
    const head = await node.head();
    const exchange = PointExchange__factory.connect(config.exchange, node.provider);
    const [metrics, log] = [new Metrics(), createLog("silent")];
    const desk = new QuoteDesk({ config, node, exchange, treasurer, metrics, log });
    const explained: ExplainedDecision[] = [];
    for (const pool of config.pools) explained.push(explainDecision(pool, await desk.decide(pool, head)));
    return explained;
  } finally {
    node.close();
  }
}

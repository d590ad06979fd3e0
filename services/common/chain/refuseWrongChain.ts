import type { Logger } from "pino";
import { AllianceError } from "../../../sdk/AllianceError.js";

/**
 * Asks the node once before a service starts: a wrong one is refused, one that is down is waited for.
 *
 * Errors: `WRONG_CHAIN`, `CHAIN_REPLACED`.
 */
export async function refuseWrongChain(node: { head(): Promise<unknown> }, log: Logger): Promise<void> {
  try {
    await node.head();
  } catch (error) {
    if (!(error instanceof AllianceError)) throw error;
    if (error.code === "WRONG_CHAIN" || error.code === "CHAIN_REPLACED") throw error;
    log.warn({ code: error.code, reason: error.message }, "the node cannot be used yet");
  }
}

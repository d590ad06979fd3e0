import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import type { Step } from "./Step.js";

/** Those of a plan's steps that are taken on a chain. */
export function stepsOn(steps: readonly Step[], where: ChainName): Step[] {
  return steps.filter(({ chain = "private" }) => chain === where);
}

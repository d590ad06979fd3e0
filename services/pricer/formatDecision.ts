import type { ExplainedDecision } from "./explainDecision.js";

const OUTCOMES: Readonly<Record<string, string>> = {
  send: "would be sent",
  PARTNER_NOT_ACTIVE: "not sent: the partner is not active",
  PAUSED: "not sent: the pool is paused",
  NOT_TREASURER: "not sent: the account is not the programme's treasurer",
  BAND_TOO_NARROW: "not sent: the band is narrower than the least spread",
  STEP_TOO_SMALL: "not sent: no quote within one step keeps the least spread",
  WITHIN_DEADBAND: "not sent: it moves less than the deadband",
  TOO_SOON: "not sent: the exchange takes no other quote yet",
};

/** A decision for a person, line by line. */
export function formatDecision(decision: ExplainedDecision): string {
  const { inventory, targetInventory, fullness, flow, neutralMid, byInventory, byFlow, band } = decision;
  const { leastSpread, maxStep, deadband, clamps, nextQuoteAt, blockTime, outcome } = decision;
  const wait = nextQuoteAt > blockTime ? `in ${nextQuoteAt - blockTime} s` : "now";
  const held = [clamps.includes("BAND") ? "the band" : "", clamps.includes("STEP") ? "the step" : ""].filter(Boolean);
  return [
    `Pool ${decision.point}`,
    `  inventory  ${inventory} of ${targetInventory} points (${fullness} bp); net flow ${flow} points`,
    `  mid        ${neutralMid} neutral, ${signed(byInventory)} by inventory, ${signed(byFlow)} by flow`,
    `  bounds     band ${band}, least spread ${leastSpread}, step ${maxStep}, deadband ${deadband}; next quote ${wait}`,
    `  quote      present ${decision.present} → wanted ${decision.raw} → in band ${decision.target} → possible ${decision.proposal}`,
    `  held back  ${held.length === 0 ? "by nothing" : `by ${held.join(" and ")}`}`,
    `  decision   ${decision.proposal} ${OUTCOMES[outcome] ?? outcome}`,
  ].join("\n");
}

function signed(value: string): string {
  return value.startsWith("-") ? value : `+${value}`;
}

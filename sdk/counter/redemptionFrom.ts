import type { TransactionReceipt } from "ethers";
import type { PartnerPoint } from "../contracts.js";
import { decodeLanes, type EpochAmount } from "../decodeLanes.js";
import type { CounterRedemption } from "./CounterRedemption.js";

/** The redemption that a receipt has of a member's order. */
export function redemptionFrom(
  { hash, logs }: TransactionReceipt,
  point: PartnerPoint,
  address: string,
  { member, order }: { readonly member: string; readonly order: string },
): CounterRedemption | undefined {
  let cohorts: EpochAmount[] = [];
  for (const log of logs) {
    const event = log.address === address ? point.interface.parseLog(log) : null;
    const [first, second, third]: readonly unknown[] = event?.args ?? [];
    // A transaction may carry several members' redemptions, each its transfer, its cohorts, its end.
    if (event?.name === "Transfer") cohorts = [];
    if (event?.name === "CohortsMoved") cohorts.push(...lanesOf(first, second));
    const theirs = event?.name === "Redeemed" && first === member && second === order;
    if (theirs && typeof third === "bigint") return { member, points: third, cohorts, transactionHash: hash };
  }
  return undefined;
}

function lanesOf(word: unknown, lanes: unknown): EpochAmount[] {
  return typeof word === "bigint" && typeof lanes === "bigint" ? decodeLanes(word, lanes) : [];
}

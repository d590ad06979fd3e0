import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Stage, StagePartner } from "./Stage.js";

/** A person on the stage: a wallet, and a customer number at some partners, by the symbol of the programme. */
export interface Member {
  readonly name: string;
  readonly account: HardhatEthersSigner;
  readonly customerNumbers: ReadonlyMap<string, string>;
}

/** What a member holds of one programme. */
export interface Holding {
  readonly partner: StagePartner;
  readonly balance: bigint;
}

/** What a member holds where, largest first, empty ones left out. */
export async function holdingsOf(stage: Stage, member: Member): Promise<Holding[]> {
  const partners = stage.partners.filter((partner) => member.customerNumbers.has(partner.manifest.point.symbol));
  const holdings = partners.map(async (partner) => ({
    partner,
    balance: await partner.point.balanceOf(member.account),
  }));
  return (await Promise.all(holdings))
    .filter(({ balance }) => balance > 0n)
    .sort((a, b) => (a.balance < b.balance ? 1 : -1));
}

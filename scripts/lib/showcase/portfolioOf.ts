import type { Member } from "./Member.js";
import type { HoldingLine } from "./Report.js";
import type { Stage } from "./Stage.js";

/** All a member has, in one place: points of every partner, and MLK. Needs fresh prices to say what points are worth. */
export async function portfolioOf(stage: Stage, member: Member): Promise<HoldingLine[]> {
  const { exchange, milk } = stage.alliance;
  const lines = stage.partners
    .filter((partner) => member.customerNumbers.has(partner.manifest.point.symbol))
    .map(async ({ manifest, point }): Promise<HoldingLine> => {
      const [balance, cohorts] = await Promise.all([point.balanceOf(member.account), point.cohortsOf(member.account)]);
      const line = { where: manifest.name, symbol: manifest.point.symbol, balance };
      const first = cohorts[0];
      if (first === undefined) return line;
      const at = Number(await point.expiryOf(first.epoch));
      const { amountOut } = await exchange.quoteSell(point, balance);
      return { ...line, nextExpiry: { amount: first.amount, at }, worth: amountOut };
    });
  const balance = await milk.balanceOf(member.account);
  return [...(await Promise.all(lines)), { where: "wallet", symbol: "MLK", balance, worth: balance }];
}

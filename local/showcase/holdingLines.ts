import { isUnavailable, type Portfolio } from "../../sdk/portfolio.js";
import type { HoldingLine } from "./Report.js";

/** A portfolio, line by line: programmes of which the member has something, and MLK. */
export function holdingLines({ programmes, milk }: Portfolio): HoldingLine[] {
  const lines = programmes.map(({ partner, symbol, onChain, unreleased, exchangeable, conversions }) => {
    const waiting = unreleased === undefined || isUnavailable(unreleased) ? undefined : unreleased;
    const [first] = [...onChain.cohorts, ...(waiting?.cohorts ?? [])].sort((a, b) => a.expiresAt - b.expiresAt);
    const { available = 0n, held = 0n } = waiting ?? {};
    return {
      where: partner,
      symbol,
      balance: onChain.balance,
      unreleased: available,
      held,
      ...(first && { nextExpiry: { amount: first.points, at: first.expiresAt } }),
      exchangeable,
      worth: conversions.flatMap((into) => ("amountOut" in into ? [{ into: into.into, amount: into.amountOut }] : [])),
    };
  });
  const some = lines.filter(({ balance, unreleased, held }) => balance + unreleased + held > 0n);
  const wallet = { where: "wallet", symbol: "MLK", balance: milk, unreleased: 0n, held: 0n, exchangeable: 0n };
  return [...some, { ...wallet, worth: [{ into: "MLK", amount: milk }] }];
}

import { counted } from "../../sdk/text/counted.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { ownExchanges } from "./ownExchanges.js";
import type { Report } from "./Report.js";

const MONTH = 2_629_800;

const mlk = (wei: bigint) => `${formatAmount(wei, 18, 2, 2)} MLK`;
const points = (amount: bigint) => formatAmount(amount, 0);

/** What happened, in five lines for somebody who has never heard of it. All of it is of the run. */
export function storyOf(report: Report): string[] {
  const { partners, audits, period, exchanges, pools } = report;
  const sum = (of: readonly bigint[]) => of.reduce((total, value) => total + value, 0n);
  const accrued = sum(audits.map((line) => line.accrued));
  const released = sum(audits.map((line) => line.released));
  const purchases = sum(partners.map((line) => BigInt(line.purchases)));
  const months = Math.round((period.to - period.from) / MONTH);
  const volume = sum(exchanges.map(({ milkValue }) => milkValue));
  return [
    `${counted(partners.length, "company", "companies")} share one alliance. In ${counted(months, "month")}, ` +
      `${counted(purchases, "purchase")} earned ${counted(accrued, "point")}.`,
    `${points(released)} of them came on chain; all others stayed in each company's own secret book.`,
    ...ownStory(report),
    `Together they made ${counted(exchanges.length, "exchange")} for ${mlk(volume)}.` +
      pools
        .filter(({ status }) => status === "closed")
        .map(({ symbol }) => ` ${companyOf(report, symbol)} left, and paid its members to the end.`)
        .join(""),
  ];
}

/** The first sale and the first swap of the member whom the report follows. */
function ownStory(report: Report): string[] {
  const { member } = report;
  const company = (symbol: string) => companyOf(report, symbol);
  const own = ownExchanges(report);
  const sale = own.find(({ symbolOut }) => symbolOut === "MLK");
  const swap = own.find(({ symbolIn, symbolOut }) => symbolIn !== "MLK" && symbolOut !== "MLK");
  return [
    ...(sale === undefined
      ? []
      : [
          `${member.name} turned ${points(sale.amountIn)} ${company(sale.symbolIn)} points into ${mlk(sale.amountOut)}, worth ` +
            `${formatAmount(sale.amountOut * sale.milkPrice, 26, 0)} won that day.`,
        ]),
    ...(swap === undefined
      ? []
      : [
          `Another ${points(swap.amountIn)} became ${points(swap.amountOut)} points of ${company(swap.symbolOut)}, ` +
            `and no company owes another anything.`,
        ]),
  ];
}

function companyOf({ partners }: Report, symbol: string): string {
  return partners.find((partner) => partner.symbol === symbol)?.name ?? symbol;
}

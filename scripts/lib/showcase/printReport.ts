import { formatAmount } from "../formatAmount.js";
import { formatTable } from "../formatTable.js";
import type { HoldingLine, MarketEvent, Report } from "./Report.js";

const mlk = (wei: bigint, digits = 4) => formatAmount(wei, 18, digits, digits);
const points = (amount: bigint) => formatAmount(amount, 0);
const percent = (basisPoints: bigint) => `${formatAmount(basisPoints, 2, 2)} %`;
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const minute = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
const mark = (ok: boolean) => (ok ? "✓" : "✗");

/** The report for a person, as plain text. */
export function printReport(report: Report): string {
  const { member, period, relayed } = report;
  const sections = [
    `An alliance on "${report.network}" (chain ${report.chainId}), ${day(period.from)} to ${day(period.to)}: ` +
      `${report.transactions} transactions, ${report.exchanges.length} exchanges, ${report.gifts} gifts, ` +
      `${report.redemptions} redemptions; ` +
      `${relayed.succeeded} of ${relayed.requests} signed requests relayed`,
    title("Partners", partnerTable(report)),
    title(
      `${member.name}'s points in one place, before its exchanges of ${day(member.beforeAt)}`,
      holdingTable(member.before),
    ),
    title(`${member.name}'s points in one place, right after them`, holdingTable(member.after)),
    title(`${member.name}'s points in one place, at the end`, holdingTable(member.atTheEnd)),
    title("The partners' books, as each partner's own auditor sees them", auditTable(report)),
    title("Exchanges: price and volume on record", exchangeTable(report)),
    ...report.market.map((event) => title(event.title, eventText(event))),
    title("What the pools took and gave then, in one trade", roomTable(report)),
    title("Worked examples, to the last wei", vectorTable(report)),
    title("Expiry", expiryText(report)),
    title("Pools (MLK; points)", poolTable(report)),
    title("Invariants", invariantText(report)),
    report.ok ? "All invariants hold." : "SOMETHING FAILED: see ✗ above.",
  ];
  return `${sections.join("\n\n")}\n`;
}

function title(text: string, body: string): string {
  return `${text}\n${"=".repeat([...text].length)}\n${body}`;
}

function partnerTable({ partners, contracts }: Report): string {
  const columns = [
    "id",
    "partner",
    "sector",
    "points",
    "purchases",
    "links",
    "issued",
    "redeemed",
    "expired",
    "on chain",
  ];
  const rows = partners.map((line) => [
    line.id,
    line.name,
    line.sector,
    line.symbol,
    points(BigInt(line.purchases)),
    line.links,
    points(line.issued),
    points(line.redeemed),
    points(line.expired),
    points(line.outstanding),
  ]);
  const addresses = Object.entries(contracts).map((entry) => [...entry]);
  return `${formatTable(columns, rows)}\n\n${formatTable(["contract", "address"], addresses)}`;
}

function holdingTable(lines: readonly HoldingLine[]): string {
  const amount = (symbol: string, value: bigint) => (symbol === "MLK" ? mlk(value) : points(value));
  const rows = lines.map(({ where, symbol, balance, unreleased, held, nextExpiry, worth }) => [
    where,
    symbol,
    amount(symbol, balance),
    symbol === "MLK" ? "" : points(unreleased),
    symbol === "MLK" ? "" : points(held),
    nextExpiry === undefined ? "" : `${points(nextExpiry.amount)} on ${day(nextExpiry.at)}`,
    worth
      .filter(({ into }) => into !== symbol)
      .map(({ into, amount: value }) => `${amount(into, value)} ${into}`)
      .join(" or "),
  ]);
  const columns = ["where", "asset", "on chain", "not released", "held", "next expiry", "would become now"];
  return formatTable(columns, rows);
}

function auditTable({ audits }: Report): string {
  const columns = [
    "points",
    "members",
    "entries",
    "accrued",
    "− refunded",
    "− redeemed",
    "− released",
    "− expired",
    "= outstanding",
    "releases on chain",
    "commitments on chain",
    "",
  ];
  const rows = audits.map((line) => [
    line.symbol,
    points(BigInt(line.members)),
    points(BigInt(line.entries)),
    points(line.accrued),
    points(line.cancelled),
    points(line.redeemed),
    points(line.released),
    points(line.expired),
    points(line.outstanding),
    line.releases,
    line.periods,
    mark(line.ok),
  ]);
  const findings = audits.flatMap((line) => line.findings.map((text) => `${line.symbol}: ${text}`));
  return [formatTable(columns, rows), ...findings].join("\n");
}

function exchangeTable({ exchanges }: Report): string {
  const amount = (symbol: string, value: bigint) => `${symbol === "MLK" ? mlk(value) : points(value)} ${symbol}`;
  const rows = exchanges.map((line) => [
    day(line.at),
    line.member,
    amount(line.symbolIn, line.amountIn),
    amount(line.symbolOut, line.amountOut),
    mlk(line.milkValue),
    mlk(line.fee),
    formatAmount(line.milkPrice, 8, 2),
  ]);
  const right = (text: string) => ({ title: text, align: "right" as const });
  return formatTable(["date", "member", right("gave"), right("got"), "value in MLK", "fee", "KRW/MLK"], rows);
}

function eventText({ lines }: MarketEvent): string {
  return lines.map(({ at, text, ok }) => `${mark(ok)} ${minute(at)}  ${text}`).join("\n");
}

function roomTable({ rooms }: Report): string {
  const rows = rooms.map(({ symbol, outflowLeft, sellable, buyable }) => [
    symbol,
    mlk(outflowLeft),
    points(sellable.points),
    sellable.because,
    points(buyable.points),
    buyable.because,
  ]);
  const columns = ["pool", "MLK left today", "members can sell", "more meets", "can buy", "more meets"];
  return formatTable(columns, rows);
}

function vectorTable({ vectors }: Report): string {
  const rows = vectors.map(({ name, expected, actual }) => [name, expected, actual, mark(expected === actual)]);
  return formatTable(["example", "expected", "executed", ""], rows);
}

function expiryText({ expiry }: Report): string {
  const { member, symbol, amount, at, before, after, refusal } = expiry;
  return (
    `${points(amount)} ${symbol} of ${member} expired on ${day(at)}: balance ${points(before)} before, ${points(after)} after; ` +
    `redeeming them is refused with ${refusal}.`
  );
}

function poolTable({ pools }: Report): string {
  const columns = [
    "pool",
    "status",
    "bid",
    "ask",
    "funded",
    "lent",
    "paid",
    "earned",
    "withdrawn",
    "reserve",
    "fees",
    "inventory",
  ];
  const rows = pools.map((line) => [
    line.symbol,
    line.status,
    percent(line.bid),
    percent(line.ask),
    mlk(line.funded),
    mlk(line.lent),
    mlk(line.paid),
    mlk(line.earned),
    mlk(line.withdrawn),
    mlk(line.reserve),
    mlk(line.fees),
    points(line.inventory),
  ]);
  return formatTable(columns, rows);
}

function invariantText({ invariants }: Report): string {
  return invariants
    .map(
      ({ number, sentence, figures, ok }) =>
        `${mark(ok)} ${String(number).padStart(2)}. ${sentence}\n       ${figures}`,
    )
    .join("\n");
}

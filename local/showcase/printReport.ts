import { formatAmount } from "../../sdk/text/formatAmount.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";
import { wrapText } from "../../sdk/terminal/wrapText.js";
import type { HoldingLine, MarketEvent, Report } from "./Report.js";
import { storyOf } from "./storyOf.js";
import { summaryOf } from "./summaryOf.js";

const mlk = (wei: bigint, digits = 4) => formatAmount(wei, 18, digits, digits);
const points = (amount: bigint) => formatAmount(amount, 0);
const percent = (basisPoints: bigint) => `${formatAmount(basisPoints, 2, 2)} %`;
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const minute = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
const mark = (ok: boolean) => (ok ? "✓" : "✗");

/** An error's name without its contract's. */
const short = (error: string) => error.replace(/^[A-Za-z]+_/, "");

/** The report for a person, as plain text: the story in five lines, the figures, and how it went. */
export function printReport(report: Report): string {
  const { member } = report;
  const sections = [
    storyOf(report).join("\n"),
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
    title("Pools: trades and money, in MLK; inventory in points", poolTable(report)),
    title("Invariants", invariantText(report)),
    title(
      "In short",
      summaryOf(report)
        .map((line) => wrapText(line))
        .join("\n"),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function title(text: string, body: string): string {
  return `${text}\n${"=".repeat([...text].length)}\n${body}`;
}

function partnerTable({ partners, contracts }: Report): string {
  const columns = ["partner", "sector", "points", "bought", "issued", "redeemed", "expired", "on chain"];
  const rows = partners.map((line) => [
    line.name,
    line.sector,
    line.symbol,
    points(BigInt(line.purchases)),
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
      .map(({ into, amount: value }, i) => `${i === 0 ? "" : "or "}${amount(into, value)} ${into}`),
  ]);
  const columns = ["where", "asset", "on chain", "not released", "held", "next expiry", "would become now"];
  return formatTable(columns, rows);
}

function auditTable({ audits }: Report): string {
  const flows = ["points", "accrued", "− refunded", "− redeemed", "− released", "− expired", "= outstanding"];
  const amounts = audits.map((line) => [
    line.symbol,
    points(line.accrued),
    points(line.cancelled),
    points(line.redeemed),
    points(line.released),
    points(line.expired),
    points(line.outstanding),
  ]);
  const found = audits.map((line) => [
    line.symbol,
    points(BigInt(line.members)),
    points(BigInt(line.entries)),
    line.releases,
    line.periods,
    mark(line.ok),
  ]);
  const proofs = ["points", "members", "entries", "releases on chain", "commitments on chain", ""];
  const findings = audits.flatMap((line) => line.findings.map((text) => `${line.symbol}: ${text}`));
  return [formatTable(flows, amounts), "", formatTable(proofs, found), ...findings].join("\n");
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
  return lines.map(({ at, text, ok }) => wrapText(`${mark(ok)} ${minute(at)}  ${text}`, " ".repeat(20))).join("\n");
}

function roomTable({ rooms }: Report): string {
  const rows = rooms.map(({ symbol, outflowLeft, sellable, buyable }) => [
    symbol,
    mlk(outflowLeft),
    points(sellable.points),
    short(sellable.because),
    points(buyable.points),
    short(buyable.because),
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
  return wrapText(
    `${points(amount)} ${symbol} of ${member} expired on ${day(at)}: balance ${points(before)} before, ${points(after)} after; ` +
      `redeeming them is refused with ${refusal}.`,
  );
}

function poolTable({ pools }: Report): string {
  const columns = ["pool", "status", "bid", "ask", "paid", "earned", "fees", "inventory"];
  const trades = pools.map((line) => [
    line.symbol,
    line.status,
    percent(line.bid),
    percent(line.ask),
    mlk(line.paid),
    mlk(line.earned),
    mlk(line.fees),
    points(line.inventory),
  ]);
  const money = pools.map((line) => [
    line.symbol,
    mlk(line.funded),
    mlk(line.lent),
    mlk(line.earned),
    mlk(line.paid),
    mlk(line.withdrawn),
    mlk(line.reserve),
  ]);
  const flows = ["pool", "funded", "+ lent", "+ earned", "− paid", "− withdrawn", "= reserve"];
  return `${formatTable(columns, trades)}\n\n${formatTable(flows, money)}`;
}

function invariantText({ invariants }: Report): string {
  const indent = " ".repeat(7);
  return invariants
    .map(({ number, sentence, figures, ok }) => {
      const rule = wrapText(`${mark(ok)} ${String(number).padStart(2)}. ${sentence}`, indent);
      return `${rule}\n${wrapText(`${indent}${figures}`, indent)}`;
    })
    .join("\n");
}
